"""Each fault of a simulated device, against a real gateway, with the time in the test's hand."""

from pathlib import Path
from typing import Any

import pytest

from moothall.domain import devices
from moothall.fleet.behaviour import Behaviour
from moothall.fleet.conduct import Conduct
from moothall.fleet.values import Delay, Draws
from moothall.kernel.frames import Ack
from moothall.store.records.signals import Signal
from tests.device.fleet_house import FIRST_DEVICE, FleetHouse, fleet_house
from tests.gateway.house import OPERATOR

pytestmark = pytest.mark.anyio


def one(behaviour: str) -> str:
    return f"behaviours: {{one: {{{behaviour}}}}}"


async def sent(fleet: FleetHouse, request_id: str, milliseconds: int = 1_000) -> str:
    """Send a signal and let time pass; how the call has ended."""
    fleet.send(1, request_id)
    await fleet.pass_time(milliseconds)
    return await fleet.outcome(request_id)


async def stored(fleet: FleetHouse, request_id: str) -> Signal:
    return await fleet.signal(1, request_id)


def between(fleet: FleetHouse, one: str, other: str) -> int:
    """Milliseconds from the first of one to the first of the other."""
    at: dict[str, int] = {}
    for line in fleet.happenings():
        at.setdefault(line["what"], line["at"])
    return at[other] - at[one]


async def test_a_device_that_behaves_well(tmp_path: Path) -> None:
    async with fleet_house(tmp_path, one("ack: 300 ms, result: 500 ms, status: 409, error: busy")) as fleet:
        fleet.send(1, "r1")
        await fleet.pass_time(200)
        assert fleet.words() == ["connected", "signal"]
        await fleet.pass_time(1_000)
        assert fleet.words() == ["connected", "signal", "ack", "act", "result", "stored"]
        assert (between(fleet, "signal", "ack"), between(fleet, "ack", "result")) == (300, 500)
        assert await fleet.outcome("r1") == "true"
        signal = await stored(fleet, "r1")
        assert (signal.state, signal.status_code) == ("FAILED", 409)
        result = await fleet.home.result(signal.signal_id)
        assert result is not None and '"errorMessage":"busy"' in result


async def test_no_result(tmp_path: Path) -> None:
    async with fleet_house(tmp_path, one("result: never")) as fleet:
        assert await sent(fleet, "r1", 32_000) == "true"
        assert fleet.words() == ["connected", "signal", "ack", "act"]
        assert (await stored(fleet, "r1")).state == "NO_RESULT"


async def test_silence(tmp_path: Path) -> None:
    async with fleet_house(tmp_path, one("silent: 100%")) as fleet:
        assert await sent(fleet, "r1", 5_000) == "SignalNotConfirmed"
        assert await sent(fleet, "r1", 5_000) == "SignalNotConfirmed"
        assert set(fleet.words()) == {"connected", "signal", "again"}


async def test_a_lost_acknowledgement_is_of_a_device_that_acts(tmp_path: Path) -> None:
    async with fleet_house(tmp_path, one("ack: never, result: 200 ms")) as fleet:
        assert await sent(fleet, "r1", 5_000) == "SignalNotConfirmed"
        words = fleet.words()
        assert words.count("act") == 1 and "stored" in words and "ack" not in words
        assert (await stored(fleet, "r1")).status_code == 200


async def test_late_acknowledgements(tmp_path: Path) -> None:
    """Each attempt is answered as late as the first; the last ones after the caller was told that nothing came."""
    async with fleet_house(tmp_path, one("ack: 6 s")) as fleet:
        assert await sent(fleet, "r1", 5_000) == "SignalNotConfirmed"
        await fleet.pass_time(5_000)
        signal = await stored(fleet, "r1")
        assert (signal.state, signal.error) == ("EXPIRED", "delivered_late")
        assert fleet.words().count("ack") == 3 and fleet.words().count("act") == 1


async def test_refused(tmp_path: Path) -> None:
    async with fleet_house(tmp_path, one("refuse: {chance: 100%, code: locked}")) as fleet:
        assert await sent(fleet, "r1") == "DeviceRefused"
        assert await sent(fleet, "r1") == "DeviceRefused"
        assert fleet.words() == ["connected", "signal", "nack", "again", "nack"]


