"""Pairing over a network that loses things, with a server that is away for a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from moothall.device import Credential, Description, Hooks, PairingFailed, World, pair
from moothall.kernel.clock import SystemClock
from moothall.kernel.randomness import SystemRandomness
from moothall.kernel.timers import ManualTimers
from tests.support.in_process import in_process
from tests.support.relay import relay

pytestmark = pytest.mark.anyio

CUT = ""
"""In the place of an answer: the connection ends."""


class Pairing:
    """A device that pairs, and what it shows; time passes only by `passes`."""

    def __init__(self, url: str) -> None:
        self.codes: asyncio.Queue[str] = asyncio.Queue()
        self.lost: list[str] = []
        self._timers = ManualTimers()
        world = World(SystemClock(), self._timers, SystemRandomness())
        hooks = Hooks(lost=lambda reason, wait: self.lost.append(reason))
        self.task = asyncio.create_task(
            pair(url, Description("serial-1"), lambda code, _: self.codes.put_nowait(code), hooks=hooks, world=world)
        )

    async def passes(self) -> None:
        """A while, and what is ready runs."""
        self._timers.advance(60_000)
        await asyncio.sleep(0)

    async def ends(self) -> Credential:
        """Let time pass until it has a credential, or has failed."""
        while not self.task.done():
            await self.passes()
        return await self.task


async def test_a_lost_answer_is_asked_for_again(tmp_path: Path) -> None:
    async with in_process(tmp_path) as server, server.listening() as url, relay(url) as between, asyncio.timeout(20):
        pairing = Pairing(between.url)
        claim = {"code": await pairing.codes.get(), "room_id": server.demo.room_id}
        between.to_device.lose()
        claimed = (await server.admin.post("/moothall/v1/devices/claim", claim)).json()["device"]
        lost = b""
        while b"credential" not in lost:
            await pairing.passes()
            if not between.to_device.lost.empty():
                lost += between.to_device.lost.get_nowait()
                between.cut()
                between.to_device.lose()
        between.cut()
        paired = await pairing.ends()
        assert paired.device_id == str(claimed["device_id"]) and paired.credential.encode() in lost


async def test_a_code_that_ran_out_is_followed_by_another(tmp_path: Path) -> None:
    async with in_process(tmp_path) as server, server.listening() as url, asyncio.timeout(20):
        pairing = Pairing(url)
        first = await pairing.codes.get()
        server.clock.advance(10 * 60_000)
        while pairing.codes.empty():
            assert not pairing.task.done()
            await pairing.passes()
        second = pairing.codes.get_nowait()
        claim = {"code": second, "room_id": server.demo.room_id}
        claimed = (await server.admin.post("/moothall/v1/devices/claim", claim)).json()["device"]
        assert first != second and (await pairing.ends()).device_id == str(claimed["device_id"])


async def test_a_server_that_is_away_is_asked_again() -> None:
    answers = (_opened("AAAA"), _said(503), CUT, _said(429), _said(200), _said(404))
    later = (CUT, _said(429), _opened("BBBB"), _said(200, '{"deviceId": "7", "credential": "c"}'))
    async with scripted(*answers, *later) as url, asyncio.timeout(20):
        pairing = Pairing(url)
        assert await pairing.ends() == Credential("7", "c")
        assert [pairing.codes.get_nowait() for _ in range(2)] == ["AAAA", "BBBB"]
        assert len(pairing.lost) == 5 and "503" in pairing.lost[0] and all(pairing.lost)


@pytest.mark.parametrize("answer", [CUT, '{"no": "pairing"}', "HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n"])
async def test_a_server_that_never_opened_a_pairing(answer: str) -> None:
    async with scripted(answer if answer.startswith("HTTP") else answer and _said(200, answer)) as url:
        with pytest.raises(PairingFailed):
            await Pairing(url).ends()


async def test_an_answer_that_is_none() -> None:
    async with scripted(_opened("AAAA"), _said(200, "<html>")) as url:
        with pytest.raises(PairingFailed):
            await Pairing(url).ends()


@pytest.mark.parametrize("url", ["nowhere", "ftp://127.0.0.1", "http://"])
async def test_no_address(url: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        await Pairing(url).ends()


def _said(status: int, body: str = "{}") -> str:
    return f"HTTP/1.1 {status} Said\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n{body}"


def _opened(code: str) -> str:
    return _said(200, f'{{"pairingId": "p", "code": "{code}", "secret": "s", "expiresAt": 1}}')


@asynccontextmanager
async def scripted(*answers: str) -> AsyncIterator[str]:
    """A server that gives these answers, one to each connection."""
    left = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"POST"):
            await reader.readuntil(b"}")
        writer.write(left.pop(0).encode())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
