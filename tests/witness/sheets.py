"""The wire sheets as values. They are read here and nowhere changed."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent.parent / "wire_sheets"


class Parameter(msgspec.Struct, frozen=True):
    """One argument of an operation, under its documented name."""

    name: str
    place: str = msgspec.field(name="in")
    type: str
    required: bool
    note: str = ""


class Member(msgspec.Struct, frozen=True):
    """One member of an answer, by its dotted path; `[]` stands for the elements of a list."""

    path: str
    type: str


class Error(msgspec.Struct, frozen=True):
    """One row of an operation's error table."""

    http: int
    code: str
    message: str
    when: str
    message_zh: str = ""
    confidence: str = ""


class SheetOperation(msgspec.Struct, frozen=True):
    """One operation as a sheet has it."""

    id: str
    method: str
    path: str
    summary: str
    confidence: str
    param: tuple[Parameter, ...]
    response: tuple[Member, ...]
    error: tuple[Error, ...] = ()
    permission: str = ""
    family: str = ""

    @property
    def route(self) -> str:
        """The path by which a registry knows the operation: in the oldest generation it ends in the method's name."""
        named = self.parameter("method") if self.dialect == "top" else None
        return f"{self.path}?method={named.note}" if named else self.path

    @property
    def dialect(self) -> str:
        """The dialect that the path belongs to."""
        if self.family.startswith("tencent"):
            return "tencent"
        if self.path == "/router/rest":
            return "top"
        return "openapi" if self.path.startswith("/v1.0/") else "topapi"

    def parameter(self, name: str) -> Parameter | None:
        """The argument of that documented name."""
        return next((each for each in self.param if each.name == name), None)


class GlobalError(msgspec.Struct, frozen=True):
    """A code that more than one operation may answer; `generation` or `layer` says where it comes from."""

    dialect: str
    code: str
    layer: str
    http: int
    message: str
    when: str
    shortened: bool = False
    """The sheet has only the beginning of the message."""


class _Sheet(msgspec.Struct):
    family: str
    operation: tuple[SheetOperation, ...]
    global_error: tuple[dict[str, str | int | bool], ...] = ()
    error_code: tuple[dict[str, str], ...] = ()


@cache
def _sheets() -> tuple[_Sheet, ...]:
    """Every sheet, in the order of their names."""
    paths = sorted(FOLDER.glob("*.toml"))
    return tuple(msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Sheet) for path in paths)


@cache
def operations() -> tuple[SheetOperation, ...]:
    """Every operation of every sheet."""
    return tuple(
        msgspec.structs.replace(operation, family=sheet.family) for sheet in _sheets() for operation in sheet.operation
    )


def operation(dialect: str, id: str) -> SheetOperation | None:
    """The operation of that id; ids are the dialect's own, `group.get` is another call in another dialect."""
    return _by_id().get((dialect, id))


@cache
def _by_id() -> dict[tuple[str, str], SheetOperation]:
    return {(each.dialect, each.id): each for each in operations()}


@cache
def global_errors() -> tuple[GlobalError, ...]:
    """The codes that belong to no single operation."""
    dialects = {"topapi": "topapi", "v1": "openapi", "edge": "edge"}
    found = [
        GlobalError(
            dialects[str(row["generation"])],
            str(row["code"]),
            str(row["generation"]),
            int(row["http"]),
            str(row["message"]),
            str(row["when"]),
            bool(row.get("message_shortened")),
        )
        for sheet in _sheets()
        for row in sheet.global_error
    ]
    found += [
        GlobalError("tencent", row["code"], row["layer"], 200, row["message"], row["meaning"])
        for sheet in _sheets()
        for row in sheet.error_code
    ]
    return tuple(found)
