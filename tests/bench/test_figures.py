"""The table, the README's block, and the page that describes the cases."""

from pathlib import Path

import pytest

from bench import readme
from bench.cases import CASES
from bench.figures import Figure, at_least, at_most, of_parts, of_windows, percentile, table

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def test_a_bar() -> None:
    assert (at_least(2).met(2), at_least(2).met(1.9)) == (True, False)
    assert (at_most(2).met(2), at_most(2).met(2.1)) == (True, False)
    assert Figure("x", 1).met is None


def test_windows() -> None:
    figure = of_windows("x", [4, 1, 3, 2, 5])
    assert (figure.value, figure.low, figure.high) == (3, 2, 4)


def test_parts() -> None:
    """Of everything, beside the quartiles of ten parts in their order."""
    figure = of_parts("x", max, range(1, 101), "ms", at_most(100))
    assert (figure.value, figure.low, figure.high) == (100, 30, 80)


@pytest.mark.parametrize(("share", "expected"), [(0, 1), (50, 50), (99, 99), (100, 100)])
def test_percentile(share: float, expected: float) -> None:
    assert percentile(range(100, 0, -1), share) == expected


def test_table() -> None:
    shown = table(
        [
            Figure("a", 1234.5, "/s", at_least(2000)),
            Figure("b", 0.123, "ms", at_most(1), 0.1, 0.2, "noted"),
            Figure("c", 0, "", at_most(0)),
        ]
    )
    assert [[cell.strip() for cell in line.split("|")[1:-1]] for line in shown.splitlines()[2:]] == [
        ["a", "1,234 /s", "≥ 2,000 **missed**", "", ""],
        ["b", "0.12 ms", "≤ 1.00", "0.10 to 0.20", "noted"],
        ["c", "0", "≤ 0", "", ""],
    ]


def test_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(readme, "README", page)
    readme.write("new")
    assert page.read_text(encoding="utf-8") == f"before\n{readme.BEGIN}\nnew\n{readme.END}\nafter\n"
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(readme.NoPlace):
        readme.write("new")


def test_the_page_describes_each_case() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(CASES)
