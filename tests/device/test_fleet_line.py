"""What half open means on a real socket: bytes arrive and nobody reads them, and neither end is told anything."""

import array
import asyncio
import fcntl
import sys
import termios
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from moothall.fleet import Journal
from moothall.fleet.behaviour import Behaviour
from moothall.fleet.conduct import Conduct
from moothall.fleet.line import Line, NetworkPlug, open_socket
from moothall.fleet.values import Draws
from moothall.kernel.frames import PROTOCOL
from moothall.kernel.timers import LoopTimers

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(sys.platform == "win32", reason="there is no FIONREAD")]

MESSAGE = "x" * 1_000
ON_THE_WIRE = len(MESSAGE) + 4


class Ends(NamedTuple):
    line: Line
    plug: NetworkPlug
    server: ServerConnection

    def unread(self) -> int:
        """Bytes that the system holds for the device."""
        count = array.array("i", [0])
        fcntl.ioctl(self.plug._connection.transport.get_extra_info("socket").fileno(), termios.FIONREAD, count)
        return count[0]

    async def nobody_reads(self) -> None:
        """A message comes all the way to the device's machine, and stays there."""
        await self.server.send(MESSAGE)
        while self.unread() < ON_THE_WIRE:
            await asyncio.sleep(0)
        for _ in range(100):
            await asyncio.sleep(0)
        assert self.unread() == ON_THE_WIRE


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    connected: asyncio.Queue[ServerConnection] = asyncio.Queue()

    async def handler(connection: ServerConnection) -> None:
        connected.put_nowait(connection)
        await connection.wait_closed()

    async with serve(handler, "127.0.0.1", 0, subprotocols=[PROTOCOL], compression=None) as server:  # type: ignore[list-item]
        plug = await open_socket(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", "credential")
        assert isinstance(plug, NetworkPlug)
        timers = LoopTimers()
        line = Line(plug, 1, Conduct(Behaviour(), Draws(0, 1)), timers, Journal(timers), lambda: None)
        yield Ends(line, plug, await connected.get())
        line.discard()


async def test_half_open_and_awake_again(ends: Ends) -> None:
    reading = asyncio.create_task(ends.line.recv())
    ends.line.freeze()
    await ends.nobody_reads()
    saying = asyncio.create_task(ends.line.say("late"))
    hearing = asyncio.create_task(ends.server.recv())
    ends.line.abort()
    for _ in range(100):
        await asyncio.sleep(0)
    assert not (reading.done() or saying.done() or hearing.done())
    ends.line.thaw()
    with pytest.raises(ConnectionClosed):
        await hearing
    for task in (reading, saying):
        task.cancel()


async def test_what_waited_is_read_and_said(ends: Ends) -> None:
    ends.line.freeze()
    await ends.nobody_reads()
    saying = asyncio.create_task(ends.line.say("late"))
    ends.line.thaw()
    assert await ends.line.recv() == MESSAGE
    assert await ends.server.recv() == "late"
    await saying


async def test_an_abandoned_connection_ends_only_when_it_is_discarded(ends: Ends) -> None:
    ends.line.abandon()
    await ends.nobody_reads()
    hearing = asyncio.create_task(ends.server.recv())
    for _ in range(100):
        await asyncio.sleep(0)
    assert not hearing.done()
    ends.line.discard()
    with pytest.raises(ConnectionClosed):
        await hearing


async def test_a_device_that_leaves_says_goodbye(ends: Ends) -> None:
    hearing = asyncio.create_task(ends.server.recv())
    await ends.line.leave()
    with pytest.raises(ConnectionClosed) as closed:
        await hearing
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1000
