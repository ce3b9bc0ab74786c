"""Which change of a signal's state is allowed from where: a table of all of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from moothall.domain import deliveries
from moothall.domain.ports import Writer
from moothall.store.records import devices, signals
from moothall.store.records.signals import Signal
from tests.gateway.house import DEVICE_ID, OPERATOR, ROOM, House, house

pytestmark = pytest.mark.anyio

STATES = ("ACCEPTED", "DISPATCHED", "DELIVERED", "COMPLETED", "FAILED", "NO_RESULT", "EXPIRED", "OFFLINE", "REFUSED")
EPOCH = 3
"""Of the device's newest session, and of the signal's last dispatch."""


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "data") as made:
        await made.engine.write(made.tenant, OPERATOR, _set_epoch)
        yield made


def _set_epoch(tx: Writer) -> None:
    device = devices.get(tx, DEVICE_ID)
    assert device is not None
    devices.change(tx, msgspec.structs.replace(device, epoch=EPOCH))


def _put(tx: Writer, state: str) -> None:
    epoch = 0 if state == "ACCEPTED" else EPOCH
    status = {"COMPLETED": 200, "FAILED": 404}.get(state)
    signals.add(
        tx,
        Signal("s", DEVICE_ID, ROOM, "app-1", "p", "r1", b"", 1, epoch, state, 1, tx.now, tx.now, status_code=status),
        "{}",
    )


async def after(home: House, state: str, change: str, *values: object) -> tuple[object, str]:
    """What a change answers for a signal in a state, and the state that it leaves."""
    await home.engine.write(home.tenant, OPERATOR, _put, state)
    answer = await home.engine.write(home.tenant, OPERATOR, getattr(deliveries, change), *values)
    return answer, (await home.signal()).state


@pytest.mark.parametrize("state", STATES)
async def test_dispatch(home: House, state: str) -> None:
    answer, left = await after(home, state, "dispatch", "s", EPOCH)
    allowed = state in ("ACCEPTED", "DISPATCHED")
    assert (answer is not None, left) == (allowed, "DISPATCHED" if allowed else state)


@pytest.mark.parametrize("epoch", [EPOCH - 1, EPOCH + 1])
async def test_dispatch_in_a_session_that_is_not_the_newest(home: House, epoch: int) -> None:
    assert await after(home, "ACCEPTED", "dispatch", "s", epoch) == (None, "ACCEPTED")


@pytest.mark.parametrize("state", STATES)
async def test_deliver(home: House, state: str) -> None:
    allowed = state == "DISPATCHED"
    answer, left = await after(home, state, "deliver", "s", EPOCH, 2)
    assert (answer is not None, left) == (allowed, "DELIVERED" if allowed else state)


@pytest.mark.parametrize("state", STATES)
async def test_refuse(home: House, state: str) -> None:
    allowed = state == "DISPATCHED"
    assert await after(home, state, "refuse", "s", EPOCH, 2, "busy") == (allowed, "REFUSED" if allowed else state)


@pytest.mark.parametrize("change", ["deliver", "refuse", "expire"])
async def test_a_session_that_has_lost_the_signal_changes_nothing(home: House, change: str) -> None:
    more = {"deliver": (), "refuse": ("busy",), "expire": ("EXPIRED",)}[change]
    answer, left = await after(home, "DISPATCHED", change, "s", EPOCH - 1, 1, *more)
    assert (not answer, left) == (True, "DISPATCHED")


@pytest.mark.parametrize("state", STATES)
async def test_expire(home: House, state: str) -> None:
    allowed = state in ("ACCEPTED", "DISPATCHED")
    assert await after(home, state, "expire", "s", EPOCH, 1, "OFFLINE") == (allowed, "OFFLINE" if allowed else state)


@pytest.mark.parametrize("state", STATES)
async def test_note_late(home: House, state: str) -> None:
    _, left = await after(home, state, "note_late", "s", EPOCH)
    noted = (await home.signal()).error == "delivered_late"
    assert (noted, left) == (state in ("EXPIRED", "OFFLINE", "REFUSED"), state)


@pytest.mark.parametrize("state", STATES)
async def test_answer(home: House, state: str) -> None:
    answer, left = await after(home, state, "answer", DEVICE_ID, "s", "r1", 204, "body")
    decided = state in ("DELIVERED", "NO_RESULT")
    assert (answer, left) == (True, "COMPLETED" if decided else state)
    kept = state not in ("COMPLETED", "FAILED")
    assert await home.result("s") == ("body" if kept else None)


@pytest.mark.parametrize(("device_id", "request_id"), [(DEVICE_ID + 1, "r1"), (DEVICE_ID, "r2")])
async def test_answer_of_another(home: House, device_id: int, request_id: str) -> None:
    answer, _ = await after(home, "DELIVERED", "answer", device_id, "s", request_id, 200, "body")
    assert answer is False
    assert await home.result("s") is None


@pytest.mark.parametrize("state", STATES)
async def test_give_up(home: House, state: str) -> None:
    _, left = await after(home, state, "give_up", ("s", "unknown"), False)
    assert left == ("NO_RESULT" if state == "DELIVERED" else state)


@pytest.mark.parametrize(
    ("change", "values", "answer"),
    [
        ("dispatch", ("none", EPOCH), None),
        ("deliver", ("none", EPOCH, 1), None),
        ("refuse", ("none", EPOCH, 1, "busy"), False),
        ("expire", ("none", EPOCH, 1, "EXPIRED"), False),
        ("note_late", ("none", EPOCH), None),
        ("answer", (DEVICE_ID, "none", "r1", 200, "body"), True),
    ],
)
async def test_a_signal_that_is_not_kept(
    home: House, change: str, values: tuple[object, ...], answer: bool | None
) -> None:
    assert await after(home, "ACCEPTED", change, *values) == (answer, "ACCEPTED")
