"""Many devices come back one after the other when the server was restarted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from moothall.device import Device, Signal, World
from moothall.device.connection import Connection
from moothall.domain.faults import ServerClosing
from moothall.domain.ports import Writer
from moothall.kernel.frames import Bye, Command
from moothall.kernel.randomness import SeededRandomness
from moothall.kernel.timers import ManualTimers
from moothall.store.records import devices as records
from tests.device.fleet_house import Pipe
from tests.gateway.house import OPERATOR, House, device

pytestmark = pytest.mark.anyio

FIRST = 1_000


class Fleet:
    """Devices of the library, whose time passes by `pass_time`."""

    def __init__(self, home: House, count: int) -> None:
        self.home = home
        self.count = count
        self.timers = ManualTimers()
        self.acted: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def connect(self) -> None:
        """All at once."""
        await self.home.engine.write(self.home.tenant, OPERATOR, self._add)
        for number in range(self.count):
            world = World(self.home.clock, self.timers, SeededRandomness(number))
            made = Device("http://here", f"c-{number}", self._act, world=world, dial=self._dial)
            self._tasks.append(asyncio.create_task(made.run()))
        while self.here() < self.count:
            await self.home.settle()

    def _add(self, tx: Writer) -> None:
        for number in range(self.count):
            records.add(tx, device(FIRST + number, f"c-{number}"))

    @asynccontextmanager
    async def _dial(self, url: str, credential: str) -> AsyncIterator[Connection]:
        pipe = Pipe(self.home.gateway, credential)
        try:
            yield pipe
        finally:
            await pipe.close()

    async def _act(self, signal: Signal) -> None:
        self.acted.append(signal.request_id)

    def here(self) -> int:
        """How many are connected."""
        return len(self.home.gateway.connected(self.home.tenant))

    async def pass_time(self, milliseconds: int) -> None:
        """For the devices; the server's stands still."""
        self.timers.advance(milliseconds)
        for _ in range(3):
            await self.home.settle()

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)


@asynccontextmanager
async def fleet(home: House, count: int) -> AsyncIterator[Fleet]:
    made = Fleet(home, count)
    await made.connect()
    try:
        yield made
    finally:
        await made.end()


@pytest.mark.parametrize(("count", "most"), [(1, 20), (50, 1_000), (600, 10_000)])
async def test_each_is_told_another_moment(home: House, count: int, most: int) -> None:
    """20 ms for each device that is connected, 10 s at most."""

    def furnish(tx: Writer) -> None:
        for number in range(count):
            records.add(tx, device(FIRST + number, f"c-{number}"))

    await home.engine.write(home.tenant, OPERATOR, furnish)
    plugs = [await home.device(credential=f"c-{number}") for number in range(count)]
    closing = asyncio.create_task(home.gateway.close())
    moments = []
    for plug in plugs:
        bye = await plug.hears(Bye)
        assert bye.reason == "draining" and bye.retry_after_ms is not None
        moments.append(bye.retry_after_ms)
    await closing
    assert all(0 <= moment <= most for moment in moments)
    for tenth in range(10):
        share = sum(tenth * most <= 10 * moment < (tenth + 1) * most for moment in moments)
        assert share <= max(1, count // 5), "too many at once"


async def test_all_come_back_and_never_many_at_once(home: House) -> None:
    count, spread, step = 200, 4_000, 200
    async with fleet(home, count) as devices:
        await home.gateway.close()
        await home.starts_again()
        arrivals = []
        for _ in range(spread // step + 1):
            before = devices.here()
            await devices.pass_time(step)
            arrivals.append(devices.here() - before)
        assert sum(arrivals) == count
        assert max(arrivals) <= count // 8, "10 are expected in each step"


async def test_a_signal_in_the_restart_waits_or_is_told(home: House) -> None:
    """Before the end it is carried out; then it is refused; after it the device is waited for."""
    plug = await home.device()
    before = home.send("before")
    command = await plug.hears(Command)
    closing = asyncio.create_task(home.gateway.close())
    await home.settle()
    with pytest.raises(ServerClosing):
        await home.send("while closing")
    plug.acknowledges(command)
    await before
    await plug.hears(Bye)
    await closing
    await home.starts_again()
    after = home.send("after")
    await home.settle()
    plug = await home.device()
    plug.acknowledges(await plug.hears(Command))
    await after
