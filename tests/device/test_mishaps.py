"""The device library where its program, its disk or the server's answer is not as it should be."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from moothall.device import Device, Hooks, Memory, Signal, World, answer, the_world
from moothall.device.memory import Taken
from moothall.device.owed import MOST_EVENTS, MOST_UNDERWAY
from moothall.domain.faults import DeviceRefused
from moothall.kernel.frames import PROTOCOL, Event, Okay, Ping, Pong, Welcome, encode, from_device
from tests.device.test_client import eager, restart
from tests.gateway.house import CREDENTIAL, DEVICE_ID, House, house
from tests.gateway.sockets import serving

pytestmark = pytest.mark.anyio


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "data") as made, asyncio.timeout(20):
        await restart(made)
        yield made


class Room:
    """A device that notes what it acts on and does what the test says."""

    def __init__(
        self, url: str, act: Callable[[Signal], Any], memory: Memory | None, world: World | None = None
    ) -> None:
        self.signals: list[str] = []
        self.connected: asyncio.Queue[None] = asyncio.Queue()
        self.lost: list[str] = []
        hooks = Hooks(
            connected=lambda: self.connected.put_nowait(None), lost=lambda reason, wait: self.lost.append(reason)
        )
        self._do = act
        self.device = Device(url, CREDENTIAL, self._act, memory=memory, hooks=hooks, world=world or eager())

    async def _act(self, signal: Signal) -> str | None:
        self.signals.append(signal.request_id)
        done: str | None = self._do(signal)
        return done


@asynccontextmanager
async def room(
    url: str, act: Callable[[Signal], Any] = lambda signal: None, memory: Memory | None = None
) -> AsyncIterator[tuple[Room, "asyncio.Task[None]"]]:
    made = Room(url, act, memory)
    task = asyncio.create_task(made.device.run())
    try:
        await made.connected.get()
        yield made, task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def outcome(home: House, request_id: str = "r1") -> tuple[str, int | None]:
    """The state and the status of a signal, when there is a result."""
    while (signal := await home.signal(request_id)).state == "DELIVERED":
        await asyncio.sleep(0.001)
    return signal.state, signal.status_code


async def test_a_signal_that_cannot_be_written_is_turned_down_and_taken_when_it_can(
    home: House, tmp_path: Path
) -> None:
    folder = tmp_path / "device"
    folder.mkdir()
    memory = Memory(folder / "signals.jsonl")
    async with serving(home.gateway) as url, room(url, lambda signal: answer(signal, 200), memory) as (made, _):
        shutil.rmtree(folder)
        for _ in range(2):
            with pytest.raises(DeviceRefused, match="storage"):
                await home.send()
        assert (made.signals, made.lost) == ([], [])
        folder.mkdir()
        await home.send()
        assert await outcome(home) == ("COMPLETED", 200)
        assert made.signals == ["r1"]


class FailsAtResults(Memory):
    """A disk that takes signals and no results."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def keep(self, taken: Taken) -> None:
        if taken.result is not None:
            raise self._error
        super().keep(taken)


async def test_a_result_that_cannot_be_written_is_told_all_the_same(home: House) -> None:
    memory = FailsAtResults(OSError("the disk is full"))
    async with serving(home.gateway) as url, room(url, lambda signal: answer(signal, 200), memory) as (made, _):
        for request_id in ("r1", "r2"):
            await home.send(request_id)
            assert await outcome(home, request_id) == ("COMPLETED", 200)
        assert (made.signals, made.lost) == (["r1", "r2"], [])


async def test_nothing_is_acknowledged_that_nobody_would_act_on(home: House) -> None:
    memory = FailsAtResults(RuntimeError("a memory with a mistake"))
    async with serving(home.gateway) as url, room(url, lambda signal: answer(signal, 200), memory) as (_, task):
        await home.send()
        with pytest.raises(RuntimeError, match="mistake"):
            await task


async def test_something_cancelled_within_the_program_is_a_failure_like_others(home: House) -> None:
    def act(signal: Signal) -> str:
        if signal.request_id == "r1":
            raise asyncio.CancelledError
        return answer(signal, 200)

    async with serving(home.gateway) as url, room(url, act):
        for request_id, expected in (("r1", ("FAILED", 500)), ("r2", ("COMPLETED", 200))):
            await home.send(request_id)
            assert await outcome(home, request_id) == expected


async def test_a_device_ends_when_it_is_cancelled_while_it_acts(home: House) -> None:
    acting, over = asyncio.Event(), asyncio.Event()

    async def act(signal: Signal) -> None:
        acting.set()
        try:
            await asyncio.Event().wait()
        finally:
            over.set()

    async with serving(home.gateway) as url:
        task = asyncio.create_task(Device(url, CREDENTIAL, act, world=eager()).run())
        while home.gateway._courier.post(home.tenant, DEVICE_ID).link is None:
            await asyncio.sleep(0.001)
        await home.send()
        await acting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await over.wait()


