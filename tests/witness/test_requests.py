"""Every operation, asked in ways that cannot be read: arguments that are absent or wrong, bodies that are neither."""

import json
from collections.abc import Iterator
from typing import Any, cast, get_args, get_origin

import msgspec
import pytest

from moothall.wire.coerce import FreeText
from moothall.wire.dialect import Dialect
from moothall.wire.faults import (
    AccountNotText,
    BodyMalformed,
    BodyMissing,
    BodyTooLarge,
    MalformedArgument,
    MissingArgument,
    UnknownArgument,
)
from moothall.wire.fields import Field
from moothall.wire.operation import Operation
from moothall.wire.table import Row
from tests.support.asgi import Asked
from tests.support.refusals import SEEN
from tests.witness.claims import Claim
from tests.witness.comparison import dialects
from tests.witness.requests import JSON, is_sent, plausible, request, value_of
from tests.witness.town import Town

DEEP = b'{"a":' * 1000 + b"1" + b"}" * 1000
FORM = (b"content-type", b"application/x-www-form-urlencoded")
A_FORM = "a form not UTF-8"
UNREADABLE = {
    "no JSON": (JSON, b'{"a":'),
    "JSON and more": (JSON, b'{"a":1}}'),
    "a list": (JSON, b"[1]"),
    "not UTF-8": (JSON, b'{"a":"\xff"}'),
    "half a character": (JSON, b'{"a":"\\ud800"}'),
    "1000 deep": (JSON, DEEP),
    "not a number": (JSON, b'{"a":NaN}'),
    A_FORM: (FORM, b"a=%ff"),
}
TOO_LARGE = 10 * 1024 * 1024


def operations() -> Iterator[tuple[Dialect, Operation]]:
    for dialect in dialects():
        for operation in dialect:
            yield dialect, operation


def named(dialect: Dialect, operation: Operation, what: str) -> str:
    return f"{dialect.name}:{operation.id} {what}"


def wrong(field: Field) -> Any:
    """A value that the argument cannot have; None where it can have every value."""
    if field.hint is str and field.place == "body":
        return [1]
    if field.constraints and field.constraints.min_length and field.hint is str:
        return ""
    if get_origin(field.hint) is tuple:
        return {"a": 1} if field.place == "body" else "x" * (get_args(field.hint)[0] is int) or None
    return None if field.hint in (str, Any, object, FreeText) else "neither"


REQUIRED = [
    pytest.param(dialect, operation, field, id=named(dialect, operation, field.name))
    for dialect, operation in operations()
    for field in operation.plan.fields
    if field.required and field.place in ("query", "body") and field.name != "method"
]
LIMITED = [
    pytest.param(dialect, operation, field, id=named(dialect, operation, field.name))
    for dialect, operation in operations()
    for field in operation.plan.fields
    if is_sent(field) and wrong(field) is not None
]
IN_BODY = [
    each
    for each in LIMITED
    if cast(Field, each.values[2]).place == "body" and cast(Dialect, each.values[0]).name != "top"
]
WITH_BODY = [
    pytest.param(dialect, operation, case, id=named(dialect, operation, case))
    for dialect, operation in operations()
    for case in UNREADABLE
    if operation.method in ("POST", "PUT") and not operation.upload and (dialect.name != "top" or case == A_FORM)
]
WITHOUT_BODY = [
    pytest.param(dialect, operation, id=named(dialect, operation, ""))
    for dialect, operation in operations()
    if dialect.name in ("openapi", "tencent") and operation.method in ("POST", "PUT")
]
STRICT = [pytest.param(*each, id=named(*each, "")) for each in operations() if each[1].strict]
ALL = [pytest.param(*each, id=named(*each, "")) for each in operations() if not each[1].upload]


def claims() -> Iterator[Claim]:
    """What these tests show of each operation."""
    shown = (
        (REQUIRED, MissingArgument),
        (LIMITED, MalformedArgument),
        (STRICT, UnknownArgument),
        (WITH_BODY, BodyMalformed),
        (WITHOUT_BODY, BodyMissing),
        (ALL, BodyTooLarge),
    )
    for parameters, fault in shown:
        for dialect, operation in {cast(tuple[Dialect, Operation], parameter.values[:2]) for parameter in parameters}:
            if dialect.faults.find(fault, operation.id):
                yield Claim(dialect.name, operation.id, fault.__name__, __name__)


async def refused(town: Town, dialect: Dialect, operation: Operation, arguments: dict[str, Any]) -> None:
    await town.ask(request(operation, arguments, town.credential(dialect)))


@pytest.mark.parametrize(("dialect", "operation", "field"), REQUIRED)
@pytest.mark.parametrize("null", [False, True], ids=["absent", "null"])
async def test_argument_missing(town: Town, dialect: Dialect, operation: Operation, field: Field, null: bool) -> None:
    """Null is absent."""
    arguments = {name: value for name, value in plausible(operation).items() if name != field.name}
    if null and field.place == "body" and dialect.name != "top":
        arguments[field.name] = None
    await refused(town, dialect, operation, arguments)
    row = dialect.faults.find(MissingArgument, operation.id, field.name)
    assert row and SEEN[-1].is_of(row), SEEN[-1]


