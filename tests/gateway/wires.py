"""The device library and the gateway without a network between them, both by the test's time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.exceptions import ConnectionClosedError

from moothall.gateway.gateway import Gateway
from moothall.kernel.frames import PROTOCOL


class Wire:
    """A device's end of a connection."""

    def __init__(self, gateway: Gateway, credential: str) -> None:
        self._to_gateway: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._to_gateway.put_nowait({"type": "websocket.connect"})
        self._to_device: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {
            "type": "websocket",
            "headers": [(b"authorization", f"Bearer {credential}".encode())],
            "subprotocols": [PROTOCOL],
            "extensions": {"websocket.http.response": {}},
        }
        self._task = asyncio.create_task(gateway.connect(scope, self._to_gateway.get, self._to_device.put))

    async def accepted(self) -> None:
        """Raises `OSError` where the gateway refuses the handshake."""
        if (await self._to_device.get())["type"] != "websocket.accept":
            raise OSError("the handshake was refused")

    async def recv(self) -> str:
        """See `Connection.recv`."""
        message = await self._to_device.get()
        if message["type"] != "websocket.send":
            raise ConnectionClosedError(None, None)
        text: str = message["text"]
        return text

    async def send(self, message: str) -> None:
        """See `Connection.send`."""
        self._to_gateway.put_nowait({"type": "websocket.receive", "text": message})

    def abort(self) -> None:
        """See `Connection.abort`."""
        self._to_device.put_nowait({"type": "lost"})
        self._to_gateway.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def hang_up(self) -> None:
        """The device closes the connection."""
        self._to_gateway.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait([self._task])


@asynccontextmanager
async def wired(gateway: Gateway, credential: str) -> AsyncIterator[Wire]:
    """Connect to a gateway of this process."""
    wire = Wire(gateway, credential)
    try:
        await wire.accepted()
        yield wire
    finally:
        await wire.hang_up()