async def test_repetitions_do_no_harm(tmp_path: Path) -> None:
    async with fleet_house(tmp_path, one("ack: 100 ms, repeat_ack: 100%, repeat_result: 100%")) as fleet:
        assert await sent(fleet, "r1") == "true"
        assert sorted(fleet.words()) == sorted(
            ["connected", "signal", "ack", "repeat_ack", "act", "result", "repeat_result", "stored", "stored"]
        )
        assert (await stored(fleet, "r1")).state == "COMPLETED"


@pytest.mark.parametrize(
    ("mistake", "reason"),
    [
        ("request_id", "result.invalid"),
        ("json", "result.invalid"),
        ("signal", "signal.unknown"),
        ("seq", "signal.unknown"),
    ],
)
async def test_a_mistake_ends_the_session_and_is_not_repeated(tmp_path: Path, mistake: str, reason: str) -> None:
    async with fleet_house(tmp_path, one(f"wrong: {{{mistake}: 100%}}")) as fleet:
        assert await sent(fleet, "r1", 3_000) == "true"
        assert [line["reason"] for line in fleet.happenings() if line["what"] == "bye"] == [reason]
        assert [line["wrong"] for line in fleet.happenings() if "wrong" in line] == [mistake]
        assert fleet.words().count("connected") == 2 and fleet.words().count("act") == 1
        assert (await stored(fleet, "r1")).state == "COMPLETED"


async def test_half_open_until_it_wakes(tmp_path: Path) -> None:
    """What was read and not answered is answered when it goes on; the second attempt waits in the network till then."""
    async with fleet_house(tmp_path, one("half_open: {every: 2 signals, lasts: 2 s}")) as fleet:
        assert await sent(fleet, "r1") == "true"
        fleet.send(1, "r2")
        await fleet.pass_time(1_900)
        assert fleet.words()[-2:] == ["signal", "half_open"]
        await fleet.pass_time(300)
        assert await fleet.outcome("r2") == "true"
        assert fleet.words().count("connected") == 1
        assert [line["dup"] for line in fleet.happenings() if "dup" in line] == [True]


async def test_half_open_for_longer_than_the_server_waits(tmp_path: Path) -> None:
    """Nobody hears that it is gone, so only its silence ends the session. It wakes, acts on what it had read, and comes
    back to tell."""
    async with fleet_house(tmp_path, one("half_open: {every: 1 signals, lasts: 1 min}")) as fleet:
        assert await sent(fleet, "r1", 44_000) == "SignalNotConfirmed"
        assert fleet.home.gateway.connected(fleet.home.tenant)
        await fleet.pass_time(2_000)
        assert not fleet.home.gateway.connected(fleet.home.tenant)
        assert fleet.words() == ["connected", "signal", "half_open"]
        await fleet.pass_time(17_000)
        assert fleet.words()[3:6] == ["awake", "lost", "act"] and fleet.words().count("connected") == 2
        assert (await stored(fleet, "r1")).status_code == 200


@pytest.mark.parametrize(("memory", "acts"), [("kept", 1), ("lost", 2)])
async def test_a_device_that_forgets_acts_twice(tmp_path: Path, memory: str, acts: int) -> None:
    """The acknowledgement of the first signal is lost, the device restarts, and the caller tries again."""
    file = one(f"ack: never, reboot: {{every: 5500 ms, off: 100 ms, memory: {memory}}}")
    async with fleet_house(tmp_path, file) as fleet:
        assert await sent(fleet, "r1", 5_000) == "SignalNotConfirmed"
        await fleet.pass_time(1_500)
        assert fleet.words().count("reboot") == 1
        fleet.send(1, "r1")
        await fleet.pass_time(3_000)
        assert fleet.words().count("act") == acts


async def test_a_restart_with_the_signal_read_and_not_acknowledged(tmp_path: Path) -> None:
    """The server sends it again to the device that comes back, with another bootId, and tells it what apps want."""
    async with fleet_house(tmp_path, one("result: 100 ms, reboot: {every: 2 signals, off: 1 s}")) as fleet:
        assert await sent(fleet, "r1") == "true"
        first = (await fleet.device(1)).boot_id
        assert await sent(fleet, "r2", 3_000) == "true"
        assert fleet.words()[6:] == [
            "signal",
            "reboot",
            "connected",
            "subscription",
            "again",
            "ack",
            "act",
            "result",
            "stored",
        ]
        assert (await fleet.device(1)).boot_id != first


