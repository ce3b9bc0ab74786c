"""Servers that stop, and servers that were killed: what is stored decides what happens next."""

import asyncio
from pathlib import Path

import pytest

from moothall.domain import resets
from moothall.domain.faults import DeviceOffline, SignalNotConfirmed
from moothall.domain.ports import SERVER
from moothall.gateway.timing import Timing
from moothall.kernel.fault import StoreUnavailable
from moothall.kernel.frames import Bye, Command, Result
from moothall.store.records import signals
from tests.gateway.house import OPERATOR, ROOM, House, furnish, house, result_body
from tests.gateway.test_events import events
from tests.gateway.test_sessions import goodbye, refusal

pytestmark = pytest.mark.anyio

DAY = 24 * 60 * 60 * 1_000


async def test_a_dispatched_signal_survives_a_kill_and_is_sent_again(home: House) -> None:
    plug = await home.device()
    home.send()
    command = await plug.hears(Command)
    await home.starts_again()
    plug = await home.device()
    again = await plug.hears(Command)
    assert (again.signal_id, again.seq, again.attempt, again.epoch) == (command.signal_id, 1, 2, 2)
    plug.acknowledges(again, dup=True)
    await home.settle()
    assert (await home.signal()).state == "DELIVERED"


async def test_a_repetition_after_a_kill_attaches_to_the_stored_signal(home: House) -> None:
    plug = await home.device()
    home.send()
    await plug.hears(Command)
    await home.starts_again()
    call = home.send()
    await home.settle()
    plug = await home.device()
    plug.acknowledges(await plug.hears(Command), dup=True)
    await call
    await home.settle()
    assert plug.sent.empty()


async def test_a_signal_that_waited_is_sent_after_a_kill_in_its_order(home: House) -> None:
    plug = await home.device()
    for request_id in ("r1", "r2"):
        home.send(request_id)
        await home.settle()
    await home.starts_again()
    plug = await home.device()
    for request_id in ("r1", "r2"):
        command = await plug.hears(Command)
        assert command.request_id == request_id
        plug.acknowledges(command)
    await home.settle()
    assert (await home.signal("r2")).state == "DELIVERED"


async def test_what_is_overdue_after_a_kill_has_expired(home: House) -> None:
    plug = await home.device()
    for request_id in ("r1", "r2"):
        home.send(request_id)
        await home.settle()
    await plug.hears(Command)
    home.clock.advance(5_000)
    await home.starts_again()
    assert [(await home.signal(request_id)).state for request_id in ("r1", "r2")] == ["EXPIRED", "EXPIRED"]
    plug = await home.device()
    await home.settle()
    assert plug.sent.empty()


async def test_a_result_that_is_awaited_is_awaited_after_a_kill(home: House) -> None:
    plug = await home.device()
    call = home.send()
    plug.acknowledges(await plug.hears(Command))
    await call
    home.clock.advance(20_000)
    await home.starts_again()
    await home.advance(9_999)
    assert (await home.signal()).state == "DELIVERED"
    await home.advance(1)
    assert (await home.signal()).state == "NO_RESULT"


