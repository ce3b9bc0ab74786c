"""One device of the fleet: the library of a room computer, in a world where things go wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from websockets.exceptions import ConnectionClosed

from moothall import __version__
from moothall.device import Device, Hooks, Memory, Signal, World, answer
from moothall.device.connection import Connection
from moothall.fleet.behaviour import Behaviour, Flood, Garbage, HalfOpen, Reboot, Report
from moothall.fleet.conduct import Conduct
from moothall.fleet.journal import Journal
from moothall.fleet.line import Line, Open
from moothall.fleet.triggers import Trigger
from moothall.fleet.values import Draws
from moothall.kernel.fault import Fault
from moothall.kernel.frames import Ping, encode
from moothall.kernel.randomness import SeededRandomness
from moothall.kernel.timers import sleep

log = logging.getLogger("moothall.fleet")

_SOFTWARE = f"moothall-fleet/{__version__}"
_PING = encode(Ping())


class Stage(NamedTuple):
    """What all devices of a fleet have in common."""

    url: str
    seed: int
    world: World
    open: Open
    journal: Journal
    run: str
    """Another one in each run, so that nobody takes one run's device for that of the run before."""


class FleetDevice:
    """A device with its credential; `number` is that of its room, from 1."""

    def __init__(self, number: int, credential: str, behaviour: Behaviour, stage: Stage) -> None:
        self._number = number
        self._credential = credential
        self._stage = stage
        self._draws = Draws(stage.seed, number)
        self._conduct = Conduct(behaviour, self._draws)
        self._behaviour = behaviour
        self._memory = Memory()
        self._boots = 0
        self._device: Device
        self._running: asyncio.Task[None] | None = None
        self._line: Line | None = None
        self._abandon = False
        self._abandoned: Line | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._triggers = tuple(self._made())

    async def run(self) -> None:
        """Be there until cancelled, or until only a person can help."""
        try:
            for trigger in self._triggers:
                trigger.start()
            while True:
                self._boot()
                assert self._running is not None
                await asyncio.wait([self._running])
                if not self._running.cancelled():
                    return self._over(self._running.exception())
                await self._stay_off()
        finally:
            await self._end()

    def _made(self) -> Iterator[Trigger]:
        behaviour = self._behaviour
        happenings: tuple[tuple[str, Any, Callable[[Any, int], None]], ...] = (
            ("report", behaviour.report, self._report),
            ("garbage", behaviour.garbage, self._say_garbage),
            ("flood", behaviour.flood, self._flood),
            ("half_open", behaviour.half_open, self._half_open),
            ("reboot", behaviour.reboot, self._reboot),
        )
        for name, wanted, call in happenings:
            if wanted is not None:
                yield Trigger(name, wanted.every, _bound(call, wanted), self._draws, self._stage.world.timers)

    def _boot(self) -> None:
        self._boots += 1
        world = self._stage.world
        randomness = SeededRandomness(f"{self._stage.run}/{self._number}/{self._boots}")
        hooks = Hooks(connected=self._connected, lost=self._lost)
        self._device = Device(
            self._stage.url,
            self._credential,
            self._act,
            memory=self._memory,
            hooks=hooks,
            software=_SOFTWARE,
            world=World(world.clock, world.timers, randomness),
            dial=self._dial,
        )
        self._running = asyncio.create_task(self._device.run())

    @asynccontextmanager
    async def _dial(self, url: str, credential: str) -> AsyncIterator[Connection]:
        stage = self._stage
        plug = await stage.open(url, credential)
        line = Line(plug, self._number, self._conduct, stage.world.timers, stage.journal, self._arrived)
        self._line = line
        try:
            yield line
        finally:
            self._line = None
            if self._abandon:
                self._discard()
                self._abandoned = line
                line.abandon()
            else:
                await line.leave()

    async def _act(self, signal: Signal) -> str | None:
        fate = self._conduct.fate(signal.signal_id)
        assert fate is not None, "a signal that is taken has been met"
        if fate.result_at is None:
            self._note("act", signal=fate.number)
            return None
        timers = self._stage.world.timers
        if (wait := fate.result_at - timers.now()) > 0:
            await sleep(timers, wait)
        self._note("act", signal=fate.number, status=fate.status)
        return answer(signal, fate.status, "" if fate.status // 100 == 2 else self._behaviour.error)

    def _arrived(self) -> None:
        """A signal is there for the first time, and nothing has been done about it."""
        for trigger in self._triggers:
            trigger.signal(self._conduct.signals)

    def _connected(self) -> None:
        self._stage.journal.connected.add(self._number)
        self._stage.journal.ever.add(self._number)
        self._note("connected", boot=self._boots)

    def _lost(self, reason: str, wait: int) -> None:
        self._stage.journal.connected.discard(self._number)
        self._note("lost", reason=reason, retryMs=wait)

    def _over(self, error: BaseException | None) -> None:
        """The library has ended with a fault that only a person can mend."""
        if not isinstance(error, Fault):
            raise error or AssertionError("a device runs until it is cancelled")
        self._stage.journal.connected.discard(self._number)
        self._stage.journal.over.add(self._number)
        self._note("over", fault=type(error).__name__, reason=error.detail)

    def _report(self, report: Report, times: int) -> None:
        """Not while it is off: the properties of the next start are all told anyhow."""
        drawn = {
            name: values[int(self._draws.unit(f"report.{name}", times) * len(values))]
            for name, values in report.properties.items()
        }
        self._start(lambda: self._device.report(drawn))
        self._note("report", properties=drawn)

    def _say_garbage(self, garbage: Garbage, times: int) -> None:
        if line := self._speaking():
            self._start(lambda: line.say(garbage.text))
            self._note("garbage")

    def _flood(self, flood: Flood, times: int) -> None:
        async def pour(line: Line) -> None:
            for _ in range(flood.frames):
                await line.say(_PING)

        if line := self._speaking():
            self._start(lambda: pour(line))
            self._note("flood", frames=flood.frames)

    def _half_open(self, half_open: HalfOpen, times: int) -> None:
        line = self._speaking()
        if line is None:
            return
        lasts = half_open.lasts.at(self._draws.unit("half_open.lasts", times))

        def wake() -> None:
            if self._line is line:
                self._note("awake")
                line.thaw()

        line.freeze()
        timers = self._stage.world.timers
        timers.at(timers.now() + lasts, wake)
        self._note("half_open", lastsMs=lasts)

    def _reboot(self, reboot: Reboot, times: int) -> None:
        if self._running is None or self._running.done():
            return
        self._abandon = reboot.socket == "open"
        if self._line is not None:
            self._line.halt()
        if reboot.memory == "lost":
            self._memory = Memory()
        self._stage.journal.connected.discard(self._number)
        self._note("reboot", memory=reboot.memory, socket=reboot.socket)
        self._running.cancel()

    async def _stay_off(self) -> None:
        reboot = self._behaviour.reboot
        assert reboot is not None
        await sleep(self._stage.world.timers, reboot.off.at(self._draws.unit("reboot.off", self._boots)))
        self._abandon = False

    def _speaking(self) -> Line | None:
        """The connection, if the server listens on it and the device speaks."""
        line = self._line
        return line if line is not None and line.awake and self._number in self._stage.journal.connected else None

    def _start(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = asyncio.create_task(_until_lost(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end(self) -> None:
        for trigger in self._triggers:
            trigger.stop()
        self._abandon = False
        waiting = [task for task in (self._running, *self._tasks) if task is not None and not task.done()]
        for task in waiting:
            task.cancel()
        if waiting:
            await asyncio.wait(waiting)
        self._discard()

    def _discard(self) -> None:
        """One abandoned socket at a time is left to the server."""
        if self._abandoned is not None:
            self._abandoned.discard()
            self._abandoned = None

    def _note(self, what: str, **facts: Any) -> None:
        self._stage.journal.note(self._number, what, **facts)


def _bound(call: Callable[[Any, int], None], wanted: Any) -> Callable[[int], None]:
    return lambda times: call(wanted, times)


async def _until_lost(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await work()
    except ConnectionClosed:
        log.debug("what a device was about to say is lost with its connection")
