"""From the first bind to the last goodbye: what a server process does besides answering."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator

import msgspec

from moothall.kernel.fault import Fault
from moothall.kernel.frames import FRAME_LIMIT
from moothall.kernel.loops import loop_factory
from moothall.kernel.open_files import OpenFiles, raise_open_files
from moothall.server.app import Running, build, check_openness
from moothall.server.folder import Address, DataFolder
from moothall.server.listener import listen, url_of
from moothall.server.logs import BufferedHandler, install
from moothall.server.quiet_uvicorn import Config, Server
from moothall.server.settings import Settings
from moothall.store.engine import CannotOpen

SWITCH_SECONDS = 0.0005
"""How long a thread keeps the interpreter: at the default, long work of the writer thread makes reads wait 5 ms."""
_GRACE_SECONDS = 3.5
"""From the first signal; what is not done then is cut off, and a moment is left to answer it and to close the store."""
_LEAST_SECONDS = 0.2
_MESSAGE_LIMIT = 2 * FRAME_LIMIT
"""Bytes of a device's message that are read: a frame that is too large is refused with a word, up to here."""
_AT_ONCE = 130
_SUCCESSES = 10
"""Of each operation in a second that are logged where nobody watches and nothing else was asked for."""


class Refused(Exception):
    """The server cannot start as it is asked to; the message says why and what to do."""


def run(settings: Settings, announce: Callable[[Running, Address], None]) -> None:
    """Serve until a signal ends it. `announce` is called once, when requests are answered. Raises `Refused`."""
    sys.setswitchinterval(SWITCH_SECONDS)
    log = install(settings.log_format)
    _say(raise_open_files())
    if settings.log_successes is None and not log.for_people:
        settings = msgspec.structs.replace(settings, log_successes=_SUCCESSES)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(settings, announce, log))


def _say(files: OpenFiles | None) -> None:
    """Each device is an open file: how many there may be."""
    if files is not None and files.now != files.before:
        logging.getLogger("moothall.server").info("open files: at most %d, raised from %d", files.now, files.before)


async def _serve(settings: Settings, announce: Callable[[Running, Address], None], log: BufferedHandler) -> None:
    ending = Ending()
    try:
        if settings.demo:
            check_openness(settings, settings.demo_secrets)
        bound = listen(settings.host, settings.port)
        with bound:
            ending.folder = DataFolder.of(settings)
            running = await build(settings, on_fatal=ending.fail, folder=ending.folder)
            log.write_later(asyncio.get_running_loop().call_later)
            try:
                await _until_end(running, bound, announce, ending)
            finally:
                running.folder.withdraw()
                await running.close()
                log.write_later(None)
    except (CannotOpen, Fault) as error:
        raise Refused(str(error)) from error
    if ending.failure is not None:
        raise Refused(f"the store has failed: {ending.failure}") from ending.failure


async def _until_end(
    running: Running, bound: socket.socket, announce: Callable[[Running, Address], None], ending: "Ending"
) -> None:
    """Serve; then devices end first, because the HTTP server cuts their sockets without a word, then requests."""

    def ready() -> None:
        address = Address(url_of(bound), os.getpid())
        running.folder.announce(address)
        announce(running, address)

    loop = asyncio.get_running_loop()
    server = HttpServer(config_of(running.application), ready)
    serving = loop.create_task(server.serve([bound]))
    serving.add_done_callback(lambda _: ending.begun.set())
    ticking = loop.create_task(_tick(running, server))
    await ending.begun.wait()
    until = loop.time() + _GRACE_SECONDS
    await running.drain()
    ticking.cancel()
    server.config.timeout_graceful_shutdown = max(_LEAST_SECONDS, until - loop.time())  # type: ignore[assignment]
    server.should_exit = True
    await serving
    if cut_off := server.server_state.tasks:
        await asyncio.wait(cut_off, timeout=_LEAST_SECONDS)


async def _tick(running: Running, server: "HttpServer") -> None:
    while True:
        await asyncio.sleep(1)
        running.telemetry.refill()
        server.give_up(asyncio.get_running_loop().time())


class Ending:
    """Why and when the process ends: the first signal ends it gently, the second at once.

    A terminal that closes may say so twice: SIGHUP never ends at once, and does nothing under `nohup`.
    """

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.failure: BaseException | None = None
        self.folder: DataFolder | None = None
        """Nobody is to look for a server there, also where the process ends at once."""
        self._asked = False
        self._loop = asyncio.get_running_loop()
        for kind in (signal.SIGINT, signal.SIGTERM):
            signal.signal(kind, self._signal)
        if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._hang_up)

    def _signal(self, kind: int, frame: object) -> None:
        """Somebody wants the end. Runs between any two instructions, also where the loop is stuck."""
        if self._asked:
            if self.folder is not None:
                self.folder.withdraw()
                self.folder.close()
            os._exit(_AT_ONCE)
        self._hang_up(kind, frame)

    def _hang_up(self, kind: int, frame: object) -> None:
        self._asked = True
        self._loop.call_soon_threadsafe(self.begun.set)

    def fail(self, error: BaseException) -> None:
        """The store has failed: whatever else is answered would be wrong soon."""
        self.failure = error
        self.begun.set()


class HttpServer(Server):
    """Uvicorn's server, with signals left to us and a word when it listens."""

    def __init__(self, config: Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """`Ending` has them."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._on_started()

    def give_up(self, now: float) -> None:
        """Close connections whose requests have not become whole in time; `now` is the loop's time."""
        from moothall.server.protocol import HttpProtocol

        for connection in list(self.server_state.connections):
            if isinstance(connection, HttpProtocol):
                connection.give_up(now)


def config_of(application: Callable[..., Awaitable[None]]) -> Config:
    """How uvicorn serves an ASGI application here."""
    from moothall.server.protocol import HttpProtocol  # as late as uvicorn itself imports what it rests on

    return Config(
        application,
        http=HttpProtocol,
        ws="websockets-sansio",
        ws_max_size=_MESSAGE_LIMIT,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
