"""For each documented error: the scenario that shows it, or the reason why it cannot occur."""

import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import msgspec

from moothall.wire.dialect import Dialect
from moothall.wire.faults import NoOperation
from moothall.wire.refusals import refusals
from moothall.wire.table import Row
from tests.witness import claims, sheets, test_failures, test_matrix, test_requests
from tests.witness.claims import Claim
from tests.witness.comparison import dialects

NEVER = Path(__file__).parent / "never.toml"


class Needed(msgspec.Struct, frozen=True):
    """One documented error of an operation, or of requests that mean none."""

    dialect: str
    operation: str
    code: str
    fault: str
    """Empty where only a sheet has the code."""
    text: str


class Never(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an error cannot occur."""

    dialect: str
    code: str
    reason: str
    operation: str = ""

    def explains(self, error: Needed) -> bool:
        """Whether this is the reason of that error."""
        return (self.dialect, self.operation, self.code) == (error.dialect, error.operation, error.code)


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of what cannot occur."""

    everywhere: dict[str, tuple[str, ...]]
    """The gateway's codes by dialect: they may come before any operation."""
    never: tuple[Never, ...]


@cache
def claimed() -> tuple[Claim, ...]:
    """Every claim, written out or generated."""
    generated = (module.claims() for module in (test_matrix, test_requests, test_failures))
    return (*claims.marked(), *chain.from_iterable(generated))


@cache
def listed() -> Listed:
    """What cannot occur."""
    return msgspec.convert(tomllib.loads(NEVER.read_text(encoding="utf-8")), Listed)


def needed() -> Iterator[Needed]:
    """Every documented error of what is served."""
    for dialect in dialects():
        yield from _of_gateway(dialect)
        for row in dialect.faults.rows:
            if issubclass(row.fault, NoOperation):
                yield _of_row(dialect, "", row)
        for operation in dialect:
            rows = [refusal.row for refusal in refusals(dialect, operation)]
            yield from (_of_row(dialect, operation.id, row) for row in rows)
            yield from _of_sheet(dialect, operation.id, {row.code for row in rows})


def _of_gateway(dialect: Dialect) -> Iterator[Needed]:
    """The gateway's codes that no row of ours has."""
    known = {row.code.replace("{argument}", "<param>") for row in dialect.faults.rows}
    for error in sheets.global_errors():
        if (
            error.dialect == dialect.name
            and error.code in listed().everywhere[dialect.name]
            and error.code not in known
        ):
            yield Needed(dialect.name, "", error.code, "", error.message or error.when)


def _of_row(dialect: Dialect, operation: str, row: Row) -> Needed:
    return Needed(dialect.name, operation, row.code, row.fault.__name__, row.en)


def _of_sheet(dialect: Dialect, operation: str, codes: set[str]) -> Iterator[Needed]:
    """The codes that the sheet alone has; one that a request without an operation is given stands there."""
    sheet = sheets.operation(dialect.name, operation)
    elsewhere = {row.code for row in dialect.faults.rows if issubclass(row.fault, NoOperation)}
    for error in sheet.error if sheet else ():
        if error.code not in codes | elsewhere and error.code not in {code.partition("/")[0] for code in codes}:
            yield Needed(dialect.name, operation, error.code, "", error.message)


def scenario(error: Needed) -> str:
    """Where it is shown; empty where nothing shows it."""
    wanted = (error.dialect, error.operation, error.fault)
    return next((each.scenario for each in claimed() if (each.dialect, each.operation, each.fault) == wanted), "")


def reason(error: Needed) -> str:
    """Why it cannot occur; empty where no reason is given."""
    return next((each.reason for each in listed().never if each.explains(error)), "")