@pytest.mark.parametrize(
    "act",
    [
        lambda signal: "not json",
        lambda signal: "{}",
        lambda signal: 5,
        lambda signal: "\ud800",
        lambda signal: answer(signal, 200).replace("r1", "r2"),
        lambda signal: answer(signal, 200, "x" * 300_000),
    ],
    ids=["no JSON", "no answer", "no text", "no characters", "of another request", "too large"],
)
async def test_what_is_no_result_is_told_as_a_failure(home: House, act: Callable[[Signal], Any]) -> None:
    async with serving(home.gateway) as url, room(url, act) as (made, _):
        await home.send()
        assert await outcome(home) == ("FAILED", 500)
        assert made.lost == []


async def test_a_result_of_old_that_is_none_is_given_up(home: House, tmp_path: Path) -> None:
    path = tmp_path / "signals.jsonl"
    Memory(path).keep(Taken("s1", "r1", 0, "not json"))
    async with serving(home.gateway) as url, room(url, memory=Memory(path)) as (made, _):
        await home.send()
        assert made.lost == []
    assert Memory(path).unsent() == [] and "s1" in Memory(path)


async def test_a_result_that_ends_two_sessions_is_given_up(home: House, tmp_path: Path) -> None:
    """It looks well, but the server knows the signal under another requestId."""
    async with serving(home.gateway) as url:
        async with room(url):
            await home.send()
        signal_id = (await home.signal()).signal_id
        body = json.dumps({"version": "1.0.0", "response": {"requestId": "other", "statusCode": 200}})
        path = tmp_path / "signals.jsonl"
        Memory(path).keep(Taken(signal_id, "other", home.clock.now(), body))
        async with room(url, memory=Memory(path)) as (made, _):
            for _ in range(2):
                await made.connected.get()
            await home.send("r2")
            assert made.lost == ["signal.unknown"] * 2
        assert Memory(path).unsent() == []


@pytest.mark.parametrize(
    "body",
    ["nope", "[]", "{}", '{"version":1}', json.dumps({"version": "x" * 300_000}), "\ud800"],
    ids=["no JSON", "a list", "no version", "no text", "too large", "no characters"],
)
async def test_what_apps_cannot_be_told_is_refused_at_once(body: str) -> None:
    with pytest.raises(ValueError):
        await Room("http://127.0.0.1:1", _nothing, None).device.tell(body)


@pytest.mark.parametrize(
    "properties",
    [{"a": [1]}, {"a": object()}, {"a": "x" * 5_000}, {str(number): 1 for number in range(501)}],
    ids=["a list", "no value", "too large", "too many"],
)
async def test_what_cannot_be_reported_is_refused_and_forgotten(home: House, properties: Any) -> None:
    async with serving(home.gateway) as url, room(url) as (made, _):
        with pytest.raises(ValueError):
            await made.device.report(properties)
        await made.device.report({"volume": 1})
        post = home.gateway._courier.post(home.tenant, DEVICE_ID)
        while post.properties != {"volume": "1"}:
            await asyncio.sleep(0.001)
        assert made.lost == []


def _nothing(signal: Signal) -> None:
    """No result."""


@asynccontextmanager
async def server(talk: Callable[[ServerConnection], Awaitable[None]]) -> AsyncIterator[str]:
    """A server that welcomes a device and then says what the test does."""

    async def welcome(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(encode(Welcome("77", 1, 20_000, 45_000, 0, 1)))
        await talk(connection)
        await connection.wait_closed()

    async with serve(welcome, "127.0.0.1", 0, subprotocols=[Subprotocol(PROTOCOL)]) as bound:
        yield f"http://127.0.0.1:{bound.sockets[0].getsockname()[1]}"


async def test_the_newest_events_are_kept_and_told_a_few_at_a_time() -> None:
    heard: list[str] = []
    all_heard = asyncio.Event()

    async def event(connection: ServerConnection) -> Event:
        frame = from_device(str(await connection.recv()))
        assert isinstance(frame, Event), frame
        heard.append(frame.body)
        return frame

    async def talk(connection: ServerConnection) -> None:
        underway = [await event(connection) for _ in range(MOST_UNDERWAY)]
        while underway:
            await connection.send(encode(Ping()))
            assert isinstance(from_device(str(await connection.recv())), Pong)
            await connection.send(encode(Okay(event_id=underway.pop(0).event_id)))
            if len(heard) < MOST_EVENTS:
                underway.append(await event(connection))
        all_heard.set()

    async with asyncio.timeout(20), server(talk) as url:
        made = Room(url, _nothing, None, the_world())
        bodies = [json.dumps({"version": str(number)}) for number in range(MOST_EVENTS + 2)]
        for body in bodies:
            await made.device.tell(body)
        task = asyncio.create_task(made.device.run())
        await all_heard.wait()
        task.cancel()
        await asyncio.wait([task])
    assert heard == bodies[2:]
