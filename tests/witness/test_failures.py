"""Every operation, when the store fails, when it has too much to do, and when the app asks too often."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from moothall.kernel.fault import Fault, Overloaded, StoreUnavailable, SystemFault
from moothall.store.embedded import EmbeddedEngine
from moothall.wire.dialect import Dialect
from moothall.wire.faults import RateExceeded, SuiteRateExceeded
from moothall.wire.operation import Operation
from moothall.wire.refusals import refusals
from moothall.wire.table import Row
from tests.support.refusals import SEEN
from tests.witness.claims import Claim
from tests.witness.comparison import dialects
from tests.witness.requests import is_sent, plausible, request, value_of
from tests.witness.town import ELSEWHERE, Town

METHODS = ("read", "look_up", "write", "locate", "scan")
FAILURES: dict[str, tuple[Exception, type[Fault]]] = {
    "bug": (RuntimeError("broken on purpose"), SystemFault),
    "disk full": (StoreUnavailable("no space left, on purpose"), SystemFault),
    "too much waiting": (Overloaded("too much waits, on purpose"), Overloaded),
}
ALL = [
    pytest.param(dialect, operation, id=f"{dialect.name}:{operation.id}")
    for dialect in dialects()
    for operation in dialect
]
CALLERS: dict[type[Fault], str] = {RateExceeded: "limited", SuiteRateExceeded: "limited suite"}
"""Whose limit is one call a second of each operation."""
LIMITED = [
    pytest.param(dialect, operation, refusal.row, id=f"{dialect.name}:{operation.id}-{CALLERS[refusal.fault]}")
    for dialect in dialects()
    for operation in dialect
    for refusal in refusals(dialect, operation)
    if refusal.fault in CALLERS
]


def claims() -> Iterator[Claim]:
    """What these tests show of each operation."""
    for dialect in dialects():
        for operation in dialect:
            for fault in {fault for _, fault in FAILURES.values()}:
                yield Claim(dialect.name, operation.id, fault.__name__, f"{__name__}.test_store_fails")
    for parameter in LIMITED:
        operation, row = cast(tuple[Operation, Row], parameter.values[1:])
        yield Claim(operation.dialect, operation.id, row.fault.__name__, f"{__name__}.test_too_often")


def arguments(operation: Operation) -> dict[str, Any]:
    """What the operation needs to come as far as the store: an open one asks it about what it is given."""
    if not operation.open:
        return plausible(operation)
    return {field.name: value_of(field) for field in operation.plan.fields if is_sent(field)}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize(("dialect", "operation"), ALL)
async def test_store_fails(
    town: Town, dialect: Dialect, operation: Operation, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one scenario of every internal failure: it is masked, in the code that the operation documents for it."""
    error, fault = FAILURES[failure]

    async def fail(*_: object) -> None:
        raise error

    asked = request(operation, arguments(operation), town.credential(dialect), ELSEWHERE)
    for method in METHODS:
        monkeypatch.setattr(EmbeddedEngine, method, fail)
    answered = await town.ask(asked)
    row = dialect.faults.find(fault, operation.id) or dialect.faults.system(operation.id)
    assert SEEN[-1].is_of(row), SEEN[-1]
    assert b"on purpose" not in answered.body


@pytest.mark.parametrize(("dialect", "operation", "row"), LIMITED)
async def test_too_often(town: Town, dialect: Dialect, operation: Operation, row: Row) -> None:
    asked = request(operation, plausible(operation), town.credential(dialect, CALLERS[row.fault]), ELSEWHERE)
    town.server.clock.advance(1_000)
    await town.ask(asked)
    assert not (SEEN and SEEN[-1].is_of(row))
    await town.ask(asked)
    assert SEEN[-1].is_of(row), SEEN[-1]
