"""The real server inside the test's process, with time and randomness in the test's hand.

Every reply is held against its declaration before it leaves.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import httpx
import msgspec
import uvloop

from moothall.kernel.clock import ManualClock
from moothall.kernel.randomness import SeededRandomness
from moothall.kernel.timers import Timers
from moothall.server.announcement import demo_facts
from moothall.server.app import Running, build
from moothall.server.bodies import Receive
from moothall.server.http import Scope, Send
from moothall.server.lifecycle import HttpServer, config_of
from moothall.server.listener import listen, url_of
from moothall.server.settings import Settings
from tests.support.clients import Clients, blocking
from tests.support.facts import DemoFacts, Ready
from tests.support.replies import WrongReply, check

T = TypeVar("T")
START = 1_700_000_000_000
"""What the clock shows at first."""
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]


class ReplyCheck:
    """ASGI middleware: collects each reply, holds it against its declaration, and only then lets it go."""

    def __init__(self, application: Asgi) -> None:
        self._application = application
        self.wrong: list[WrongReply] = []
        self.underway = 0
        """Requests that have come whole and are not answered yet."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection scope; sockets pass."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        sent: list[dict[str, Any]] = []
        heard: list[bytes] = []
        whole = asyncio.Event()

        async def hear() -> dict[str, Any]:
            message = await receive()
            heard.append(message.get("body", b""))
            if not whole.is_set() and not message.get("more_body"):
                whole.set()
                self.underway += 1
            return message

        async def keep(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._application(scope, hear, keep)
        self.underway -= whole.is_set()
        try:
            _check(scope, b"".join(heard), sent)
        except WrongReply as error:
            self.wrong.append(error)
            raise
        for message in sent:
            await send(message)


def _check(scope: Scope, asked: bytes, sent: list[dict[str, Any]]) -> None:
    head, *pieces = sent
    headers = dict(head["headers"])
    body = b"".join(piece.get("body", b"") for piece in pieces)
    kind = headers[b"content-type"].decode()
    check(scope["method"], scope["path"], head["status"], kind, body, scope["query_string"], asked)


class InProcess(Clients[Awaitable[httpx.Response]]):
    """A server on the test's own loop; its clients' methods are awaited."""

    def __init__(self, running: Running, clock: ManualClock, randomness: SeededRandomness) -> None:
        self.running = running
        self.clock = clock
        self.randomness = randomness
        self.checked = ReplyCheck(running.application)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(cast(Any, self.checked), client=("127.0.0.1", 4711))
        )
        super().__init__(_ready(running), self.http.send, lambda: clock.now() // 1_000)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Also on a real loopback socket, for clients that need one; gives the base address."""
        bound = listen("127.0.0.1", 0)
        config = config_of(self.checked)
        started = asyncio.Event()
        server = HttpServer(config, started.set)
        task = asyncio.create_task(server.serve([bound]))
        await started.wait()
        try:
            yield url_of(bound)
        finally:
            server.should_exit = True
            await task

    async def close(self) -> None:
        """End, and fail where a reply was wrong that nobody looked at."""
        await self.http.aclose()
        await self.running.close()
        if self.checked.wrong:
            raise self.checked.wrong[0]


@asynccontextmanager
async def in_process(
    folder: Path, seed: int = 1, timers: Timers | None = None, **settings: Any
) -> AsyncIterator[InProcess]:
    """A server with the demo on a folder of its own. Its gateway waits by the loop's time, or by these timers."""
    clock, randomness = ManualClock(START), SeededRandomness(seed)
    chosen = Settings(**{"data": str(folder), "demo": True, **settings})
    made = InProcess(await build(chosen, clock, randomness, timers), clock, randomness)
    try:
        yield made
    finally:
        await made.close()


class InThread(Clients[httpx.Response]):
    """The same on a real loopback socket in a thread, for blocking clients such as the vendors' SDKs."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self._folder, self._settings = folder, settings
        self._up = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="moothall-in-thread")

    def __enter__(self) -> Self:
        self._thread.start()
        self._up.wait()
        if self._failure is not None:
            raise self._failure
        self._http = blocking()
        super().__init__(self._ready, self._http.send, lambda: self.clock.now() // 1_000)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        if self._failure is not None and error is None:
            raise self._failure

    def call(self, function: Callable[[InProcess], Awaitable[T]]) -> T:
        """Run something on the server's loop."""

        async def there() -> T:
            return await function(self.server)

        return asyncio.run_coroutine_threadsafe(there(), self._loop).result(30)

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            self._up.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        async with in_process(self._folder, **self._settings) as server, server.listening() as url:
            self.server, self.clock = server, server.clock
            self._ready = Ready(url, 0, server.admin.token, server.demo)
            self._up.set()
            await self._over.wait()


def _ready(running: Running) -> Ready:
    demo = msgspec.convert(demo_facts(running), DemoFacts)
    return Ready("http://127.0.0.1:8420", 0, running.admin_token, demo)
