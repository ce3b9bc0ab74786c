"""`control.send` where the device is away, silent or unwilling, and where a signal is sent twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from moothall.kernel.frames import Bye
from tests.scenarios.answers import refused
from tests.scenarios.control_bodies import documented, peculiar
from tests.scenarios.hall import Hall, delivered
from tests.scenarios.hall import hall as serving
from tests.support.room_devices import BareDevice

OFFLINE = (500, "system.error", "System Error: the device is offline [device.offline]")
RESENDS = (1_000, 2_000)
DEADLINE = 5_000


@pytest.fixture
async def hall(tmp_path: Path, anyio_backend: object) -> AsyncIterator[Hall]:
    async with serving(tmp_path / "data") as made:
        yield made


def not_confirmed(response: httpx.Response) -> bool:
    status, code, message = refused(response)
    assert message == (
        f"System Error: not confirmed in {DEADLINE} ms; safe to repeat with the same requestId [device.ack.timeout]"
    )
    return (status, code) == (500, "system.error")


async def acknowledge(device: BareDevice, call: "asyncio.Task[httpx.Response]") -> str:
    """Acknowledge the next signal, whose call must then succeed; its control body."""
    command = await device.command()
    await device.ack(command)
    assert delivered(await call)
    return command.control_body


async def test_offline_signal_may_be_tried_anew(hall: Hall) -> None:
    assert refused(await hall.send(documented("again"))) == OFFLINE
    async with hall.device() as device:
        assert await acknowledge(device, hall.sending(documented("again"))) == documented("again")


async def test_device_that_was_just_lost_is_waited_for(hall: Hall) -> None:
    async with hall.device():
        pass
    call = hall.sending(documented("roaming"))
    async with hall.device() as device:
        assert await acknowledge(device, call) == documented("roaming")


async def test_device_that_does_not_come_back(hall: Hall) -> None:
    async with hall.device() as device:
        await acknowledge(device, hall.sending(documented("first")))
    call = hall.sending(documented("second"))
    while not call.done():
        hall.pass_time(100)
        await hall.settle()
    assert refused(await call) == OFFLINE


async def test_deadline_is_a_setting(tmp_path: Path) -> None:
    async with serving(tmp_path / "data", signal_deadline=700) as hall, hall.device() as device:
        call = hall.sending(documented("short"))
        await device.command()
        hall.pass_time(700)
        assert "not confirmed in 700 ms" in refused(await call)[2]


async def test_new_try_after_the_deadline(hall: Hall) -> None:
    """The signal keeps its id, so that the device does not act twice, and gets a new number, so that it listens."""
    async with hall.device() as device:
        call = hall.sending(documented("retry"))
        first = await device.command()
        hall.pass_time(DEADLINE)
        assert not_confirmed(await call)
        call = hall.sending(documented("retry"))
        while (second := await device.command()).seq == first.seq:
            """What was sent again before the deadline."""
        assert second.signal_id == first.signal_id
        assert second.seq > first.seq
        await device.ack(second, dup=True)
        assert delivered(await call)


async def test_late_acknowledgement_changes_no_answer(hall: Hall) -> None:
    async with hall.device() as device:
        call = hall.sending(documented("late"))
        first = await device.command()
        hall.pass_time(DEADLINE)
        assert not_confirmed(await call)
        await device.ack(first)
        call = hall.sending(documented("next"))
        while (command := await device.command()).request_id == "late":
            """What was sent again before the deadline."""
        await device.ack(command)
        assert delivered(await call)


async def test_acknowledgement_of_another_signal_ends_the_session(hall: Hall) -> None:
    async with hall.device() as device:
        call = hall.sending(documented("wrong"))
        command = await device.command()
        await device.ack(command, signal_id="0" * 32)
        assert (await device.hear_a(Bye)).reason == "signal.unknown"
    async with hall.device() as device:
        assert not call.done()
        assert await acknowledge(device, call) == documented("wrong")


@pytest.mark.produces("openapi:control.send", "DeviceRefused")
async def test_refused_by_the_device(hall: Hall) -> None:
    async with hall.device() as device:
        call = hall.sending(documented("unwanted"))
        await device.nack(await device.command(), "busy", "a meeting is on")
        status, code, message = refused(await call)
        assert (status, code) == (500, "system.error")
        assert message == "System Error: the device refused the signal: busy a meeting is on [device.refused]"


@pytest.mark.produces("openapi:control.send", "ServerClosing")
async def test_refused_by_a_server_that_stops(hall: Hall) -> None:
    await hall.server.running.drain()
    told = "System Error: the server is about to stop [server.closing]"
    assert refused(await hall.send(documented("late"))) == (500, "system.error", told)


async def test_sent_twice(hall: Hall) -> None:
    """The repetition is answered from what is known, and the device hears nothing of it."""
    text = peculiar("emoji", 7)
    async with hall.device() as device:
        assert await acknowledge(device, hall.sending(text)) == text
        assert delivered(await hall.send(text))
        assert await acknowledge(device, hall.sending(documented("next"))) == documented("next")


@pytest.mark.produces("openapi:control.send", "SignalReused")
async def test_request_id_with_other_content(hall: Hall) -> None:
    """Also where it differs in a space only: the text is what counts."""
    reused = (400, "param.error", "Param Error: requestId was used for other content")
    async with hall.device() as device:
        await acknowledge(device, hall.sending(documented("used")))
        assert refused(await hall.send(documented("used") + " ")) == reused
        assert refused(await hall.send(documented("used").replace("subscribe", "unsubscribe"))) == reused


async def test_request_id_is_free_again_after_a_day(hall: Hall) -> None:
    async with hall.device() as device:
        await acknowledge(device, hall.sending(documented("daily")))
        hall.server.clock.advance(24 * 60 * 60 * 1_000 + 60_000)
        await hall.renew_token()
        assert await acknowledge(device, hall.sending(documented("daily") + " ")) == documented("daily") + " "


async def test_one_signal_at_a_time(hall: Hall) -> None:
    """The second leaves when the first is acknowledged."""
    async with hall.device() as device:
        calls = [hall.sending(documented(name)) for name in ("first", "second")]
        first = await device.command()
        await hall.settle()
        await device.nothing()
        await device.ack(first)
        second = await device.command()
        assert second.seq > first.seq
        await device.ack(second)
        assert all(map(delivered, await asyncio.gather(*calls)))


@pytest.mark.produces("openapi:control.send", "QueueFull")
async def test_too_many_wait(tmp_path: Path) -> None:
    async with serving(tmp_path / "data", signal_queue=2) as hall, hall.device() as device:
        calls = [hall.sending(documented(f"{number}")) for number in range(3)]
        command = await device.command()
        await hall.settle()
        status, code, message = refused(await hall.send(documented("one too many")))
        assert (status, code) == (403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
        assert message == "Too many signals wait for the device [device.queue.full]"
        for _ in calls[1:]:
            await device.ack(command)
            command = await device.command()
        await device.ack(command)
        assert all(map(delivered, await asyncio.gather(*calls)))


async def test_wrong_credential(hall: Hall) -> None:
    with pytest.raises(Exception, match="HTTP 401"):
        async with hall.device(credential="guessed"):
            pass