@pytest.mark.parametrize(("dialect", "operation", "field"), LIMITED)
async def test_argument_wrong(town: Town, dialect: Dialect, operation: Operation, field: Field) -> None:
    await refused(town, dialect, operation, {**plausible(operation), field.name: wrong(field)})
    assert SEEN[-1].is_of(malformed(dialect, operation, field)), SEEN[-1]


def malformed(dialect: Dialect, operation: Operation, field: Field) -> Row:
    """What an argument's wrong value is refused with."""
    is_account = dialect.name == "tencent" and field.name.endswith("_Account") and get_origin(field.hint) is not tuple
    in_front = AccountNotText if is_account else MalformedArgument
    row = dialect.faults.find(in_front, operation.id, field.name)
    assert row is not None
    return row


@pytest.mark.parametrize(("dialect", "operation"), STRICT)
async def test_argument_unknown(town: Town, dialect: Dialect, operation: Operation) -> None:
    """A name that is mistyped is not passed over, in the query and in the body."""
    row = dialect.faults.find(UnknownArgument, operation.id)
    plain = request(operation, plausible(operation), town.credential(dialect))
    bent = [msgspec.structs.replace(plain, query=plain.query + b"&mistyped=1")]
    if plain.body and not operation.upload:
        bent.append(msgspec.structs.replace(plain, body=b'{"mistyped":null}'))
    for asked in bent:
        await town.ask(asked)
        assert row and SEEN[-1].is_of(row), SEEN[-1]


@pytest.mark.parametrize(("dialect", "operation", "field"), IN_BODY)
@pytest.mark.parametrize("pieces", [1, 5])
async def test_last_of_two_counts(
    town: Town, dialect: Dialect, operation: Operation, field: Field, pieces: int
) -> None:
    """In whole bodies and in pieces: what is right the second time is refused, if at all, as if it stood alone."""
    right = plausible(operation) | {field.name: value_of(field)}
    first = json.dumps({field.name: wrong(field)}).encode()
    plain = request(operation, right, town.credential(dialect))
    await town.ask(plain)
    alone = list(SEEN)
    SEEN.clear()
    await town.ask(msgspec.structs.replace(plain, body=first[:-1] + b"," + plain.body[1:], pieces=pieces))
    first_counted = malformed(dialect, operation, field)
    assert alone == SEEN or (not alone and not any(seen.is_of(first_counted) for seen in SEEN)), SEEN


@pytest.mark.parametrize(("dialect", "operation", "case"), WITH_BODY)
async def test_body_unreadable(town: Town, dialect: Dialect, operation: Operation, case: str) -> None:
    header, body = UNREADABLE[case]
    plain = request(operation, plausible(operation), town.credential(dialect))
    headers = (*(each for each in plain.headers if each[0] != b"content-type"), header)
    await town.ask(msgspec.structs.replace(plain, headers=headers, body=body))
    rows = [dialect.faults.find(fault, operation.id) for fault in (BodyMalformed, BodyMissing)]
    assert any(row and SEEN[-1].is_of(row) for row in rows), SEEN[-1]


@pytest.mark.parametrize(("dialect", "operation"), ALL)
@pytest.mark.parametrize("pieces", [1, 700])
async def test_body_too_large(town: Town, dialect: Dialect, operation: Operation, pieces: int) -> None:
    """Whoever sends 10 MB is told so in the dialect's envelope, also where no body belongs."""
    plain = request(operation, plausible(operation), town.credential(dialect))
    await town.ask(msgspec.structs.replace(plain, body=b"a" * TOO_LARGE, pieces=pieces))
    row = dialect.faults.find(BodyTooLarge, operation.id)
    assert row is None or SEEN[-1].is_of(row), SEEN[-1]


@pytest.mark.parametrize(("dialect", "operation"), WITHOUT_BODY)
async def test_no_body(town: Town, dialect: Dialect, operation: Operation) -> None:
    """Where the arguments stand in the query, no body is needed, but one that comes is an object."""
    plain = request(operation, {}, town.credential(dialect))
    await town.ask(msgspec.structs.replace(plain, body=b"[]" if operation.in_query else b""))
    row = dialect.faults.find(BodyMissing, operation.id)
    assert row and SEEN[-1].is_of(row), SEEN[-1]


@pytest.mark.produces("topapi:token.gettoken", "MissingArgument")
async def test_no_pair_of_key_and_secret(town: Town) -> None:
    await town.ask(Asked(method="GET", path="/gettoken"))


@pytest.mark.produces("tencent:group.get_role_in_group", "AccountNotText")
async def test_account_that_is_a_number(town: Town) -> None:
    """Among five hundred that are text."""
    tencent = next(dialect for dialect in dialects() if dialect.name == "tencent")
    accounts = ["a"] * 499 + [7]
    arguments = {"GroupId": "g", "User_Account": accounts}
    await town.ask(request(tencent.operations["group.get_role_in_group"], arguments, town.credential(tencent)))
