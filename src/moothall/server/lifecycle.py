"""From the first bind to the last goodbye: what a server process does besides answering."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator

from uvicorn.config import Config
from uvicorn.server import Server

from moothall.kernel.frames import FRAME_LIMIT
from moothall.kernel.fault import Fault
from moothall.server.app import Running, build
from moothall.server.folder import Address
from moothall.server.listener import CannotListen, is_loopback, listen, url_of
from moothall.server.settings import Settings
from moothall.store.engine import CannotOpen

SWITCH_SECONDS = 0.0005
"""How long a thread keeps the interpreter: at the default, long work of the writer thread makes reads wait 5 ms."""
_GRACE_SECONDS = 4
_AT_ONCE = 130


class Refused(Exception):
    """The server cannot start as it is asked to; the message says why and what to do."""


def run(settings: Settings, announce: Callable[[Running, Address], None]) -> None:
    """Serve until a signal ends it. `announce` is called once, when requests are answered. Raises `Refused`."""
    sys.setswitchinterval(SWITCH_SECONDS)
    _raise_open_files()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, announce))


async def _serve(settings: Settings, announce: Callable[[Running, Address], None]) -> None:
    try:
        bound = listen(settings.host, settings.port)
        running = await build(settings)
    except (CannotListen, CannotOpen, Fault) as error:
        raise Refused(str(error)) from error
    address = Address(url_of(bound), os.getpid())
    server = HttpServer(config_of(running.application), lambda: _ready(running, address, announce))
    _end_by_signal(server)
    try:
        await server.serve(sockets=[bound])
    finally:
        running.folder.withdraw()
        await running.close()


def _ready(running: Running, address: Address, announce: Callable[[Running, Address], None]) -> None:
    running.folder.announce(address)
    announce(running, address)


class HttpServer(Server):
    """Uvicorn's server, with signals left to us and a word when it listens."""

    def __init__(self, config: Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ours are handled on the loop."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._on_started()


def config_of(application: Callable[..., Awaitable[None]]) -> Config:
    """How uvicorn serves an ASGI application here."""
    return Config(
        application,
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=FRAME_LIMIT,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _end_by_signal(server: Server) -> None:
    """The first signal ends gently, the second at once."""

    def end() -> None:
        if server.should_exit:
            os._exit(_AT_ONCE)
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for kind in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(kind, end)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    if sys.platform == "win32":
        return asyncio.new_event_loop
    import uvloop

    return uvloop.new_event_loop


def _raise_open_files() -> None:
    """Each device is an open file: take as many as the system lets us."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
