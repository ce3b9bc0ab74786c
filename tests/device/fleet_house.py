"""A fleet and a real gateway in one process, without a network and with the time in the test's hand."""

import asyncio
import io
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

from websockets.exceptions import ConnectionClosedError

from moothall.device import World
from moothall.domain.ports import Actor, Engine, Writer
from moothall.fleet import Fleet, Journal, Member, read_plan, the_plain_plan
from moothall.fleet.line import Plug
from moothall.gateway.gateway import Gateway
from moothall.kernel.fault import Fault
from moothall.kernel.frames import PROTOCOL
from moothall.kernel.randomness import SeededRandomness
from moothall.store import schema
from moothall.store.embedded import EmbeddedEngine
from moothall.store.records import devices as device_records
from moothall.store.records import signals as signal_records
from moothall.store.records.devices import Device
from moothall.store.records.signals import Signal
from tests.gateway.house import OPERATOR, House, add_row, control_body, device, house

T = TypeVar("T")
A = TypeVarTuple("A")

FIRST_DEVICE = 1_000
STEP = 100
"""Milliseconds between two looks at what is to be done."""
HOPS = 50
"""Turns of the loop without anything to see after which nothing is to be expected."""


class SteadyEngine:
    """Hands one write after the other to the engine, each when nothing else happens any more.

    When a write is answered depends on the writing thread: with this, the order of what happens does not.
    """

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self._held: deque[Callable[[], Awaitable[None]]] = deque()
        self.asked = 0
        self.free = False
        """Writes go straight through: order matters no more."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def write(self, tenant: int, actor: Actor, function: Callable[[Writer, *A], T], *arguments: *A) -> T:
        if self.free:
            return await self._engine.write(tenant, actor, function, *arguments)
        turn: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        async def do() -> None:
            try:
                answer = await self._engine.write(tenant, actor, function, *arguments)
            except Fault as fault:
                if not turn.cancelled():
                    turn.set_exception(fault)
            else:
                if not turn.cancelled():
                    turn.set_result(answer)

        self.asked += 1
        self._held.append(do)
        return await turn

    async def write_one(self) -> bool:
        """The one that waits longest; False where none does."""
        if not self._held:
            return False
        await self._held.popleft()()
        return True

    async def let_go(self) -> None:
        """All of them, from now on at once."""
        self.free = True
        while await self.write_one():
            pass


class Pipe:
    """A device's end of an ASGI WebSocket. Implements `Plug`."""

    frames = 0
    """Of all pipes, both ways."""

    def __init__(self, gateway: Gateway, credential: str) -> None:
        self._sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._received.put_nowait({"type": "websocket.connect"})
        headers = [(b"authorization", f"Bearer {credential}".encode())]
        scope = {"type": "websocket", "headers": headers, "subprotocols": [PROTOCOL], "extensions": {}}
        self._over = False
        self.task = asyncio.create_task(gateway.connect(scope, self._received.get, self._send))

    async def _send(self, message: dict[str, Any]) -> None:
        Pipe.frames += 1
        self._sent.put_nowait(message)

    async def recv(self) -> str:
        while not self._over:
            message = await self._sent.get()
            if message["type"] == "websocket.close":
                self._over = True
            elif message["type"] == "websocket.send":
                return str(message["text"])
        raise ConnectionClosedError(None, None)

    async def send(self, message: str) -> None:
        if self._over:
            raise ConnectionClosedError(None, None)
        Pipe.frames += 1
        self._received.put_nowait({"type": "websocket.receive", "text": message})
        await asyncio.sleep(0)  # as a socket that is full

    def abort(self) -> None:
        if not self._over:
            self._over = True
            self._received.put_nowait({"type": "websocket.disconnect", "code": 1006})
            self._sent.put_nowait({"type": "websocket.close"})

    def pause(self) -> None:
        """What arrives stays in the queue."""

    def resume(self) -> None:
        """It is taken out again."""

    async def close(self) -> None:
        self.abort()


