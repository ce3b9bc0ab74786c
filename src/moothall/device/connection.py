"""The WebSocket of a device: how it is opened, and how it ends where nobody says so."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeAlias
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from moothall.device.faults import CredentialRefused, ProtocolRefused
from moothall.kernel.frames import FRAME_LIMIT, PATH, PROTOCOL
from moothall.kernel.timers import Timer, Timers


class Connection(Protocol):
    """What a device needs of its WebSocket. Both ways raise the `ConnectionClosed` of `websockets` when it is over."""

    async def recv(self) -> str:
        """The next message."""
        ...

    async def send(self, message: str) -> None:
        """Send a message."""
        ...

    def abort(self) -> None:
        """End it at once, without a goodbye."""
        ...


Dial: TypeAlias = Callable[[str, str], AbstractAsyncContextManager[Connection]]
"""Opens a connection to an address with a credential, and closes it."""


class Socket:
    """A WebSocket of this machine."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def recv(self) -> str:
        """See `Connection.recv`."""
        return await self._connection.recv(decode=True)

    async def send(self, message: str) -> None:
        """See `Connection.send`."""
        await self._connection.send(message)

    def abort(self) -> None:
        """See `Connection.abort`."""
        self._connection.transport.abort()


@asynccontextmanager
async def dial(url: str, credential: str) -> AsyncIterator[Connection]:
    """Connect over the network."""
    async with opening(url, credential) as connection:
        yield Socket(connection)


def opening(url: str, credential: str) -> connect:
    """A connection that is about to be opened. A proxy that the environment names is used, but not to this machine."""
    host = urlsplit(url).hostname or ""
    local = host in ("localhost", "::1") or host.startswith("127.")
    return connect(
        url,
        subprotocols=[Subprotocol(PROTOCOL)],
        additional_headers={"Authorization": f"Bearer {credential}"},
        compression=None,
        max_size=FRAME_LIMIT,
        ping_interval=None,
        close_timeout=1,
        proxy=None if local else True,
    )


class Watch:
    """Cuts a connection off on which nothing is heard: a peer that vanished says no goodbye."""

    def __init__(self, timers: Timers, connection: Connection, due: Callable[[], int]) -> None:
        self.rang = False
        self._timers = timers
        self._connection = connection
        self._due = due
        self._timer: Timer = timers.at(due(), self._look)

    def _look(self) -> None:
        if self._timers.now() < self._due():
            self._timer = self._timers.at(self._due(), self._look)
        else:
            self.rang = True
            self._connection.abort()

    def stop(self) -> None:
        """The connection is over."""
        self._timer.cancel()


def socket_url(url: str) -> str:
    """The address of the server's WebSocket; raises ValueError for one that is none."""
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise ValueError(f"{url!r} is no address of a server; give one like https://rooms.example.com")
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}{PATH}"


def refused(error: InvalidStatus) -> str:
    """Why a handshake failed, where another try may help; else raises what only a person can mend."""
    status = error.response.status_code
    if status in (401, 403):
        raise CredentialRefused(f"the server refused the device's credential with HTTP {status}") from error
    if status == 400:
        raise ProtocolRefused("the server refused the handshake with HTTP 400") from error
    return f"HTTP {status}"
