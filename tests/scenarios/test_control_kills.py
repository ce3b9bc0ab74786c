"""`control.send` and a server that is killed in the middle of many signals: nothing is lost, nothing is done twice."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from moothall.device import Device, Hooks, Signal, World
from moothall.device.connection import dial, socket_url
from moothall.kernel.clock import SystemClock
from moothall.kernel.demo import CORP_ID
from moothall.kernel.timers import LoopTimers
from tests.scenarios.control_bodies import documented
from tests.scenarios.hall import CONTROL, delivered
from tests.support.process import ServerProcess
from tests.support.room_devices import WAIT_SECONDS

ROOMS, SIGNALS, CALLERS = 5, 150, 8
KILLED_AFTER = (40, 80)
"""Answers. The first kill finds devices that have never lost a session, the second those that the first has left."""
LAST = range(SIGNALS, SIGNALS + ROOMS)
"""One more signal to each room: a device gets its signals in order, so the fate of all others is known after it."""
TOWN = f"organizations:\n- corp_id: {CORP_ID}\n  rooms:\n" + "".join(
    f"  - {{id: room{number}, name: Room {number}, control: true}}\n" for number in range(ROOMS)
)
DEVICES = "  devices:\n" + "".join(
    f"  - {{id: {900 + number}, room: room{number}, name: Host {number}, secret: secret-of-room-{number}}}\n"
    for number in range(ROOMS)
)


class Soon:
    """Randomness of devices that come back at once."""

    def bytes(self, count: int) -> bytes:
        """Twenty, as milliseconds."""
        return (20).to_bytes(count, "big")


class Host:
    """A room's device: the library, with what it has acted on."""

    def __init__(self, server: ServerProcess, number: int) -> None:
        self.acted: Counter[str] = Counter()
        self.here, self.finished = asyncio.Event(), asyncio.Event()
        self.ends: list[str] = []
        self.device = Device(
            server.url,
            f"secret-of-room-{number}",
            self._act,
            hooks=Hooks(self.here.set, self._lose),
            world=World(SystemClock(), LoopTimers(), Soon()),
            dial=lambda _, credential: dial(socket_url(server.url), credential),
        )

    def _lose(self, reason: str, wait: int) -> None:
        self.here.clear()
        self.ends.append(reason)

    async def _act(self, signal: Signal) -> None:
        self.acted[signal.request_id] += 1
        if int(signal.request_id) in LAST:
            self.finished.set()


class Callers:
    """Some callers at once, and what they were told."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self.confirmed: set[int] = set()
        self.refused: dict[int, httpx.Response] = {}

    async def send(self, numbers: deque[int], kill_after: int | None = None) -> list[int]:
        """Send all, or until the server is killed after so many answers; answers the signals that got none."""
        each = await asyncio.gather(*(self._send(numbers, kill_after) for _ in range(CALLERS)))
        return [number for number in each if number is not None]

    async def _send(self, numbers: deque[int], kill_after: int | None) -> int | None:
        while numbers:
            number = numbers.popleft()
            try:
                response = await asyncio.to_thread(self._post, number)
            except httpx.TransportError:
                return number
            if delivered(response):
                self.confirmed.add(number)
            else:
                self.refused[number] = response
            if len(self.confirmed) + len(self.refused) == kill_after:
                self._server.kill()
        return None

    def _post(self, number: int) -> httpx.Response:
        body = {"unionId": self._server.demo.union_id, "roomId": f"room{number % ROOMS}"}
        return self._server.openapi.post(CONTROL, {**body, "controlBody": documented(str(number))})


@asynccontextmanager
async def hosts(server: ServerProcess) -> AsyncIterator[list[Host]]:
    """All devices."""
    made = [Host(server, number) for number in range(ROOMS)]
    running = [asyncio.create_task(host.device.run()) for host in made]
    yield made
    for task in running:
        task.cancel()
    await asyncio.wait(running)


async def all_set(events: Iterable[asyncio.Event]) -> None:
    await asyncio.wait_for(asyncio.gather(*(event.wait() for event in events)), WAIT_SECONDS)


async def test_killed_in_the_middle(tmp_path: Path) -> None:
    """Every other caller who was not answered repeats the signal; the others leave it at that."""
    with ServerProcess(tmp_path / "data", "--signal-deadline", "9000") as server:
        server.admin.post("/moothall/v1/apply", (TOWN + DEVICES).encode())
        callers, left = Callers(server), deque(range(SIGNALS))
        async with hosts(server) as devices:
            for kill_after in KILLED_AFTER:
                await all_set(device.here for device in devices)
                unanswered = await callers.send(left, kill_after)
                assert len(unanswered) == CALLERS
                left.extendleft(unanswered[::2])
                await asyncio.to_thread(server.start)
            await all_set(device.here for device in devices)
            assert not await callers.send(left)
            assert not await callers.send(deque(LAST))
            await all_set(device.finished for device in devices)
    acted = Counter[str]()
    for device in devices:
        acted.update(device.acted)
    assert not callers.refused
    assert len(callers.confirmed) == SIGNALS + ROOMS - len(KILLED_AFTER) * CALLERS // 2
    assert not {number for number in callers.confirmed if not acted[str(number)]}, "answered true, and lost"
    assert not {number for number, times in acted.items() if times > 1}, "acted on twice"
