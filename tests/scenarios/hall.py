"""Sending signals: through a server process, and through a server with its gateway's time in the test's hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from moothall.kernel.timers import ManualTimers
from tests.support.in_process import InProcess, in_process
from tests.support.process import ServerProcess
from tests.support.room_devices import BareDevice, bare_device

CONTROL = "/v1.0/rooms/central/control"


def send(server: ServerProcess, text: str, union_id: str | None = None) -> httpx.Response:
    """Send a control body to the demo's room, by the administrator or by somebody else."""
    demo = server.demo
    body = {"unionId": union_id or demo.union_id, "roomId": demo.room_id, "controlBody": text}
    return server.openapi.post(CONTROL, body)


def delivered(response: httpx.Response) -> bool:
    """Whether the caller was told that the device has the signal."""
    return response.status_code == 200 and response.content == b'{"result":true}'


class Hall:
    """The demo room, its device when a test connects one, and its callers."""

    def __init__(self, server: InProcess, url: str, timers: ManualTimers) -> None:
        self.server = server
        self.demo = server.demo
        self.url = url
        self._timers = timers

    def device(self, url: str = "", **options: str) -> AbstractAsyncContextManager[BareDevice]:
        """Connect the demo room's device, or another by its credential; perhaps through a relay."""
        return bare_device(url or self.url, **options)

    async def send(self, text: str, token: str = "", **members: Any) -> httpx.Response:
        """Send a control body; `members` replaces, or by None removes, members of the request."""
        body = {"unionId": self.demo.union_id, "roomId": self.demo.room_id, "controlBody": text, **members}
        sent = {name: value for name, value in body.items() if value is not None}
        return await self.server.openapi.post(CONTROL, sent, token=token)

    def sending(self, text: str, token: str = "", **members: Any) -> "asyncio.Task[httpx.Response]":
        """The same, without waiting for the answer."""
        return asyncio.create_task(self.send(text, token, **members))

    async def settle(self) -> None:
        """Let everything that is ready happen, the writes that wait included: a token's renewal stands behind them."""
        for _ in range(2):
            await self.renew_token()

    async def renew_token(self) -> None:
        """Get the demo app's token, and use it."""
        pair = {"appKey": self.demo.app_key, "appSecret": self.demo.app_secret}
        answer = await self.server.openapi.post("/v1.0/oauth2/accessToken", pair, token=None)
        self.server.openapi.token = answer.json()["accessToken"]

    def pass_time(self, milliseconds: int) -> None:
        """Let time pass, for the gateway and for the clock."""
        self._timers.advance(milliseconds)
        self.server.clock.advance(milliseconds)


@asynccontextmanager
async def hall(folder: Path, **settings: Any) -> AsyncIterator[Hall]:
    """A hall on a folder of its own."""
    timers = ManualTimers()
    async with in_process(folder, timers=timers, **settings) as server, server.listening() as url:
        try:
            yield Hall(server, url, timers)
        finally:
            draining = asyncio.create_task(server.running.drain())
            while not draining.done():
                timers.advance(100)
                await asyncio.sleep(0)
