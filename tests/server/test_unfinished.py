"""Requests that do not become whole: their connections are closed in time, and no other is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from moothall.server.lifecycle import HttpServer, config_of
from moothall.server.listener import listen
from moothall.server.protocol import HEAD_LIMIT, REST_SECONDS
from tests.support.in_process import InProcess

VERSION = b"GET /moothall/v1/version HTTP/1.1\r\nHost: x\r\n"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Listening:
    """The server on a socket, with its clients."""

    def __init__(self, server: HttpServer, port: int) -> None:
        self._server = server
        self._port = port

    async def connect(self, sent: bytes) -> Streams:
        """A client that has sent this."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(sent)
        await writer.drain()
        return reader, writer

    def after(self, seconds: float) -> None:
        """Do what is due so much later."""
        self._server.give_up(asyncio.get_running_loop().time() + seconds)

    def kept(self) -> int:
        """Bytes of the headers that the server keeps of its clients' requests."""
        lists = [each.headers for each in self._server.server_state.connections]  # type: ignore[union-attr]
        return sum(len(name) + len(value) for headers in lists for name, value in headers)

    async def has_read(self, anything: bool) -> None:
        """Wait until the server has accepted the client, and has begun to read what it sent."""
        while not any(not anything or each.scope for each in self._server.server_state.connections):  # type: ignore[union-attr]
            await asyncio.sleep(0)


@pytest.fixture
async def listening(in_process: InProcess) -> AsyncIterator[Listening]:
    async with _listening(in_process) as made:
        yield made


@asynccontextmanager
async def _listening(server: InProcess) -> AsyncIterator[Listening]:
    bound = listen("127.0.0.1", 0)
    started = asyncio.Event()
    http = HttpServer(config_of(server.running.application), started.set)
    task = asyncio.create_task(http.serve([bound]))
    await started.wait()
    try:
        yield Listening(http, bound.getsockname()[1])
    finally:
        http.should_exit = True
        await task


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /moothall",
        VERSION,
        b"POST /topapi/role/getrole HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
        b"POST /topapi/role/getrole HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nrole",
        b"POST /moothall/v1/apply HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["nothing", "half a line", "half a head", "no body", "half a body", "an upload"],
)
async def test_closed_in_time(listening: Listening, sent: bytes) -> None:
    reader, writer = await listening.connect(sent)
    await listening.has_read(bool(sent))
    listening.after(REST_SECONDS / 2)
    listening.after(REST_SECONDS + 1)
    assert await reader.read() == b""
    writer.close()


async def test_not_before(listening: Listening) -> None:
    reader, writer = await listening.connect(VERSION)
    await listening.has_read(True)
    listening.after(REST_SECONDS / 2)
    writer.write(b"\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_between_requests(listening: Listening) -> None:
    """A connection that waits for its client's next request is not waiting for the rest of one."""
    reader, writer = await listening.connect(VERSION + b"\r\n")
    await reader.readuntil(b"}")
    listening.after(REST_SECONDS + 1)
    writer.write(VERSION + b"\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_a_head_that_never_ends(listening: Listening) -> None:
    """It is refused long before it fills the memory."""
    reader, writer = await listening.connect(VERSION + filler(HEAD_LIMIT, of=100))
    assert await reader.read() != b""
    writer.close()


@pytest.mark.parametrize("one", [100, 8_000, HEAD_LIMIT], ids=["many headers", "a few", "one"])
@pytest.mark.parametrize("over", [False, True], ids=["as large as it may be", "larger"])
async def test_how_large_a_head_may_be(listening: Listening, one: int, over: bool) -> None:
    """As a whole, though most of it comes with the piece that makes it whole."""
    reader, writer = await listening.connect(VERSION)
    await listening.has_read(True)
    writer.write(filler(HEAD_LIMIT + (100 if over else -100), of=one) + b"\r\n")
    line = await reader.readline()
    assert line.startswith(b"HTTP/1.1 400" if over else b"HTTP/1.1 200")
    writer.close()


def filler(size: int, of: int) -> bytes:
    """Headers of so many bytes altogether, each of about so many."""
    headers, rest = divmod(size, of)
    sizes = [of] * (headers - 1) + [of + rest] if headers else [rest]
    return b"".join(b"X-Filler: " + b"x" * (each - 12) + b"\r\n" for each in sizes)


async def test_headers_behind_a_body(listening: Listening) -> None:
    """Nobody reads them, and they are not kept."""
    reader, writer = await listening.connect(VERSION + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
    for _ in range(100):
        writer.write(filler(HEAD_LIMIT, of=8_000))
        await writer.drain()
    writer.write(b"\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    assert listening.kept() <= HEAD_LIMIT
    writer.close()


async def test_a_head_in_single_bytes(listening: Listening) -> None:
    """Within its time it is read as any other."""
    reader, writer = await listening.connect(b"")
    for byte in VERSION + b"\r\n":
        writer.write(bytes([byte]))
        await writer.drain()
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()
