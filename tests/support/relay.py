"""A TCP relay between devices and a server that may stop passing bytes on, and says nothing of it to either side."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from moothall.kernel.frames import Command, from_server
from tests.support.room_devices import WAIT_SECONDS

_COMMAND = re.compile(rb'\{"type":"command".*?"controlBody":"(?:[^"\\]|\\.)*"\}', re.DOTALL)
_PIECE = 4_096
"""Bytes that are read at once, and about what the relay holds of a way that stands still."""


class Way:
    """One direction of all connections."""

    def __init__(self) -> None:
        self.lost: asyncio.Queue[bytes] = asyncio.Queue()
        """What was read and not passed on."""
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._loses = False

    def lose(self) -> None:
        """From now on read everything and pass nothing on, as a network does that drops packets."""
        self._loses = True

    def stop(self) -> None:
        """From now on read nothing, as a receiver does that has hung."""
        self._flowing.clear()

    def flow(self) -> None:
        """Pass bytes on again; those that were lost stay lost."""
        self._loses = False
        self._flowing.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection's bytes on until it ends."""
        while piece := await reader.read(_PIECE):
            await self._flowing.wait()
            if self._loses:
                self.lost.put_nowait(piece)
            else:
                writer.write(piece)
                await writer.drain()


class Relay:
    """What stands between; give devices its `url`."""

    def __init__(self, url: str) -> None:
        self.url = ""
        self.to_server, self.to_device = Way(), Way()
        self._server = urlsplit(url)
        self._writers: list[asyncio.StreamWriter] = []
        self._lost = b""

    def lose(self) -> None:
        """Both ways: connections are half open from now on, and neither side is told."""
        self.to_server.lose()
        self.to_device.lose()

    async def lost_command(self) -> Command:
        """The next signal that the server has sent in vain."""
        async with asyncio.timeout(WAIT_SECONDS):
            while (found := _COMMAND.search(self._lost)) is None:
                self._lost += await self.to_device.lost.get()
        self._lost = self._lost[found.end() :]
        command = from_server(found[0].decode())
        assert isinstance(command, Command)
        return command

    def cut(self) -> None:
        """Reset the connections that there are; new ones flow."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        self.to_server.flow()
        self.to_device.flow()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a device, until either side ends it."""
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _PIECE)
        narrow.setblocking(False)
        await asyncio.get_running_loop().sock_connect(narrow, (self._server.hostname, self._server.port))
        server_reader, server_writer = await asyncio.open_connection(sock=narrow, limit=_PIECE)
        self._writers += writer, server_writer
        ways = (
            asyncio.create_task(self.to_server.carry(reader, server_writer)),
            asyncio.create_task(self.to_device.carry(server_reader, writer)),
        )
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            writer.close()
            server_writer.close()


@asynccontextmanager
async def relay(url: str) -> AsyncIterator[Relay]:
    """A relay to the server at `url`; at the end it cuts what is connected."""
    made = Relay(url)
    server = await asyncio.start_server(made.accept, "127.0.0.1", 0, limit=_PIECE)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        made.cut()
        server.close()