@pytest.mark.parametrize("socket", ["open", "closed"])
async def test_what_the_server_sees_of_a_restart(tmp_path: Path, socket: str) -> None:
    """As long as nobody says that the old connection is over, the server believes in it."""
    async with fleet_house(tmp_path, one(f"reboot: {{every: 10 s, off: 3 s, socket: {socket}}}")) as fleet:
        await fleet.pass_time(11_000)
        believes = bool(fleet.home.gateway.connected(fleet.home.tenant))
        assert (fleet.words()[-1], believes) == ("reboot", socket == "open")
        await fleet.pass_time(3_000)
        assert fleet.words()[-1] == "connected"


async def test_a_device_that_lost_its_power_while_half_open_does_not_wake(tmp_path: Path) -> None:
    file = one("half_open: {every: 1 signals, lasts: 6 s}, reboot: {every: 4 s, off: 1 h, socket: open}")
    async with fleet_house(tmp_path, file) as fleet:
        assert await sent(fleet, "r1", 8_000) == "SignalNotConfirmed"
        assert fleet.words() == ["connected", "signal", "half_open", "reboot"]


async def test_repeated_acknowledgements_do_not_put_the_result_off() -> None:
    conduct = Conduct(Behaviour(ack=Delay(300, 300), result=Delay(500, 500)), Draws(0, 1))
    fate, _ = conduct.meet("one")
    conduct.acknowledge(Ack("one", 1, 1), 1_000)
    conduct.acknowledge(Ack("one", 1, 1, dup=True), 2_000)
    assert fate.result_at == 1_800


async def test_reports(tmp_path: Path) -> None:
    file = one("report: {every: 1 s, properties: {dev_app_status: [idle, projection], color: blue}}")
    async with fleet_house(tmp_path, file) as fleet:
        await fleet.pass_time(8_000)
        told = [line["properties"] for line in fleet.happenings() if line["what"] == "report"]
        assert len(told) == 8 and {each["dev_app_status"] for each in told} == {"idle", "projection"}
        post = fleet.home.gateway._courier.post(fleet.home.tenant, FIRST_DEVICE + 1)
        assert post.properties == told[-1]


async def test_each_so_many_signals(tmp_path: Path) -> None:
    async with fleet_house(tmp_path, one("report: {every: 2 signals, properties: {color: blue}}")) as fleet:
        for number in range(6):
            assert await sent(fleet, f"r{number}", 100) == "true"
        assert [word for word in fleet.words() if word in ("signal", "report")] == ["signal", "signal", "report"] * 3


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [("garbage: {every: 5 s}", "frame.invalid"), ("flood: {every: 5 s, frames: 1100}", "frames.many")],
)
async def test_bad_manners_end_the_session(tmp_path: Path, behaviour: str, reason: str) -> None:
    async with fleet_house(tmp_path, one(behaviour)) as fleet:
        await fleet.pass_time(6_000)
        assert [line["reason"] for line in fleet.happenings() if line["what"] == "bye"] == [reason]
        await fleet.pass_time(11_000)
        assert fleet.words().count("connected") >= 2


async def test_a_device_that_is_revoked_is_over(tmp_path: Path) -> None:
    async with fleet_house(tmp_path, "", rooms=2) as fleet:
        await fleet.home.engine.write(fleet.home.tenant, OPERATOR, devices.revoke, FIRST_DEVICE + 1)
        await fleet.pass_time(200)
        assert fleet.happenings()[-1] == {"at": 0, "what": "over", "fault": "SessionEnded", "reason": "revoked"}
        assert (fleet.journal.over, fleet.journal.connected) == ({1}, {2})


async def test_the_number_of_a_signal_decides_and_not_who_comes_first(tmp_path: Path) -> None:
    """Devices choose the same whether their neighbours are busy or not."""
    file = "seed: 3\n" + one("ack: 0..90 ms, result: 150 ms..2 s, status: {200: 50%, 500: 50%}, silent: 20%")
    alone: list[Any] = []
    async with fleet_house(tmp_path / "alone", file, rooms=3) as fleet:
        for turn in range(6):
            fleet.send(2, f"{turn}")
            await fleet.pass_time(6_000)
        alone = [line.get("status", line["what"]) for line in fleet.happenings(2) if line["what"] in ("act", "silent")]
    async with fleet_house(tmp_path / "busy", file, rooms=3) as fleet:
        for turn in range(6):
            for number in (3, 2, 1):
                fleet.send(number, f"{turn}-{number}")
            await fleet.pass_time(6_000)
        busy = [line.get("status", line["what"]) for line in fleet.happenings(2) if line["what"] in ("act", "silent")]
    assert len(alone) >= 3 and busy == alone
