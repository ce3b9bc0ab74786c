"""Room devices at the other end of the gateway: the program `moothall device connect`, and a bare WebSocket."""

import asyncio
import contextlib
import json
import subprocess
import threading
from collections.abc import AsyncIterator
from queue import Queue
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from moothall.kernel.demo import DEMO_DEVICE_CREDENTIAL
from moothall.kernel.frames import (
    PATH,
    PROTOCOL,
    Ack,
    Bye,
    Command,
    FromDevice,
    FromServer,
    Hello,
    Nack,
    Ping,
    Pong,
    Subscription,
    Welcome,
    encode,
    from_server,
)
from tests.support.process import MOOTHALL, clean_environment

F = TypeVar("F")
WAIT_SECONDS = 20
"""For what must come; a test that waits so long fails."""


class Terminal:
    """`moothall device connect --json`, the demo's unless `who` says otherwise, with no standard input."""

    def __init__(
        self, url: str, *flags: str, who: tuple[str, ...] = ("--demo",), errors: IO[bytes] | None = None
    ) -> None:
        self._process = subprocess.Popen(
            (*MOOTHALL, "device", "connect", "--url", url, *who, "--json", *flags),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=clean_environment(),
        )
        self._lines: Queue[bytes | None] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def happening(self) -> dict[str, Any]:
        """The next line that the program printed."""
        line = self._lines.get(timeout=WAIT_SECONDS)
        assert line is not None, f"the device ended with {self._process.wait()}"
        told: dict[str, Any] = json.loads(line)
        return told

    def signal(self) -> dict[str, Any]:
        """The next signal; what else happens is passed over."""
        while (told := self.happening())["event"] != "signal":
            pass
        return told

    def stop(self) -> int:
        """End it by SIGTERM; its exit code."""
        self._process.terminate()
        return self._process.wait(WAIT_SECONDS)

    def __enter__(self) -> Self:
        assert self.happening() == {"event": "connected"}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it at once, if it has not ended."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


class BareDevice:
    """A device that does only what the test says."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.welcome: Welcome | None = None

    async def say(self, frame: FromDevice) -> None:
        """Send a frame."""
        await self.say_anything(encode(frame))

    async def say_anything(self, message: str | bytes) -> None:
        """Send what may be no frame at all."""
        await self._connection.send(message)

    async def greet(self, boot: str = "1") -> None:
        """Say hello and be welcomed."""
        await self.say(Hello(proto=PROTOCOL, boot_id=boot))
        self.welcome = await self.hear_a(Welcome)

    async def _next(self) -> FromServer:
        async with asyncio.timeout(WAIT_SECONDS):
            return from_server(str(await self._connection.recv()))

    async def goodbye(self) -> Bye:
        """The end of the session, after whatever else comes before; the WebSocket is closed for the same reason."""
        while not isinstance(frame := await self._next(), Bye):
            """What was on the way."""
        with contextlib.suppress(ConnectionClosed):
            await self._connection.recv()
        assert self._connection.close_reason == frame.reason
        return frame

    async def hear(self) -> FromServer:
        """The server's next frame; pings are answered in passing."""
        while True:
            frame = await self._next()
            if not isinstance(frame, Ping):
                return frame
            await self.say(Pong())

    async def hear_a(self, kind: type[F]) -> F:
        """The next frame, which must be of that kind; what others have subscribed to is passed over."""
        frame = await self.hear()
        while isinstance(frame, Subscription) and kind is not Subscription:
            frame = await self.hear()
        assert isinstance(frame, kind), frame
        return frame

    async def nothing(self) -> None:
        """Assert that the server has sent nothing that was not heard yet."""
        await self.say(Ping())
        await self.hear_a(Pong)

    async def command(self) -> Command:
        """The next signal."""
        return await self.hear_a(Command)

    async def ack(self, command: Command, **changes: Any) -> None:
        """Acknowledge a signal."""
        members = {"signal_id": command.signal_id, "seq": command.seq, "epoch": command.epoch, **changes}
        await self.say(Ack(**members))

    async def nack(self, command: Command, code: str, message: str = "") -> None:
        """Turn a signal down."""
        await self.say(Nack(command.signal_id, command.seq, command.epoch, code, message))


@contextlib.asynccontextmanager
async def acknowledging(device: BareDevice) -> AsyncIterator[list[Command]]:
    """Let a device acknowledge whatever comes; gives the signals."""
    commands: list[Command] = []

    async def serve() -> None:
        while True:
            commands.append(await device.command())
            await device.ack(commands[-1])

    serving = asyncio.create_task(serve())
    try:
        yield commands
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


@contextlib.asynccontextmanager
async def bare_socket(url: str, credential: str = DEMO_DEVICE_CREDENTIAL) -> AsyncIterator[BareDevice]:
    """Connect as the demo room's device, and say nothing yet."""
    async with connect(
        url.replace("http", "ws", 1) + PATH,
        subprotocols=[PROTOCOL],  # type: ignore[list-item]
        additional_headers={"Authorization": f"Bearer {credential}"},
        compression=None,
        proxy=None,
        open_timeout=WAIT_SECONDS,
    ) as connection:
        yield BareDevice(connection)


@contextlib.asynccontextmanager
async def bare_device(url: str, credential: str = DEMO_DEVICE_CREDENTIAL, boot: str = "1") -> AsyncIterator[BareDevice]:
    """Connect as the demo room's device and be welcomed."""
    async with bare_socket(url, credential) as device:
        await device.greet(boot)
        yield device
