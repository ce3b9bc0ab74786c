"""How many signals an app may send, and a device may get: in a second, and at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.scenarios.answers import refused
from tests.scenarios.control_bodies import documented
from tests.scenarios.hall import Hall, delivered
from tests.scenarios.hall import hall as serving
from tests.scenarios.test_control_delivery import acknowledge

SECOND = 1_000


def too_many(response: httpx.Response, text: str) -> bool:
    return refused(response) == (403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", text)


async def refusals(hall: Hall, fault: str) -> str:
    """How often the metrics have this fault."""
    lines = (await hall.server.admin.get("/moothall/metrics")).text.splitlines()
    start = f'moothall_requests_total{{dialect="openapi",operation="control.send",outcome="{fault}"}} '
    return next((line.removeprefix(start) for line in lines if line.startswith(start)), "0")


@pytest.fixture
async def hall(tmp_path: Path, anyio_backend: object) -> AsyncIterator[Hall]:
    async with serving(tmp_path / "data") as made:
        yield made


@pytest.mark.produces("openapi:control.send", "AppQueueFull")
async def test_too_many_of_one_app_are_underway(tmp_path: Path) -> None:
    """A place is free again when a signal's fate is decided, whatever it is."""
    async with serving(tmp_path / "data", signal_queue_of_app=2) as hall, hall.device() as device:
        for end in ("ack", "nack"):
            calls = [hall.sending(documented(f"{end} {number}")) for number in range(2)]
            command = await device.command()
            await hall.settle()
            answer = await hall.send(documented("one too many"))
            assert too_many(answer, "2 signals of the app are underway [app.queue.full]")
            await (device.ack(command) if end == "ack" else device.nack(command, "busy"))
            await device.ack(await device.command())
            await asyncio.gather(*calls)
        assert await acknowledge(device, hall.sending(documented("one too many"))) == documented("one too many")
        assert await refusals(hall, "app.queue.full") == "2"


@pytest.mark.produces("openapi:control.send", "AppTooFast")
async def test_an_app_sends_too_fast(tmp_path: Path) -> None:
    """What is repeated counts once; a second later the app may go on."""
    async with serving(tmp_path / "data", signal_rate_of_app=2) as hall, hall.device() as device:
        for name in ("first", "second"):
            await acknowledge(device, hall.sending(documented(name)))
            assert delivered(await hall.send(documented(name)))
        hall.pass_time(SECOND - 1)
        answer = await hall.send(documented("third"))
        assert too_many(answer, "More than 2 signals a second from the app [app.too.fast]")
        assert await refusals(hall, "app.too.fast") == "1"
        hall.pass_time(1)
        await acknowledge(device, hall.sending(documented("third")))


@pytest.mark.produces("openapi:control.send", "DeviceTooFast")
async def test_a_device_is_sent_too_much(tmp_path: Path) -> None:
    async with serving(tmp_path / "data", signal_rate_of_device=1) as hall, hall.device() as device:
        await acknowledge(device, hall.sending(documented("first")))
        answer = await hall.send(documented("second"))
        assert too_many(answer, "More than 1 signals a second for the device [device.too.fast]")
        assert await refusals(hall, "device.too.fast") == "1"
        hall.pass_time(SECOND)
        await acknowledge(device, hall.sending(documented("second")))


async def test_without_a_limit_nothing_is_too_fast(hall: Hall) -> None:
    async with hall.device() as device:
        for number in range(100):
            body = documented(f"{number}")
            assert await acknowledge(device, hall.sending(body)) == body
        assert await refusals(hall, "app.too.fast") == await refusals(hall, "device.too.fast") == "0"


async def test_too_many_wait_for_a_device(hall: Hall) -> None:
    """16 beside the one that it has, unless the setting says otherwise."""
    async with hall.device() as device:
        calls = [hall.sending(documented(f"{number}")) for number in range(17)]
        command = await device.command()
        await hall.settle()
        answer = await hall.send(documented("one too many"))
        assert too_many(answer, "Too many signals wait for the device [device.queue.full]")
        for _ in calls[1:]:
            await device.ack(command)
            command = await device.command()
        await device.ack(command)
        assert all(map(delivered, await asyncio.gather(*calls)))
