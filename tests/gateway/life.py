"""A device's program, a gateway on a real store, and between them a network that does what networks do.

Everything that crosses is told to the model; what the gateway and the store have done is held against it.
"""

import asyncio
from collections import Counter, deque
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import msgspec

from moothall.device.memory import Memory
from moothall.device.receiver import Receiver, Signal
from moothall.domain.changes import Wanted as WantedChanges
from moothall.domain.changes import page
from moothall.domain.faults import DeviceOffline, DeviceRefused, SignalNotConfirmed
from moothall.gateway.gateway import Gateway
from moothall.kernel.frames import (
    PROTOCOL,
    Bye,
    Command,
    Event,
    FromDevice,
    FromServer,
    Hello,
    Okay,
    Ping,
    Pong,
    State,
    Subscription,
    Welcome,
    from_server,
)
from moothall.kernel.timers import ManualTimers
from moothall.store.records import device_leases, device_properties, device_subscriptions, signals
from tests.gateway.house import APP, DEVICE_ID, OPERATOR, ROOM, House, Plug, house, order
from tests.gateway.model import TIMING, Call, Model, Wanted
from tests.gateway.mortal import Mortal

STEP = 500
"""Milliseconds that pass at once: every deadline is a multiple of it, so nothing becomes due in between."""
BUSY = 4
"""Signals that may wait to be acted on; the device refuses one more."""
TELLS = {DeviceOffline: "OFFLINE", DeviceRefused: "REFUSED", SignalNotConfirmed: "EXPIRED"}
CONTROL = WantedChanges(what="event.open_meeting_room_central_control")


class Line:
    """One connection, with what is on the way in it."""

    def __init__(self, plug: Plug) -> None:
        self.plug = plug
        self.epoch = 0
        self.over = False
        self.replay: list[str] = []
        self.to_device: deque[FromServer] = deque()
        self.to_server: deque[FromDevice] = deque()


