"""The server's pairing operations. A server that is away, or has too much to do, is asked again."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeVar

import httpx
import msgspec

from moothall.device.backoff import Backoff
from moothall.device.client import Hooks, World
from moothall.device.faults import PairingFailed
from moothall.kernel.frames import PAIRINGS_PATH
from moothall.kernel.timers import sleep

T = TypeVar("T")


class Opened(msgspec.Struct, frozen=True, rename="camel"):
    """The server's answer to a new pairing."""

    pairing_id: str
    code: str
    secret: str
    expires_at: int


class Polled(msgspec.Struct, frozen=True, rename="camel"):
    """What has become of a pairing: nothing yet where both are None."""

    device_id: str | None = None
    credential: str | None = None


class Away(Exception):
    """The server cannot answer now."""


class Over(Exception):
    """The server knows nothing of the pairing any more."""


class Desk:
    """Asks one server."""

    def __init__(self, client: httpx.AsyncClient, hooks: Hooks, world: World) -> None:
        self._client = client
        self._hooks = hooks
        self._timers = world.timers
        self._backoff = Backoff(world.randomness)

    async def open(self, description: object) -> Opened:
        """Open a pairing; raises `Away`."""
        request = self._client.build_request("POST", PAIRINGS_PATH, json=msgspec.to_builtins(description))
        return _read(await self._asked(request), Opened)

    async def poll(self, opened: Opened) -> Polled:
        """Ask what has become of it; raises `Away` and `Over`. The secret goes in a header: addresses land in logs."""
        headers = {"Authorization": f"Bearer {opened.secret}"}
        request = self._client.build_request("GET", f"{PAIRINGS_PATH}/{opened.pairing_id}", headers=headers)
        return _read(await self._asked(request), Polled)

    async def _asked(self, request: httpx.Request) -> httpx.Response:
        try:
            answer = await self._client.send(request)
        except httpx.HTTPError as error:
            raise Away(str(error) or type(error).__name__) from error
        status = answer.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS or answer.is_server_error:
            raise Away(f"HTTP {status}")
        if status == HTTPStatus.NOT_FOUND:
            raise Over(f"HTTP {status}")
        if not answer.is_success:
            raise PairingFailed(f"the server answered HTTP {status}: {answer.text[:200]}")
        return answer

    async def patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask until the server is there."""
        while True:
            try:
                answer = await ask()
            except Away as error:
                wait = self._backoff.next()
                self._hooks.lost(str(error), wait)
                await sleep(self._timers, wait)
            else:
                self._backoff.reset()
                return answer


def _read(answer: httpx.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.MsgspecError as error:
        raise PairingFailed(f"the server's answer is none: {error}") from error
