"""The list of differences with their reasons, as a file that is easy to read and to review."""

import json
import tomllib
from pathlib import Path

import msgspec

from tests.witness.comparison import Difference

PATH = Path(__file__).parent / "differences.toml"
HEAD = "# Where the served operations differ from the wire sheets, and why; `python -m tests.witness` updates this.\n"


class Listed(msgspec.Struct, forbid_unknown_fields=True):
    """One difference and why it is right."""

    operation: str
    aspect: str
    sheet: str
    served: str
    reason: str
    subject: str = ""

    def plain(self) -> Difference:
        """The row without its reason."""
        return Difference(self.operation, self.aspect, self.subject, self.sheet, self.served)


def load() -> list[Listed]:
    """The rows of the file."""
    rows = tomllib.loads(PATH.read_text(encoding="utf-8")).get("difference", [])
    return msgspec.convert(rows, list[Listed])


def dump(differences: list[Difference]) -> str:
    """The file for these differences; a reason stays with its operation, aspect and subject, a new one is empty."""
    reasons = {(row.operation, row.aspect, row.subject): row.reason for row in load()}
    blocks = [HEAD]
    for each in differences:
        members = {**msgspec.structs.asdict(each), "reason": ""}
        members["reason"] = reasons.get((each.operation, each.aspect, each.subject), "")
        lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in members.items())
        blocks.append("\n".join(("[[difference]]", *lines)) + "\n")
    return "\n".join(blocks)