async def test_stopping_waits_for_what_is_underway_then_says_goodbye(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    closing = asyncio.create_task(home.gateway.close())
    await home.settle()
    assert await refusal(home.plug()) == 503
    with pytest.raises(DeviceOffline):
        await home.send("r2")
    plug.acknowledges(command)
    await call
    bye = await goodbye(plug)
    assert bye.reason == "draining" and bye.retry_after_ms is not None
    await closing


async def test_stopping_ends_in_time_when_the_device_is_silent(home: House) -> None:
    plug = await home.device()
    plug.blocked.clear()
    call = home.send()
    await home.settle()
    closing = asyncio.create_task(home.gateway.close())
    await home.advance(home.timing.drain)
    await home.advance(home.timing.goodbye)
    await closing
    with pytest.raises(SignalNotConfirmed):
        await call
    assert (await home.signal()).state == "DISPATCHED"


async def test_many_devices_come_back_one_after_the_other(home: House) -> None:
    plugs = [await home.device(), await home.device(credential="credential-2")]
    await home.gateway.close()
    waits = [(await goodbye(plug)).retry_after_ms for plug in plugs]
    assert all(wait is not None and 0 <= wait <= 40 for wait in waits)


async def test_a_kill_while_acknowledgements_ride_leaves_the_signal_unconfirmed(tmp_path: Path) -> None:
    async with house(tmp_path / "data", Timing(ride=50)) as home:
        plug = await home.device()
        call = home.send()
        command = await plug.hears(Command)
        plug.acknowledges(command)
        await call
        assert (await home.signal()).state == "DISPATCHED"
        await home.send()
        await home.advance(50)
        assert (await home.signal()).state == "DELIVERED"


async def test_a_result_waits_for_the_acknowledgement_that_rides(tmp_path: Path) -> None:
    async with house(tmp_path / "data", Timing(ride=50)) as home:
        plug = await home.device()
        call = home.send()
        command = await plug.hears(Command)
        plug.acknowledges(command)
        await call
        plug.says(Result(command.signal_id, "r1", result_body()))
        await home.settle()
        assert (await home.signal()).state == "COMPLETED"


async def test_signals_of_yesterday_are_forgotten(home: House) -> None:
    """The change log keeps what happened."""
    plug = await home.device()
    call = home.send()
    plug.acknowledges(await plug.hears(Command))
    await call
    await home.advance(40_000)
    assert (await home.signal()).state == "NO_RESULT"
    home.clock.advance(DAY)
    await home.advance(home.timing.purge)
    async with asyncio.timeout(10):
        while (left := await home.engine.read(home.tenant, signals.by_request, "app-1", ROOM, "r1")) is not None:
            await home.settle()
    assert left is None
    assert [one["request_id"] for one in await events(home, "signal.accept")] == ["r1"]


async def test_a_store_that_fails_for_a_moment_delays_what_waits(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*arguments: object) -> None:
        raise StoreUnavailable()

    plug = await home.device()
    first, second = home.send("r1"), home.send("r2")
    command = await plug.hears(Command)
    await home.settle()
    with monkeypatch.context() as patch:
        patch.setattr(home.engine, "write", fails)
        plug.acknowledges(command)
        with pytest.raises(StoreUnavailable):
            await first
    await home.advance(250)
    plug.acknowledges(await plug.hears(Command))
    await second


async def test_the_change_log_has_each_step_and_no_body(home: House) -> None:
    changes: list[tuple[str, object]] = []
    home.engine.follow(lambda batch: changes.extend((one.what, one.after) for one in batch))
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    plug.acknowledges(command)
    await call
    plug.says(Result(command.signal_id, "r1", result_body()))
    await home.settle()
    steps = ["device.activate", "signal.accept", "signal.deliver", "signal.answer"]
    assert [what for what, _ in changes] == [*steps, "event.open_meeting_room_central_control"]
    assert "controlBody" not in repr(changes) and "subscribe" in repr(changes[1])


async def test_an_organization_that_is_removed_takes_its_signals_along(home: House) -> None:
    plug = await home.device()
    call = home.send()
    await plug.hears(Command)
    await home.engine.write(SERVER, OPERATOR, resets.remove, (home.tenant,))
    assert await goodbye(plug) == Bye("removed", 3_000)
    with pytest.raises(SignalNotConfirmed):
        await call
    assert await refusal(home.plug()) == 503
    assert home.gateway.statistics()["waiting"] == 0
    while not await home.engine.write(SERVER, OPERATOR, resets.wipe, home.tenant):
        pass
    assert await refusal(home.plug()) == 401
    home.tenant = await home.engine.write(SERVER, OPERATOR, furnish)
    await home.device()


async def test_goodbye_reaches_a_device_that_was_not_greeted(home: House) -> None:
    plug = home.plug()
    await plug.next()
    await home.gateway.close()
    assert isinstance(await plug.hears(Bye), Bye)
