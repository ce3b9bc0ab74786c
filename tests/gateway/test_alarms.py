"""What a device says is wrong with it becomes an alarm, and no alarm any more, when it stays so for a while."""

from pathlib import Path

import pytest

from moothall.domain import alarms, devices
from moothall.domain.changes import Wanted, page
from moothall.gateway.timing import Timing
from moothall.kernel.fault import StoreUnavailable
from moothall.kernel.frames import State
from tests.gateway.house import DEVICE_ID, OPERATOR, House, Plug, house
from tests.gateway.test_events import events
from tests.gateway.test_presence import ALARM

pytestmark = pytest.mark.anyio

HOLD = 10_000
MIC, CAMERA = "dev_mic_offline", "dev_camera_offline"


class Reporter:
    """A device that reports, and what apps are told of it."""

    def __init__(self, home: House, plug: Plug) -> None:
        self.home = home
        self.plug = plug
        self._seq = 0

    async def says(self, full: bool = False, **properties: str | bool | None) -> None:
        """A report that is stored."""
        self._seq += 1
        self.plug.says(State(self._seq, full, dict(properties)))
        await self.home.advance(self.home.timing.coalesce)

    async def told(self) -> list[tuple[str, int]]:
        """Of each alarm: its rule, 0 for raised and 2 for cleared."""
        return [(event["ruleKey"], event["eventStatus"]) for event in await events(self.home, ALARM)]


@pytest.fixture
async def device(home: House) -> Reporter:
    return Reporter(home, await home.device())


async def test_it_is_raised_and_cleared_after_a_while(device: Reporter) -> None:
    await device.says(dev_mic_offline=True, dev_camera_offline="true", volume="3")
    await device.home.advance(HOLD - 1)
    assert await device.told() == []
    await device.home.advance(1)
    assert sorted(await device.told()) == [(CAMERA, 0), (MIC, 0)]
    await device.says(dev_mic_offline=False)
    await device.home.advance(HOLD)
    assert (await device.told())[2:] == [(MIC, 2)]


async def test_what_flaps_is_not_told(device: Reporter) -> None:
    for number in range(9):
        await device.says(dev_mic_offline=number % 2 == 0)
        await device.home.advance(HOLD - 1_000)
        device.plug.says_text('{"type":"pong"}')
    assert await device.told() == []
    await device.home.advance(HOLD)
    assert await device.told() == [(MIC, 0)]


async def test_a_repetition_is_told_once(device: Reporter) -> None:
    for _ in range(4):
        await device.says(dev_mic_offline=True)
        await device.home.advance(HOLD - 1_000)
        device.plug.says_text('{"type":"pong"}')
    assert await device.told() == [(MIC, 0)]


async def test_a_whole_report_that_leaves_it_out_clears_it_and_another_does_not(device: Reporter) -> None:
    await device.says(dev_mic_offline=True)
    await device.home.advance(HOLD)
    await device.plug.leaves()
    again = Reporter(device.home, await device.home.device())
    await again.says(volume="3")
    await device.home.advance(HOLD)
    assert await device.told() == [(MIC, 0)]
    await again.says(full=True, volume="3")
    await device.home.advance(HOLD)
    assert await device.told() == [(MIC, 0), (MIC, 2)]


async def test_a_device_that_has_left_is_not_told_of(tmp_path: Path) -> None:
    async with house(tmp_path / "data", Timing(hold_down=2_000)) as home:
        device = Reporter(home, await home.device())
        await device.says(dev_mic_offline=True)
        await device.plug.leaves()
        await home.advance(2_000)
        assert await device.told() == [(alarms.OFFLINE, 0)]


async def test_values_that_are_not_true_are_no_alarm(device: Reporter) -> None:
    await device.says(dev_mic_offline="no", dev_camera_offline=None, dev_other_offline=True)
    await device.home.advance(HOLD)
    assert await device.told() == []


async def test_the_payload_is_the_vendors(device: Reporter) -> None:
    await device.says(dev_mic_offline=True)
    await device.home.advance(HOLD)
    (event,) = await events(device.home, ALARM)
    names = {"deviceId": str(DEVICE_ID), "deviceUnionId": f"device-{DEVICE_ID}", "ruleKey": MIC, "ruleLevel": 1}
    assert event.items() >= {**names, "eventStatus": 0, "eventDescription": "raised: no microphone"}.items()
    assert event["alarmTime"] > 0


@pytest.mark.parametrize("rule", [MIC, alarms.OFFLINE])
async def test_a_store_that_fails_is_asked_again(device: Reporter, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By both who tell of alarms: what a device says, and that one has stayed that was gone."""
    home = device.home
    if rule == alarms.OFFLINE:
        await device.plug.leaves()
        await home.advance(HOLD)
        device = Reporter(home, await home.device())
    else:
        await device.says(dev_mic_offline=True)
    before = await device.told()

    async def fails(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    gateway = home.gateway
    with monkeypatch.context() as patched:
        for part in (gateway._presence, gateway._courier._alarms):
            patched.setattr(part, "_engine", type("Broken", (), {"write": fails, "look_up": fails, "read": fails})())
        await home.advance(HOLD)
        assert await device.told() == before
    device.plug.says_text('{"type":"pong"}')
    await home.advance(HOLD)
    assert await device.told() == [*before, (rule, 2 if rule == alarms.OFFLINE else 0)]


async def test_a_revoked_device_has_no_alarms(device: Reporter) -> None:
    home = device.home
    await device.says(dev_mic_offline=True)
    await home.advance(HOLD)
    await home.engine.write(home.tenant, OPERATOR, devices.revoke, DEVICE_ID)
    assert await home.engine.read(home.tenant, alarms.raised, DEVICE_ID) == frozenset()


async def test_events_have_ids_that_stay(device: Reporter) -> None:
    """An event's id is that of its row; reading again, also after a restart, gives the same ones."""
    home = device.home
    await device.says(dev_mic_offline=True, volume="1")
    await home.advance(HOLD)

    async def ids() -> list[tuple[int, int, str]]:
        found = await home.engine.read(home.tenant, page, Wanted(), None, 500)
        return [(one.revision, one.ordinal, one.what) for one in found.changes if one.what.startswith("event.")]

    before = await ids()
    assert len({(revision, ordinal) for revision, ordinal, _ in before}) == len(before) == 2
    await home.starts_again()
    assert await ids() == before
