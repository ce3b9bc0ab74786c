"""Every operation, when the store fails, when it has too much to do, and when the app asks too often."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from moothall.api.call import Call
from moothall.api.dingtalk.permissions import PERSONAL
from moothall.kernel.fault import Fault, Overloaded, StoreUnavailable, SystemFault
from moothall.store.embedded import EmbeddedEngine
from moothall.wire.dialect import Dialect
from moothall.wire.faults import RateExceeded, SuiteRateExceeded
from moothall.wire.operation import Operation
from moothall.wire.refusals import refusals
from moothall.wire.table import Row
from tests.scenarios.control_bodies import documented
from tests.support.asgi import Answered
from tests.support.refusals import SEEN
from tests.witness.claims import Claim
from tests.witness.comparison import dialects
from tests.witness.requests import is_sent, plausible, request, value_of
from tests.witness.town import ELSEWHERE, Town

METHODS = ("read", "read_for", "look_up", "write", "locate", "scan")
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


NOT_FROM_THE_STORE = {
    "auth.scopes": "what is known of the caller",
    "data.progress": "in memory",
    "probe.health": "the same at all times",
    "probe.ready": "in memory",
    "reference.openapi": "the same at all times",
    "server.health": "the same at all times",
    "server.ready": "in memory",
    "server.version": "the same at all times",
}
"""Operations that ask the store for nothing but who calls, and where their answer is from."""
FROM_THE_STORE = [each for each in ALL if cast(Operation, each.values[1]).id not in NOT_FROM_THE_STORE]
CLOSED = [each for each in ALL if not cast(Operation, each.values[1]).open]
_MEETING = {"calendarId": "primary"}
_OF_ROLES = {"userid_list": "somebody"}
FURTHER: dict[str, dict[str, Any]] = {
    "calendar.room_schedule_query": {"startTime": "2023-11-20T00:00:00Z", "endTime": "2023-11-20T23:59:59Z"},
    "calendar.room_respond": _MEETING,
    "calendar.rooms_add": _MEETING,
    "calendar.rooms_remove": _MEETING,
    "control.send": {"controlBody": documented("never sent")},
    "data.reset": {"confirm": "everything"},
    "panel.create": {"roomConfig": []},
    "top.role.member.add": {"rolelid_list": "1", **_OF_ROLES},
    "top.role.member.remove": {"roleid_list": "1", **_OF_ROLES},
}
"""Arguments that have to mean something before the store is asked about them."""


def claims() -> Iterator[Claim]:
    """What these tests show of each operation."""
    for dialect in dialects():
        for operation in dialect:
            name = "test_store_fails_before_the_operation" if operation.id in NOT_FROM_THE_STORE else "test_store_fails"
            for fault in {fault for _, fault in FAILURES.values()}:
                yield Claim(dialect.name, operation.id, fault.__name__, f"{__name__}.{name}")
    for parameter in LIMITED:
        operation, row = cast(tuple[Operation, Row], parameter.values[1:])
        yield Claim(operation.dialect, operation.id, row.fault.__name__, f"{__name__}.test_too_often")


def arguments(operation: Operation) -> dict[str, Any]:
    """What the operation needs to come as far as the store: an open one asks it about what it is given."""
    if not operation.open:
        return {**plausible(operation), **FURTHER.get(operation.id, {})}
    return {field.name: value_of(field) for field in operation.plan.fields if is_sent(field)}


class Broken:
    """The engine, once it is broken: whatever asks it gets the failure."""

    def __init__(self, error: Exception, patch: pytest.MonkeyPatch) -> None:
        self._error, self._patch = error, patch
        self.asked = 0

    def break_down(self) -> None:
        """From now on."""
        for method in METHODS:
            self._patch.setattr(EmbeddedEngine, method, self._fail)

    async def _fail(self, *_: object) -> None:
        self.asked += 1
        raise self._error

    def break_down_within(self, operation: Operation) -> None:
        """When the caller is known and may ask: in the operation's own function."""
        body = operation.body

        async def broken(call: Call, arguments: Any) -> Any:
            self.break_down()
            return await body(call, arguments)

        self._patch.setattr(operation, "body", broken)


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize(("dialect", "operation"), FROM_THE_STORE)
async def test_store_fails(
    town: Town, dialect: Dialect, operation: Operation, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one scenario of every internal failure: it is masked, in the code that the operation documents for it."""
    error, fault = FAILURES[failure]
    broken = Broken(error, monkeypatch)
    broken.break_down_within(operation)
    whose = "person" if operation.permission in PERSONAL else "good"
    asked = request(operation, arguments(operation), town.credential(dialect, whose), ELSEWHERE)
    answered = await town.ask(asked)
    assert broken.asked, f"the operation did not come as far as the store: {SEEN}"
    assert is_masked(dialect, operation, fault, answered)


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize(("dialect", "operation"), CLOSED)
async def test_store_fails_before_the_operation(
    town: Town, dialect: Dialect, operation: Operation, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same while the server asks who calls."""
    error, fault = FAILURES[failure]
    asked = request(operation, arguments(operation), town.credential(dialect), ELSEWHERE)
    broken = Broken(error, monkeypatch)
    broken.break_down()
    answered = await town.ask(asked)
    assert broken.asked == 1
    assert is_masked(dialect, operation, fault, answered)


def is_masked(dialect: Dialect, operation: Operation, fault: type[Fault], answered: Answered) -> bool:
    """Whether the answer is the operation's word for a failure of ours, and tells nothing of it."""
    row = dialect.faults.find(fault, operation.id) or dialect.faults.system(operation.id)
    return bool(SEEN) and SEEN[-1].is_of(row) and b"on purpose" not in answered.body


@pytest.mark.parametrize(("dialect", "operation", "row"), LIMITED)
async def test_too_often(town: Town, dialect: Dialect, operation: Operation, row: Row) -> None:
    asked = request(operation, plausible(operation), town.credential(dialect, CALLERS[row.fault]), ELSEWHERE)
    town.server.clock.advance(1_000)
    await town.ask(asked)
    assert not (SEEN and SEEN[-1].is_of(row))
    await town.ask(asked)
    assert SEEN[-1].is_of(row), SEEN[-1]