class Life:
    """All of it; the device's `line` is the connection that it believes in."""

    def __init__(self, home: House) -> None:
        self.home = home
        self.model = Model(home.clock.now())
        self.memory = Memory()
        self.boot = 1
        self.line: Line | None = None
        self.lines: list[Line] = []
        self.calls: list[tuple[asyncio.Task[None], Call]] = []
        self.to_act: deque[Signal] = deque()
        self.taken: list[tuple[str, int]] = []
        self.properties: dict[str, str] = {}
        self.untold: dict[str, Event] = {}
        self.reports = self.events = 0
        self.receiver = Receiver(self.memory, home.clock, BUSY)
        self.store = Mortal(home.engine)

    async def settle(self) -> None:
        """Let everything that is ready happen, then look at what the gateway sent."""
        for _ in range(4):
            await self.home.engine.write(self.home.tenant, OPERATOR, _nothing)
            for _ in range(3):
                await asyncio.sleep(0)
            while self.store.asked:
                await asyncio.sleep(0)
        for line in self.lines:
            while not line.plug.sent.empty():
                self._sent(line, line.plug.sent.get_nowait())
        self._judge()

    def _sent(self, line: Line, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self._ended(line)
        elif message["type"] == "websocket.send":
            self._said(line, from_server(message["text"]))

    def _ended(self, line: Line) -> None:
        if not line.over and self.model.session == line.epoch:
            self.model.lose()
        line.over = True
        if self.line is line:
            self.line = None

    def _said(self, line: Line, frame: FromServer) -> None:
        match frame:
            case Welcome():
                line.epoch = frame.epoch
                line.replay = self.model.connect(frame.epoch, str(self.boot))
                self._welcome(line, frame)
            case Subscription():
                line.replay.remove(frame.control_body)
            case Command():
                self.model.sends(frame)
                line.to_device.append(frame)
            case Okay(state_seq=int(number)):
                assert number == self.model.told_seq
                self.model.properties = dict(self.model.told)
            case Okay():
                line.to_device.append(frame)
            case Ping():
                if line is self.line:
                    line.plug.says(Pong())
            case Bye():
                assert frame.reason in ("replaced", "silent"), frame

    def _welcome(self, line: Line, welcome: Welcome) -> None:
        self.line = line
        line.to_server.extend((*self.receiver.welcome(welcome), *self.untold.values()))
        self.report({}, full=True)

    def _judge(self) -> None:
        """Each call was answered when the model says, and as it says."""
        for task, call in list(self.calls):
            assert task.done() == bool(call.verdict), f"{call} {task}"
            if task.done():
                error = task.exception()
                assert (TELLS[type(error)] if error else "DELIVERED") == call.verdict  # type: ignore[index]
                assert error or call.one.signal_id in self.model.acknowledged
                self.calls.remove((task, call))

    async def send(self, one: Wanted) -> None:
        """An app calls, for the first time or again."""
        call = self.model.call(one)
        wanted = order(app_key=one.app_key, control_body=one.body)
        task = asyncio.create_task(self.home.gateway.send(self.home.tenant, APP, wanted))
        self.calls.append((task, call))
        await self.settle()

    async def connect(self) -> None:
        """The device opens a session, whether the server has noticed the end of the one before or not."""
        line = Line(self.home.plug())
        self.lines.append(line)
        line.plug.says(Hello(PROTOCOL, str(self.boot)))
        await self.settle()
        await self.settle()
        assert self.line is line and not line.replay

    async def lose(self, *, noticed: bool) -> None:
        """The connection is lost, with what is on the way; the server may notice."""
        line, self.line = self.line, None
        if line is not None:
            line.to_device.clear()
            if noticed:
                self._ended(line)
                await line.plug.leaves()
        await self.settle()

    async def reboot(self, *, noticed: bool) -> None:
        """The device starts anew; what it has not acted on it will not act on."""
        self.boot += 1
        self.to_act.clear()
        self.receiver = Receiver(self.memory, self.home.clock, BUSY)
        await self.lose(noticed=noticed)

    async def kill(self, away: int) -> None:
        """The server is killed and another started after a while; the device and the callers notice that."""
        self.store.kill()
        self.store = Mortal(self.home.engine)
        self.line = None
        self.lines.clear()
        self.calls.clear()
        lease = await self.home.engine.read(self.home.tenant, device_leases.get, DEVICE_ID)
        self.model.kill(away, lease.renewed_at if lease else None)
        self.home.clock.advance(away)
        self.home.timers = ManualTimers()
        self.home.gateway = self.gateway()
        await self.home.gateway.start()
        await self.settle()

    def gateway(self) -> Gateway:
        """One on the mortal store."""
        return Gateway(cast(Any, self.store), self.home.clock, self.home.randomness, TIMING, self.home.timers)

    async def wait(self, milliseconds: int) -> None:
        """Time passes."""
        for _ in range(milliseconds // STEP):
            self.model.tick(STEP)
            self.home.clock.advance(STEP)
            self.home.timers.advance(STEP)
            await self.settle()

    async def arrive_at_server(self, line: Line, frame: FromDevice) -> None:
        """The device's word reaches the server, perhaps in a session that is over."""
        if not line.over:
            self.model.hears(line.epoch, frame)
        line.plug.says(frame)
        await self.settle()

    def arrive_at_device(self, line: Line, frame: FromServer) -> None:
        """The server's word reaches the device."""
        if isinstance(frame, Okay):
            self.receiver.okay(frame)
            self.untold.pop(frame.event_id or "", None)
        elif isinstance(frame, Command):
            reaction = self.receiver.command(frame)
            line.to_server.extend(reaction.say)
            if reaction.act is not None:
                self.taken.append((frame.signal_id, frame.seq))
                self.to_act.append(reaction.act)

    def act(self, status: int | None) -> None:
        """The device acts on the next signal; without a status it has no result to tell."""
        signal = self.to_act.popleft()
        body = {"requestId": signal.request_id, "statusCode": status, "errorMessage": signal.signal_id}
        text = msgspec.json.encode({"version": "1", "response": body}).decode()
        result = self.receiver.acted(signal, None if status is None else text)
        if result is not None and self.line is not None:
            self.line.to_server.append(result)

    def report(self, properties: dict[str, str], *, full: bool = False) -> None:
        """The device tells what changed, or everything."""
        self.properties.update(properties)
        self.reports += 1
        if self.line is not None:
            self.line.to_server.append(State(self.reports, full, {**(self.properties if full else properties)}))

    def tell(self) -> None:
        """The device tells what apps have subscribed to."""
        self.events += 1
        event = Event(str(self.events), f'{{"version":"1","event":{self.events}}}')
        self.untold[event.event_id] = event
        if self.line is not None:
            self.line.to_server.append(event)

    async def check_store(self) -> None:
        """Signals, properties, subscriptions and the events for apps are as the model says."""
        home, model = self.home, self.model
        for one in model.wanted.values():
            found = await home.engine.read(home.tenant, signals.by_request, one.app_key, ROOM, one.request_id)
            assert (found is not None) == bool(one.seq)
            if found is not None:
                assert found.state in one.states(model.now, model.started), f"{found} {one}"
                assert (found.seq, found.status_code) == (one.seq, one.status)
                one.given_up |= found.state == "NO_RESULT"
        stored = await home.engine.read(home.tenant, device_properties.of_device, DEVICE_ID)
        assert {each.name: each.value for each in stored} == model.properties
        noted = await home.engine.read(home.tenant, device_subscriptions.of_device, DEVICE_ID)
        assert {(each.app_key, each.service): each.body.decode() for each in noted} == model.subscribed
        await self._check_events()

    async def _check_events(self) -> None:
        found = await self.home.engine.look_up(self.home.tenant, page, CONTROL, None, 1_000)
        bodies = Counter(msgspec.json.decode(change.after or "")["body"] for change in found.changes)
        made = Counter({body: count for body, count in bodies.items() if '"statusCode":504' in body})
        assert bodies - made == self.model.published
        missing = Counter(one.request_id for one in self.model.wanted.values() if one.given_up)
        told = {msgspec.json.decode(body)["response"]["requestId"]: count for body, count in made.items()}
        assert told == missing

    async def mend(self) -> None:
        """From now on everything goes well, until nothing is left to do."""
        await self.connect()
        for _ in range(4):
            while self.line is not None and (self.line.to_device or self.line.to_server or self.to_act):
                if self.line.to_device:
                    self.arrive_at_device(self.line, self.line.to_device.popleft())
                elif self.line.to_server:
                    await self.arrive_at_server(self.line, self.line.to_server.popleft())
                else:
                    self.act(200)
            await self.wait(2 * STEP)


def _nothing(_: object) -> None:
    """A write that changes nothing."""


async def life(opened: AsyncExitStack, folder: Path) -> Life:
    """In a house of its own."""
    made = Life(await opened.enter_async_context(house(folder, TIMING)))
    await made.home.gateway.close()
    made.home.gateway = made.gateway()
    await made.home.gateway.start()
    return made
