"""With which codes an operation may refuse: what its reference page lists and what tests allow it to answer."""

from collections.abc import Iterator

import msgspec

from moothall.kernel.fault import Fault
from moothall.wire import coerce
from moothall.wire.dialect import Dialect
from moothall.wire.faults import (
    BodyTooLarge,
    BodyUnread,
    CredentialFault,
    MalformedArgument,
    MissingArgument,
    NoOperation,
    PermissionMissing,
    RateExceeded,
    SuiteRateExceeded,
    UnknownArgument,
)
from moothall.wire.operation import Operation
from moothall.wire.table import Row


class Refusal(msgspec.Struct, frozen=True):
    """One fault of an operation in the dialect's words. Codes that quote the argument are spelled out for each."""

    fault: type[Fault]
    row: Row
    codes: tuple[str, ...]


def refusals(dialect: Dialect, operation: Operation) -> Iterator[Refusal]:
    """Every fault that can end this operation, in the order of the dialect's table."""
    for row in dialect.faults.rows:
        if _counts(dialect, operation, row) and _may_end(operation, row):
            yield Refusal(row.fault, row, _codes(operation, row))


def _counts(dialect: Dialect, operation: Operation, row: Row) -> bool:
    """Whether no narrower row stands before this one."""
    if row.operation:
        return row.operation == operation.id
    return dialect.faults.find(row.fault, operation.id, row.argument) is row


def _may_end(operation: Operation, row: Row) -> bool:
    kind = row.fault
    if row.operation or any(issubclass(raised, kind) for raised in operation.raises):
        return True
    if issubclass(kind, NoOperation):
        return False
    if not kind.__module__.startswith(("moothall.wire.", "moothall.kernel.")):
        return row.gateway and not operation.open
    if issubclass(kind, SuiteRateExceeded):
        return not operation.open and not operation.internal
    if issubclass(kind, CredentialFault | RateExceeded):
        return not operation.open
    if issubclass(kind, PermissionMissing):
        return bool(operation.permission)
    return _by_its_arguments(operation, kind)


def _by_its_arguments(operation: Operation, kind: type[Fault]) -> bool:
    fields = operation.plan.fields
    if issubclass(kind, UnknownArgument):
        return operation.strict
    if issubclass(kind, BodyUnread):
        return operation.method in ("POST", "PUT") and not operation.upload
    if issubclass(kind, MissingArgument):
        return any(field.required and field.place in ("query", "body") for field in fields)
    if issubclass(kind, MalformedArgument):
        return any(field.place == "body" or field.read is not coerce.text for field in fields)
    return not (issubclass(kind, BodyTooLarge) and operation.upload)


def _codes(operation: Operation, row: Row) -> tuple[str, ...]:
    if "{argument}" not in row.code:
        return (row.code,)
    absent = issubclass(row.fault, MissingArgument)
    named = (field.name for field in operation.plan.fields if field.required or not absent)
    return tuple(row.code.format(argument=name) for name in named)
