"""An organization with rooms and devices, a gateway on a real store, and plugs that stand for device sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec
from sqlalchemy import Table, insert

from moothall.domain import devices
from moothall.domain.ports import SERVER, Actor, Engine, Order, Writer
from moothall.gateway.gateway import Gateway
from moothall.gateway.timing import Timing
from moothall.kernel.clock import ManualClock
from moothall.kernel.frames import PROTOCOL, Ack, FromDevice, FromServer, Hello, Welcome, encode, from_server
from moothall.kernel.randomness import SeededRandomness
from moothall.kernel.timers import ManualTimers, Timers
from moothall.store import schema
from moothall.store.embedded import EmbeddedEngine, open_embedded
from moothall.store.records import devices as device_records
from moothall.store.records import signals as signal_records
from moothall.store.records import tenants
from moothall.store.records.devices import HOST, PROVISIONED, Device
from moothall.store.records.signals import Signal
from moothall.store.statement import Command

F = TypeVar("F", bound=FromServer)

Through: TypeAlias = Callable[[EmbeddedEngine], Engine]

ROOM, CLOSED_ROOM, BARE_ROOM = "room-1", "room-closed", "room-bare"
PERSON = "person-1"
DEVICE_ID = 77
CREDENTIAL = "credential-1"
APP = Actor("app", "app-1", "openapi:control.send")
OPERATOR = Actor("admin", "operator", "test")


def control_body(request_id: str = "r1", method: str = "subscribe", more: str = "") -> str:
    request = f'"requestId":"{request_id}","service":"DTRooms.Meeting","method":"{method}"'
    return f'{{"version":"1.0.0","request":{{{request}}}{more}}}'


def order(request_id: str = "r1", **changes: Any) -> Order:
    return msgspec.structs.replace(Order("app-1", PERSON, ROOM, control_body(request_id)), **changes)


def result_body(request_id: str = "r1", status_code: int = 200) -> str:
    return f'{{"version":"1.0.0","response":{{"requestId":"{request_id}","statusCode":{status_code}}}}}'


def device(device_id: int = DEVICE_ID, credential: str = CREDENTIAL, **changes: Any) -> Device:
    made = Device(
        device_id=device_id,
        union_id=f"device-{device_id}",
        room_id=ROOM,
        kind=HOST,
        name="",
        serial="",
        model="",
        lifecycle=PROVISIONED,
        credential_hash=devices.hash_of(credential),
    )
    return msgspec.structs.replace(made, **changes)


def add_row(tx: Writer, table: Table, **values: Any) -> None:
    tx.run(Command(insert(table).values(tenant=tx.tenant, **values)))


def furnish(tx: Writer) -> int:
    """The organization; for tenant `SERVER`."""
    tenant = tenants.create(tx, "organization", "ding0001")
    inside = tx.within(tenant)
    for number, room_id in enumerate((ROOM, CLOSED_ROOM, BARE_ROOM)):
        names = {"room_id": room_id, "union_id": room_id, "name": room_id}
        add_row(inside, schema.room, number=number, control_enabled=room_id != CLOSED_ROOM, **names)
    add_row(inside, schema.person, user_id="u1", union_id=PERSON)
    device_records.add(inside, device())
    device_records.add(inside, device(78, "credential-2", room_id=CLOSED_ROOM))
    return tenant


class Plug:
    """A device's end of an ASGI WebSocket."""

    def __init__(self, gateway: Gateway, credential: str | None = CREDENTIAL, protocol: str = PROTOCOL) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.blocked = asyncio.Event()
        self.blocked.set()
        self._received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._received.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket",
            "headers": [(b"authorization", f"Bearer {credential}".encode())] if credential is not None else [],
            "subprotocols": [protocol],
            "extensions": {"websocket.http.response": {}},
        }
        self.task = asyncio.create_task(gateway.connect(scope, self._received.get, self._send))
        self.welcome: Welcome | None = None

    async def _send(self, message: dict[str, Any]) -> None:
        await self.blocked.wait()
        self.sent.put_nowait(message)

    async def next(self) -> dict[str, Any]:
        """The next ASGI message of the gateway."""
        async with asyncio.timeout(10):
            return await self.sent.get()

    async def hears(self, kind: type[F]) -> F:
        """The next frame, which must be of that type."""
        message = await self.next()
        frame = from_server(message["text"])
        assert isinstance(frame, kind), frame
        return frame

    async def greets(self, boot_id: str = "boot-1", knows: tuple[str, ...] = ()) -> "Plug":
        """Accepted, greeted, welcome."""
        assert (await self.next())["type"] == "websocket.accept"
        self.says(Hello(PROTOCOL, boot_id, capabilities=list(knows)))
        self.welcome = await self.hears(Welcome)
        return self

    def says(self, frame: FromDevice) -> None:
        self.says_text(encode(frame))

    def says_text(self, text: str) -> None:
        self._received.put_nowait({"type": "websocket.receive", "text": text})

    def acknowledges(self, command: Any, *, dup: bool = False) -> None:
        self.says(Ack(command.signal_id, command.seq, command.epoch, dup))

    async def leaves(self) -> None:
        """The connection is lost."""
        self._received.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await self.task


