"""Renders the reference page of a dialect: what it answers, to whom, with which errors."""

from collections.abc import Iterable, Iterator

from moothall.server.dialects import dialect as dialect_of
from moothall.server.envelopes import ENVELOPES
from moothall.server.openapi import plain
from moothall.wire.admin import Raw
from moothall.wire.dialect import Dialect
from moothall.wire.operation import Operation
from moothall.wire.refusals import refusals
from moothall.wire.table import Row
from tests.witness import sheets
from tests.witness.comparison import answer_members, arguments


def title(name: str) -> str:
    """What a dialect is called, and its name in the code."""
    return f"{ENVELOPES[name].title} (`{name}`)"


def render(name: str) -> str:
    """The page of one dialect, in Markdown."""
    dialect = dialect_of(name)
    lines = [
        f"# {title(name)}",
        "",
        "Written by `python -m scripts.generate` from the registry. The same as OpenAPI: `/moothall/openapi.json`.",
        "",
    ]
    for operation in dialect:
        lines += _operation(dialect, operation)
    lines += _common(dialect)
    lines += _unserved(dialect)
    return "\n".join(lines).rstrip() + "\n"


def _operation(dialect: Dialect, operation: Operation) -> Iterator[str]:
    yield from (f"## {operation.id}", "", f"`{operation.method} {operation.path}`", "", operation.summary, "")
    if facts := [f"- {line}" for line in _facts(operation)]:
        yield from (*facts, "")
    yield from _table(_arguments(operation), ("Argument", "Also accepted", "Type"))
    if operation.reply is Raw:
        yield from ("The answer is not JSON.", "")
    else:
        answer = ((f"`{path}`", f"`{kind}`") for path, kind in answer_members(operation))
        yield from _table(answer, ("Answer", "Type"))
    own = [row for row in _rows(dialect, operation) if row.operation]
    yield from _errors(own)
    common = ", ".join(dict.fromkeys(f"`{row.code}`" for row in _rows(dialect, operation) if not row.operation))
    yield from (f"Of the [errors of every operation](#errors-of-every-operation): {common}.", "")


def _facts(operation: Operation) -> Iterator[str]:
    if operation.open:
        yield "Needs no credential."
    elif operation.permission:
        own = ", for the organization's own apps only" if operation.internal else ""
        yield f"Permission: `{operation.permission}`{own}."
    if sheet := sheets.operation(operation.dialect, operation.id):
        yield f"Confidence of the [wire sheet](../../tests/wire_sheets/README.md): {sheet.confidence}."


def _arguments(operation: Operation) -> Iterator[tuple[str, ...]]:
    declared = arguments(operation)
    for field in operation.plan.fields:
        if field.place == "connection":
            continue
        others = ", ".join(f"`{name}`" for name in field.names[1:])
        yield f"`{field.name}`", others, declared[field.name]


def _rows(dialect: Dialect, operation: Operation) -> Iterator[Row]:
    for refusal in refusals(dialect, operation):
        yield refusal.row


def _common(dialect: Dialect) -> Iterator[str]:
    yield from ("## Errors of every operation", "")
    yield from _errors([row for row in dialect.faults.rows if not row.operation])


def _errors(rows: list[Row]) -> Iterator[str]:
    table = ((f"`{row.code}`", str(row.http), plain(row.en), plain(row.zh), _reason(row)) for row in rows)
    yield from _table(table, ("Code", "HTTP", "English", "Chinese", "When"))


def _reason(row: Row) -> str:
    return " ".join((row.fault.__doc__ or "").split())


def _unserved(dialect: Dialect) -> Iterator[str]:
    rows = ((f"`{each.id}`", f"`{each.method} {each.path}`") for each in dialect.unserved)
    lines = list(_table(rows, ("Operation", "Route")))
    if lines:
        yield from ("## Documented, and not served yet", "", *lines)


def _table(rows: Iterable[tuple[str, ...]], heads: tuple[str, ...]) -> Iterator[str]:
    """A table, or nothing where it would be empty."""
    rows = list(rows)
    if rows:
        yield _row(heads)
        yield _row(("---",) * len(heads))
        yield from map(_row, rows)
        yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
