"""A signal waits for a device that was here a moment ago, also where the server was not."""

from pathlib import Path

import pytest

from moothall.domain.faults import DeviceOffline
from moothall.gateway.timing import Timing
from moothall.kernel.frames import Command
from moothall.store.records.signals import DELIVERED
from tests.gateway.house import House, house

pytestmark = pytest.mark.anyio


async def fails_at_once(home: House, request_id: str = "r1") -> bool:
    """No time passes for the caller."""
    call = home.send(request_id)
    await home.settle()
    if not call.done():
        return False
    with pytest.raises(DeviceOffline):
        await call
    return True


async def test_a_device_that_was_here_before_a_kill_is_waited_for(home: House) -> None:
    await home.device()
    await home.starts_again()
    call = home.send()
    await home.settle()
    plug = await home.device()
    plug.acknowledges(await plug.hears(Command))
    await call
    assert (await home.signal()).state == DELIVERED


async def test_one_that_does_not_come_back_is_waited_for_a_moment(home: House) -> None:
    await home.device()
    await home.starts_again()
    call = home.send()
    await home.advance(home.timing.grace - 1)
    assert not call.done()
    await home.advance(1)
    with pytest.raises(DeviceOffline):
        await call


async def test_a_restart_some_time_ago_counts_no_more(home: House) -> None:
    await home.device()
    await home.starts_again()
    await home.advance(home.timing.recent_loss - 1)
    call = home.send()
    await home.settle()
    assert not call.done()
    await home.advance(1)
    assert await fails_at_once(home, "r2")
    await home.advance(home.timing.grace)
    with pytest.raises(DeviceOffline):
        await call


async def test_a_server_that_was_away_for_long_waits_for_nobody(home: House) -> None:
    """The lease was renewed at the latest when the server ended; how long that is ago nobody knows better."""
    await home.device()
    home.clock.advance(home.timing.renewal + home.timing.recent_loss)
    await home.starts_again()
    assert await fails_at_once(home)


async def test_a_device_that_had_left_before_is_not_waited_for(home: House) -> None:
    plug = await home.device()
    await plug.leaves()
    await home.advance(home.timing.hold_down)
    await home.starts_again()
    assert await fails_at_once(home)


async def test_a_device_that_was_never_here_is_not_waited_for(home: House) -> None:
    await home.starts_again()
    assert await fails_at_once(home)


async def test_after_a_gentle_stop_too(tmp_path: Path) -> None:
    async with house(tmp_path / "data", Timing(goodbye=0)) as home:
        plug = await home.device()
        await home.gateway.close()
        await plug.task
        await home.starts_again()
        call = home.send()
        await home.settle()
        plug = await home.device()
        plug.acknowledges(await plug.hears(Command))
        await call
        assert (await home.signal()).state == DELIVERED
