"""One table a dialect: which code, status and text a fault becomes."""

from collections.abc import Iterable

import msgspec

from moothall.kernel.fault import Fault, SystemFault


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One fault in a dialect's words.

    `operation` and `argument` narrow the row: the same fault may have another code in one operation, or for one of
    its arguments. Texts may quote the fault's facts in braces, and `{detail}`.
    """

    fault: type[Fault]
    code: str
    en: str
    zh: str = ""
    http: int = 200
    operation: str = ""
    argument: str = ""
    gateway: bool = False
    """The refusal of the access layer in front of the operation, which some dialects wrap."""

    def text(self, fault: Fault, language: str) -> str:
        """The message in the organization's language."""
        return _filled(self.zh if language == "zh" and self.zh else self.en, fault).removesuffix(": ")

    def code_of(self, fault: Fault) -> str:
        """The code; a few quote a fact, such as the name of the missing argument."""
        return _filled(self.code, fault)


def _filled(text: str, fault: Fault) -> str:
    if "{" not in text:
        return text
    return text.format_map(_Facts({"detail": fault.detail, **fault.facts}))


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


class FaultTable:
    """Finds the row of a fault: of the operation and argument first, then of the operation, then of the dialect."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(rows)
        self._rows: dict[tuple[str, str, type[Fault]], Row] = {}
        for row in self.rows:
            key = (row.operation, row.argument, row.fault)
            if key in self._rows:
                raise ValueError(f"two rows for {key}")
            self._rows[key] = row

    def find(self, kind: type[Fault], operation: str = "", argument: str = "") -> Row | None:
        """The row for a kind of fault; a subclass without a row of its own takes its parent's."""
        for ancestor in kind.__mro__:
            for key in (
                (operation, argument, ancestor),
                (operation, "", ancestor),
                ("", argument, ancestor),
                ("", "", ancestor),
            ):
                if row := self._rows.get(key):
                    return row
        return None

    def of(self, fault: Fault, operation: str) -> Row | None:
        """The row for a fault that an operation raised, or None where the table does not know it."""
        return self.find(type(fault), operation, str(fault.facts.get("argument", "")))

    def system(self, operation: str) -> Row:
        """The row that masks a failure of our own."""
        row = self.find(SystemFault, operation)
        assert row is not None, "every dialect has a row for SystemFault"
        return row


def rows(
    operation: str, *faults: type[Fault], code: int | str, en: str, zh: str = "", http: int = 200, argument: str = ""
) -> tuple[Row, ...]:
    """One code of an operation's error table, and the faults that lead to it."""
    return tuple(
        Row(fault=fault, code=str(code), en=en, zh=zh, http=http, operation=operation, argument=argument)
        for fault in faults
    )
