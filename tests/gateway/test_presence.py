"""Whether a device is here, what it reports of itself, and what apps are told of both."""

from typing import Any

import pytest

from moothall.kernel.frames import Okay, State
from moothall.store.records import device_leases, device_properties
from tests.gateway.house import DEVICE_ID, House
from tests.gateway.test_events import events

pytestmark = pytest.mark.anyio

CHANGED = "event.open_meeting_room_device_property_change"
ALARM = "event.open_meeting_room_device_alarm"


async def statuses(home: House) -> list[int]:
    """Of each alarm: 0 raised, 2 cleared."""
    return [event["eventStatus"] for event in await events(home, ALARM)]


async def properties(home: House) -> dict[str, str]:
    found = await home.engine.read(home.tenant, device_properties.of_device, DEVICE_ID)
    return {each.name: each.value for each in found}


async def changes(home: House) -> list[dict[str, Any]]:
    """Of each change: names and values."""
    return [
        {each["propertyName"]: each["propertyValue"] for each in event["properties"]}
        for event in await events(home, CHANGED)
    ]


async def test_a_device_that_is_gone_is_told_after_the_hold_down_and_when_it_is_back(home: House) -> None:
    plug = await home.device()
    await plug.leaves()
    await home.advance(9_999)
    assert await statuses(home) == []
    await home.advance(1)
    assert await statuses(home) == [0]
    assert await changes(home) == [{"dev_app_status": "offline", "dev_net_type": "net_offline"}]
    await home.device()
    assert (await changes(home))[1:] == [{"dev_app_status": "idle"}]
    await home.advance(9_999)
    assert await statuses(home) == [0]
    await home.advance(1)
    assert await statuses(home) == [0, 2]


async def test_a_device_that_is_back_is_told_with_the_network_that_it_had(home: House) -> None:
    reported = State(1, True, {"dev_app_status": "projection", "dev_net_type": "net_wired"})
    plug = await home.device()
    plug.says(reported)
    await home.advance(home.timing.coalesce)
    await plug.leaves()
    await home.advance(10_000)
    (await home.device()).says(reported)
    await home.advance(home.timing.coalesce)
    online = {"dev_app_status": "projection", "dev_net_type": "net_wired"}
    assert await changes(home) == [online, {"dev_app_status": "offline", "dev_net_type": "net_offline"}, online]


async def test_a_device_that_comes_and_goes_stays_in_alarm(home: House) -> None:
    await (await home.device()).leaves()
    await home.advance(10_000)
    for _ in range(5):
        plug = await home.device()
        await home.advance(9_000)
        await plug.leaves()
        await home.advance(11_000)
    assert await statuses(home) == [0]
    await home.device()
    await home.advance(10_000)
    assert await statuses(home) == [0, 2]


async def test_an_alarm_is_cleared_also_after_a_restart(home: House) -> None:
    await (await home.device()).leaves()
    await home.advance(10_000)
    await home.device()
    await home.starts_again()
    await home.device()
    await home.advance(10_000)
    assert await statuses(home) == [0, 2]


async def test_a_device_that_is_back_in_a_moment_was_never_gone(home: House) -> None:
    for _ in range(5):
        await (await home.device()).leaves()
        await home.advance(3_000)
    await home.device()
    await home.advance(20_000)
    assert await statuses(home) == []


async def test_the_devices_of_a_server_that_was_killed_go_too(home: House) -> None:
    await home.device()
    await home.starts_again()
    for _ in range(4):
        await home.advance(10_000)
    assert await statuses(home) == []
    await home.advance(10_000)
    assert await statuses(home) == [0]
    assert await home.engine.read(home.tenant, device_leases.get, DEVICE_ID) is None


async def test_a_connected_device_stays(home: House) -> None:
    plug = await home.device()
    for _ in range(12):
        plug.says_text('{"type":"pong"}')
        await home.advance(10_000)
    lease = await home.engine.read(home.tenant, device_leases.get, DEVICE_ID)
    assert lease is not None and home.clock.now() - lease.renewed_at <= 10_000
    assert await statuses(home) == []


async def test_reports_are_stored_together_and_told_once(home: House) -> None:
    plug = await home.device()
    plug.says(State(1, True, {"dev_app_status": "idle", "dev_hdmi": False, "volume": 3}))
    plug.says(State(2, False, {"volume": 4}))
    await home.advance(home.timing.coalesce)
    assert await plug.hears(Okay) == Okay(state_seq=2)
    told = {"dev_app_status": "idle", "dev_hdmi": "false", "volume": "4"}
    assert await properties(home) == told
    assert await changes(home) == [told]
    plug.says(State(3, False, {"volume": 4}))
    await home.advance(home.timing.coalesce)
    assert await changes(home) == [told]


async def test_a_snapshot_forgets_what_it_leaves_out(home: House) -> None:
    plug = await home.device()
    for state in (State(1, True, {"a": 1, "b": 1}), State(2, True, {"b": 2})):
        plug.says(state)
        await home.advance(home.timing.coalesce)
    assert await properties(home) == {"b": "2"}
    assert await changes(home) == [{"a": "1", "b": "1"}, {"b": "2"}]


async def test_what_another_session_has_reported_is_not_confirmed(home: House) -> None:
    (await home.device()).says(State(1, True, {"a": 1}))
    await home.settle()
    plug = await home.device()
    await home.advance(home.timing.coalesce)
    assert plug.sent.empty()
    assert await properties(home) == {}