class FleetHouse:
    """Rooms with a device each, of which a file says how they behave."""

    def __init__(self, home: House, engine: SteadyEngine, text: str, rooms: int) -> None:
        self.home = home
        self.engine = engine
        self.rooms = rooms
        self.calls: dict[str, asyncio.Task[None]] = {}
        self._file = io.BytesIO()
        self._pipes: list[asyncio.Task[None]] = []
        plan = read_plan(text, rooms)[0] if text else the_plain_plan()
        self.journal = Journal(home.timers, self._file)
        members = [Member(number, _credential(number)) for number in range(1, rooms + 1)]
        world = World(home.clock, home.timers, SeededRandomness("fleet"))
        fleet = Fleet("http://gateway", plan, members, self.journal, world=world, open=self._open)
        self.task = asyncio.create_task(fleet.run(ramp=0))

    async def _open(self, url: str, credential: str) -> Plug:
        pipe = Pipe(self.home.gateway, credential)
        self._pipes.append(pipe.task)
        return pipe

    def send(self, number: int, request_id: str) -> "asyncio.Task[None]":
        """A signal to a room, without waiting for what becomes of it."""
        changes = {"room_id": _room(number), "control_body": control_body(request_id)}
        self.calls[request_id] = self.home.send(request_id, **changes)
        return self.calls[request_id]

    async def pass_time(self, milliseconds: int) -> None:
        """Step by step; in each step everything happens that can."""
        await self.settle()
        for _ in range(milliseconds // STEP):
            self.home.clock.advance(STEP)
            self.home.timers.advance(STEP)
            await self.settle()

    async def settle(self) -> None:
        """Until nothing happens any more."""
        await self._pause()
        while await self.engine.write_one():
            await self._pause()

    async def _pause(self) -> None:
        """Let everything happen for which nobody has to write."""
        quiet, seen = 0, -1
        while quiet < HOPS:
            await asyncio.sleep(0)
            happened = Pipe.frames + self.engine.asked + sum(self.journal.counts.values())
            quiet = quiet + 1 if happened == seen else 0
            seen = happened

    @property
    def trace(self) -> bytes:
        self.journal.flush()
        return self._file.getvalue()

    def happenings(self, number: int = 1) -> list[dict[str, Any]]:
        """Those of one device, without what every line has."""
        lines = [json.loads(line) for line in self.trace.splitlines()[1:]]
        return [
            {name: fact for name, fact in line.items() if name != "device"}
            for line in lines
            if line["device"] == number
        ]

    def words(self, number: int = 1) -> list[str]:
        return [line["what"] for line in self.happenings(number)]

    async def signal(self, number: int, request_id: str) -> Signal:
        found = await self.home.engine.read(
            self.home.tenant, signal_records.by_request, "app-1", _room(number), request_id
        )
        assert found is not None
        return found

    async def device(self, number: int) -> Device:
        return await self.home.stored_device(FIRST_DEVICE + number)

    async def outcome(self, request_id: str) -> str:
        """How a call has ended, which must be over."""
        assert self.calls[request_id].done(), request_id
        try:
            await self.calls[request_id]
        except Fault as fault:
            return type(fault).__name__
        return "true"

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task, *self._pipes])
        while not all(call.done() for call in self.calls.values()):
            await self.home.advance(1_000)
        await asyncio.gather(*self.calls.values(), return_exceptions=True)


def _room(number: int) -> str:
    return f"fleet-{number}"


def _credential(number: int) -> str:
    return f"fleet credential {number}"


def _furnish(tx: Writer, rooms: int) -> None:
    for number in range(1, rooms + 1):
        names = {"room_id": _room(number), "union_id": _room(number), "name": _room(number)}
        add_row(tx, schema.room, number=100 + number, control_enabled=True, **names)
        device_records.add(tx, device(FIRST_DEVICE + number, _credential(number), room_id=_room(number)))


@asynccontextmanager
async def fleet_house(folder: Path, text: str, rooms: int = 1) -> AsyncIterator[FleetHouse]:
    """All devices are connected."""
    engines: list[SteadyEngine] = []

    def steady(engine: EmbeddedEngine) -> Engine:
        engines.append(SteadyEngine(engine))
        return engines[0]

    async with house(folder, through=steady) as home:
        await home.engine.write(home.tenant, OPERATOR, _furnish, rooms)
        made = FleetHouse(home, engines[0], text, rooms)
        try:
            await made.settle()
            assert len(made.journal.connected) == rooms
            yield made
        finally:
            await engines[0].let_go()
            await made.end()
