"""Every decision on the directory is shown by a scenario that is there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.family import NOUNS

TESTS = Path(__file__).parent.parent
PAGE = TESTS.parent / "docs" / "decisions.md"
SHOWN: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("decisions.toml").read_text(encoding="utf-8"))


def decided() -> Iterator[tuple[str, str]]:
    """Operations and question of each row that is about nothing else than the directory."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        operations, *cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        named = re.findall(r"([a-z]+)\.[a-z_.*]+", operations)
        if len(cells) == 3 and named and NOUNS.issuperset(named):
            yield operations, cells[0]


def test_each_decision_is_shown() -> None:
    """A new one is added to decisions.toml, with its scenario."""
    assert sorted(decided()) == sorted((of, question) for of, rows in SHOWN.items() for question in rows)


@pytest.mark.parametrize("shown", sorted({shown for rows in SHOWN.values() for shown in rows.values()}))
def test_the_scenario_is_there(shown: str) -> None:
    module, _, name = shown.partition(".")
    text = (TESTS / "scenarios" / f"{module}.py").read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE)
