"""The gateway behind a real HTTP server on a free port."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from moothall.gateway.gateway import Gateway
from moothall.gateway.link import Receive, Scope, SendMessage
from moothall.kernel.frames import FRAME_LIMIT


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def serving(gateway: Gateway, port: int = 0) -> AsyncIterator[str]:
    """Its address. Ends as a server process does: devices first."""

    async def application(scope: Scope, receive: Receive, send: SendMessage) -> None:
        await gateway.connect(scope, receive, send)

    bound = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(
        application,
        ws="websockets-sansio",
        ws_max_size=FRAME_LIMIT,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        log_config=None,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve([bound]))
    await server.ready.wait()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        await gateway.close()
        server.should_exit = True
        await task
