"""Every operation, asked with every credential that must not do. Made from the registry: new operations join."""

from collections.abc import Iterator
from typing import Any

import pytest

from moothall.api.dingtalk.permissions import PERSONAL
from moothall.kernel import demo
from moothall.kernel.fault import Fault
from moothall.wire.dialect import Dialect
from moothall.wire.operation import Operation
from tests.scenarios.control_bodies import documented
from tests.support.asgi import Answered
from tests.support.refusals import SEEN
from tests.support.room_devices import acknowledging, bare_device
from tests.witness.claims import Claim
from tests.witness.comparison import dialects
from tests.witness.reached import reached
from tests.witness.requests import is_sent, of_the_demo, plausible, request
from tests.witness.town import CHAT_CASES, ELSEWHERE, TOKEN_CASES, Town


def cases(dialect: Dialect, operation: Operation) -> Iterator[tuple[str, type[Fault]]]:
    """The cases that an operation refuses, with the reason."""
    if operation.open:
        return
    table = CHAT_CASES if dialect.name == "tencent" else TOKEN_CASES
    for case, (fault, _) in table.items():
        if case == "lacking permission" and not operation.permission:
            continue
        yield case, fault


MATRIX = [
    pytest.param(dialect, operation, case, fault, id=f"{dialect.name}:{operation.id} {case}")
    for dialect in dialects()
    for operation in dialect
    for case, fault in cases(dialect, operation)
]
CLOSED = [
    pytest.param(dialect, operation, id=f"{dialect.name}:{operation.id}")
    for dialect in dialects()
    for operation in dialect
    if not operation.open
]
OPEN = [
    pytest.param(dialect, operation, id=f"{dialect.name}:{operation.id}")
    for dialect in dialects()
    for operation in dialect
    if operation.open and all(map(is_sent, operation.plan.fields))
]


def claims() -> Iterator[Claim]:
    """What the matrix shows of each operation."""
    for dialect in dialects():
        for operation in dialect:
            for case, fault in cases(dialect, operation):
                yield Claim(dialect.name, operation.id, fault.__name__, f"{__name__}[{case}]")


@pytest.mark.parametrize(("dialect", "operation", "case", "fault"), MATRIX)
async def test_refused(town: Town, dialect: Dialect, operation: Operation, case: str, fault: type[Fault]) -> None:
    credential = town.refused_credentials(dialect)[case]
    await town.ask(request(operation, plausible(operation), credential, ELSEWHERE))
    row = dialect.faults.find(fault, operation.id)
    assert row is not None
    assert SEEN[-1].is_of(row), SEEN[-1]


ONLY_OURS = (
    b"Moothall Demo",
    b"Alice Zhang",
    b"Bob Li",
    b"Room steward",
    b"Moot Hall",
    b"Test group",
    b"leckie",
    b"13800000001",
    b"1507113577",
    b"1507113583",
    *(known.encode() for known in (demo.CORP_ID, demo.APP_KEY, demo.USER_ID, demo.UNION_ID, demo.ROOM_ID)),
)
"""Names and ids of the demo that an answer to somebody else must not have."""


@pytest.mark.parametrize(("dialect", "operation"), CLOSED)
async def test_asked_by_a_neighbour(town: Town, dialect: Dialect, operation: Operation) -> None:
    """Another organization's credential reaches that organization, where nothing of what the demo has is.

    Whatever is answered: the demo's tenants are asked for nothing, and nothing is written there.
    """
    arguments = of_the_demo(operation)
    whose = "neighbouring person" if operation.permission in PERSONAL else "neighbour"
    before = await town.revisions()
    with reached() as tenants:
        theirs = await town.ask(request(operation, arguments, town.credential(dialect, whose), ELSEWHERE))
    assert not tenants & before.keys()
    assert await town.revisions() == before
    refused = bool(SEEN)
    assert refused or not [known for known in ONLY_OURS if known in theirs.body]
    if operation.read and arguments and not refused:
        ours = await town.ask(request(operation, arguments, town.credential(dialect), ELSEWHERE))
        assert told(theirs) != told(ours)


def told(answered: Answered) -> dict[str, Any]:
    """What an answer says, without its envelope."""
    return {name: said for name, said in answered.json().items() if name not in ("request_id", "errcode", "errmsg")}


READS = ("topapi:role.get", "topapi:role.group.get", "openapi:group.get", "tencent:group.get_role_in_group")


@pytest.mark.parametrize("named", READS)
async def test_neighbours_do_not_see_what_the_demo_sees(town: Town, named: str) -> None:
    dialect = next(each for each in dialects() if each.name == named.partition(":")[0])
    operation = dialect.operations[named.partition(":")[2]]
    with reached() as tenants:
        await town.ask(request(operation, of_the_demo(operation), town.credential(dialect)))
    assert not SEEN
    assert tenants & (await town.revisions()).keys()
    await town.ask(request(operation, of_the_demo(operation), town.credential(dialect, "neighbour")))
    assert SEEN


async def test_neighbours_do_not_reach_the_device_that_the_demo_reaches(town: Town) -> None:
    """The device acknowledges whatever comes."""
    dialect = next(each for each in dialects() if each.name == "openapi")
    operation = dialect.operations["control.send"]
    signal = {**of_the_demo(operation), "controlBody": documented("witness")}
    async with town.server.listening() as url, bare_device(url) as device:
        async with acknowledging(device) as commands:
            await town.ask(request(operation, signal, town.credential(dialect, "neighbour")))
            assert SEEN
            SEEN.clear()
            await town.ask(request(operation, signal, town.credential(dialect)))
            assert not SEEN
        assert len(commands) == 1
        await device.nothing()


@pytest.mark.parametrize(("dialect", "operation"), OPEN)
async def test_open_to_all(town: Town, dialect: Dialect, operation: Operation) -> None:
    """A credential that nobody asks for does not matter."""
    bad = next(iter(town.refused_credentials(dialect).values()))
    plain = await town.ask(request(operation, plausible(operation), bad, ELSEWHERE))
    good = await town.ask(request(operation, plausible(operation), town.credential(dialect), ELSEWHERE))
    assert plain.status == good.status
