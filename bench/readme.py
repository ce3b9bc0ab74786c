"""The block of figures in the README."""

from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- bench:begin -->"
END = "<!-- bench:end -->"


class NoPlace(Exception):
    """The README does not have the two marks that the figures stand between."""


def write(text: str) -> None:
    """Replace what stands between the marks."""
    page = README.read_text(encoding="utf-8")
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise NoPlace(f"{README.name} needs {BEGIN} and {END}")
    README.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")
