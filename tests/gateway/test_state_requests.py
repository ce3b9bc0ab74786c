"""A device that can be asked for its state is asked when somebody has subscribed."""

from pathlib import Path

import pytest

from moothall.domain.faults import DeviceRefused
from moothall.gateway.timing import Timing
from moothall.kernel.frames import CREDENTIAL_ROTATE as OTHER
from moothall.kernel.frames import STATE_REQUEST, Command, Nack, State, StateRequest
from tests.gateway.house import House, Plug, control_body, house
from tests.gateway.test_presence import changes, properties
from tests.gateway.test_subscriptions import delivered

pytestmark = pytest.mark.anyio

KNOWS = (STATE_REQUEST,)


async def asked(home: House, plug: Plug, method: str) -> bool:
    """Whether the device is asked when it has taken a signal with this method."""
    await delivered(home, plug, control_body("r1", method), "r1")
    return await was_asked(home, plug)


async def was_asked(home: House, plug: Plug) -> bool:
    await home.settle()
    if plug.sent.empty():
        return False
    await plug.hears(StateRequest)
    return True


async def test_after_a_subscription_the_device_is_asked_for_all_it_knows(home: House) -> None:
    plug = await home.device(knows=KNOWS)
    plug.says(State(1, True, {"volume": 1, "muted": True}))
    await home.advance(home.timing.coalesce)
    await plug.next()
    assert await asked(home, plug, "subscribe")
    plug.says(State(2, True, {"volume": 2}))
    await home.advance(home.timing.coalesce)
    assert await properties(home) == {"volume": "2"}
    assert await changes(home) == [{"muted": "true", "volume": "1"}, {"volume": "2"}]


@pytest.mark.parametrize("method", ["unsubscribe", "mute", "subscribed"])
async def test_other_signals_ask_for_nothing(home: House, method: str) -> None:
    assert not await asked(home, await home.device(knows=KNOWS), method)


@pytest.mark.parametrize("knows", [(), (OTHER,), ("state.request.v2",)])
async def test_a_device_that_does_not_know_the_frame_is_not_asked(home: House, knows: tuple[str, ...]) -> None:
    assert not await asked(home, await home.device(knows=knows), "subscribe")


async def test_a_subscription_that_was_turned_down_asks_for_nothing(home: House) -> None:
    plug = await home.device(knows=KNOWS)
    call = home.send()
    command = await plug.hears(Command)
    plug.says(Nack(command.signal_id, command.seq, command.epoch, "busy"))
    with pytest.raises(DeviceRefused):
        await call
    assert not await was_asked(home, plug)


async def test_also_where_acknowledgements_are_stored_later(tmp_path: Path) -> None:
    async with house(tmp_path / "data", Timing(ride=50)) as home:
        assert await asked(home, await home.device(knows=KNOWS), "subscribe")
