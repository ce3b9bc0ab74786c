"""`control.send` and a server that is killed: what was said stays true, and the device acts once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from moothall.kernel.frames import Subscription
from tests.scenarios.answers import refused
from tests.scenarios.control_bodies import documented, request_id
from tests.scenarios.hall import delivered, send
from tests.support.process import ServerProcess
from tests.support.room_devices import bare_device


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server whose signals live long enough to be taken up by the process after it."""
    with ServerProcess(tmp_path / "data", "--signal-deadline", "9000") as process:
        yield process


async def test_acknowledgement_survives(fresh_server: ServerProcess) -> None:
    """The caller that repeats the signal is told so at once, with no device there."""
    text = documented("acknowledged")
    async with bare_device(fresh_server.url) as device:
        call = asyncio.create_task(asyncio.to_thread(send, fresh_server, text))
        await device.ack(await device.command())
        assert delivered(await call)
        fresh_server.kill()
    fresh_server.start()
    assert delivered(send(fresh_server, text))
    assert "requestId was used for other content" in refused(send(fresh_server, text + " "))[2]
    async with bare_device(fresh_server.url) as device:
        await device.nothing()


async def test_delivered_signals_are_not_sent_again(fresh_server: ServerProcess) -> None:
    """Numbers go on where they were, so that a device that remembers them listens."""
    async with bare_device(fresh_server.url) as device:
        call = asyncio.create_task(asyncio.to_thread(send, fresh_server, documented("before")))
        before = await device.command()
        await device.ack(before)
        assert delivered(await call)
        fresh_server.kill()
    fresh_server.start()
    async with bare_device(fresh_server.url, boot="2") as device:
        assert request_id((await device.hear_a(Subscription)).control_body) == "before"
        call = asyncio.create_task(asyncio.to_thread(send, fresh_server, documented("after")))
        after = await device.command()
        assert after.request_id == "after"
        assert after.seq > before.seq
        await device.ack(after)
        assert delivered(await call)


async def test_gentle_end_waits_for_the_acknowledgement(fresh_server: ServerProcess) -> None:
    """The signal that is underway ends before the server does."""
    async with bare_device(fresh_server.url) as device:
        call = asyncio.create_task(asyncio.to_thread(send, fresh_server, documented("last")))
        command = await device.command()
        ending = asyncio.create_task(asyncio.to_thread(fresh_server.stop))
        await device.ack(command)
        assert delivered(await call)
        assert await ending == 0