class House:
    """Everything of a test; time passes only by `advance`."""

    def __init__(
        self, engine: EmbeddedEngine, clock: ManualClock, tenant: int, timing: Timing, through: Through
    ) -> None:
        self.engine = engine
        self.through = through(engine)
        """What the gateway takes for the engine."""
        self.clock = clock
        self.tenant = tenant
        self.timing = timing
        self.timers = ManualTimers()
        self.randomness = SeededRandomness(1)
        self.gateway = self.made(self.timers)

    def made(self, timers: Timers) -> Gateway:
        return Gateway(self.through, self.clock, self.randomness, self.timing, timers)

    async def starts_again(self) -> None:
        """The server was killed: another gateway takes over the store."""
        self.timers = ManualTimers()
        self.gateway = self.made(self.timers)
        await self.gateway.start()

    def plug(self, credential: str | None = CREDENTIAL, protocol: str = PROTOCOL) -> Plug:
        return Plug(self.gateway, credential, protocol)

    async def device(self, boot_id: str = "boot-1", credential: str = CREDENTIAL, knows: tuple[str, ...] = ()) -> Plug:
        return await self.plug(credential).greets(boot_id, knows)

    def send(self, request_id: str = "r1", **changes: Any) -> "asyncio.Task[None]":
        return asyncio.create_task(self.gateway.send(self.tenant, APP, order(request_id, **changes)))

    async def advance(self, milliseconds: int) -> None:
        """Let time pass, after everything that is ready has run."""
        await self.settle()
        self.clock.advance(milliseconds)
        self.timers.advance(milliseconds)
        await self.settle()

    async def settle(self) -> None:
        """Let what is ready run, writes too."""
        for _ in range(3):
            await self.engine.write(self.tenant, OPERATOR, _nothing)
            await asyncio.sleep(0)

    async def signal(self, request_id: str = "r1") -> Signal:
        found = await self.engine.read(self.tenant, signal_records.by_request, "app-1", ROOM, request_id)
        assert found is not None
        return found

    async def stored_device(self, device_id: int = DEVICE_ID) -> Device:
        found = await self.engine.read(self.tenant, device_records.get, device_id)
        assert found is not None
        return found

    async def result(self, signal_id: str) -> str | None:
        return await self.engine.read(self.tenant, signal_records.result, signal_id)


def _nothing(tx: Writer) -> None:
    """A write that changes nothing."""


@asynccontextmanager
async def house(
    folder: Path, timing: Timing | None = None, through: Through = lambda engine: engine
) -> AsyncIterator[House]:
    clock = ManualClock()
    engine = await open_embedded(folder, clock=clock)
    tenant = await engine.write(SERVER, OPERATOR, furnish)
    made = House(engine, clock, tenant, timing or Timing(), through)
    await made.gateway.start()
    try:
        yield made
    finally:
        closing = asyncio.create_task(made.gateway.close())
        while not closing.done():
            await made.advance(100)
        await closing
        await engine.close()
