"""The device library and the gateway over real sockets."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from moothall.device import (
    CredentialRefused,
    Device,
    Hooks,
    Memory,
    OnCredential,
    ProtocolRefused,
    SessionEnded,
    Signal,
    World,
    answer,
)
from moothall.device.memory import Taken
from moothall.domain import devices
from moothall.domain.faults import SignalNotConfirmed
from moothall.gateway.timing import Timing
from moothall.kernel.clock import SystemClock
from moothall.kernel.frames import PROTOCOL
from moothall.kernel.randomness import SeededRandomness
from moothall.kernel.timers import LoopTimers, ManualTimers
from tests.gateway.house import CREDENTIAL, DEVICE_ID, OPERATOR, House, control_body, house
from tests.gateway.sockets import serving
from tests.support.room_devices import bare_device

pytestmark = pytest.mark.anyio


class Eager:
    """Randomness that lets a device connect again at once."""

    def bytes(self, count: int) -> bytes:
        return bytes(count)


def eager() -> World:
    return World(SystemClock(), LoopTimers(), Eager())


class Room:
    """A device that notes what it is told, and answers with a status where it is given one."""

    def __init__(
        self,
        url: str,
        credential: str = CREDENTIAL,
        memory: Memory | None = None,
        status: int = 0,
        on_credential: OnCredential | None = None,
    ) -> None:
        self.signals: asyncio.Queue[Signal] = asyncio.Queue()
        self.connected: asyncio.Queue[None] = asyncio.Queue()
        self.lost: asyncio.Queue[str] = asyncio.Queue()
        self.status = status
        hooks = Hooks(
            connected=lambda: self.connected.put_nowait(None), lost=lambda reason, wait: self.lost.put_nowait(reason)
        )
        self.device = Device(
            url, credential, self._take, on_credential=on_credential, memory=memory, hooks=hooks, world=eager()
        )
        self.task = asyncio.create_task(self.device.run())

    async def _take(self, signal: Signal) -> str | None:
        self.signals.put_nowait(signal)
        if self.status < 0:
            raise RuntimeError("the room's program fails")
        return answer(signal, self.status) if self.status else None

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])


@contextlib.asynccontextmanager
async def room(
    url: str, credential: str = CREDENTIAL, memory: Memory | None = None, status: int = 0
) -> AsyncIterator[Room]:
    made = Room(url, credential, memory, status)
    try:
        async with asyncio.timeout(20):
            await made.connected.get()
            yield made
    finally:
        await made.stop()


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "data") as made:
        await restart(made)
        yield made


async def restart(home: House) -> None:
    """Another gateway on the same store, in real time."""
    home.gateway = home.made(LoopTimers())
    await home.gateway.start()


async def test_a_signal_arrives_byte_for_byte_and_its_result_is_stored(home: House) -> None:
    body = control_body(more=',"s":"\\ud83d\\ude00 😀 ' + "x" * 60_000 + '","n":1e400')
    async with serving(home.gateway) as url, room(url, status=200) as made:
        await home.send(control_body=body)
        assert (await made.signals.get()).control_body == body
        while (await home.signal()).state != "COMPLETED":
            await asyncio.sleep(0.001)


async def test_a_program_that_fails_is_told_as_a_result(home: House) -> None:
    async with serving(home.gateway) as url, room(url, status=-1):
        await home.send()
        while (signal := await home.signal()).state == "DELIVERED":
            await asyncio.sleep(0.001)
    assert (signal.state, signal.status_code) == ("FAILED", 500)
    told = json.loads(await home.result(signal.signal_id) or "")["response"]
    assert told["requestId"] == "r1" and "failed" in told["errorMessage"]


async def test_a_wrong_credential_is_not_tried_again(home: House) -> None:
    async with serving(home.gateway) as url:
        made = Room(url, "another")
        with pytest.raises(CredentialRefused):
            await made.task


async def test_a_revoked_device_stops(home: House) -> None:
    async with serving(home.gateway) as url, room(url) as made:
        await home.engine.write(home.tenant, OPERATOR, devices.revoke, DEVICE_ID)
        with pytest.raises(SessionEnded, match="revoked"):
            await made.task


async def test_a_second_program_replaces_the_first_which_stops(home: House) -> None:
    async with serving(home.gateway) as url, room(url) as first, room(url) as second:
        with pytest.raises(SessionEnded, match="replaced"):
            await first.task
        await home.send()
        assert (await second.signals.get()).request_id == "r1"


async def test_a_device_comes_back_after_the_server_and_acts_once(home: House) -> None:
    async with serving(home.gateway) as url:
        port = int(url.rsplit(":")[-1])
        made = Room(url)
        await made.connected.get()
        await home.send()
        await made.signals.get()
    await restart(home)
    async with serving(home.gateway, port):
        assert await made.lost.get() == "draining"
        await made.connected.get()
        await home.send()
        await home.send("r2")
        assert (await made.signals.get()).request_id == "r2"
        await made.stop()


async def test_a_state_is_reported_and_told_again_after_a_reconnect(home: House) -> None:
    async with serving(home.gateway) as url, room(url) as made:
        await made.device.report({"dev_app_status": "idle"})
        post = home.gateway._courier.post(home.tenant, DEVICE_ID)
        while post.properties != {"dev_app_status": "idle"}:
            await asyncio.sleep(0.001)
        assert post.link is not None
        post.link.end("unavailable")
        await made.connected.get()
        while post.properties != {"dev_app_status": "idle"}:
            await asyncio.sleep(0.001)


async def test_a_state_is_told_again_to_those_who_have_just_subscribed(home: House) -> None:
    async with serving(home.gateway) as url, room(url) as made:
        await made.device.report({"volume": 1})
        post = home.gateway._courier.post(home.tenant, DEVICE_ID)
        while post.properties != {"volume": "1"}:
            await asyncio.sleep(0.001)
        post.properties = {}
        await home.send()
        async with asyncio.timeout(20):
            while not post.properties:
                await asyncio.sleep(0.001)
        assert post.properties == {"volume": "1"}


async def test_a_memory_that_was_kept_prevents_acting_again(home: House, tmp_path: Path) -> None:
    home.timing = Timing(deadline=200, resends=())
    await restart(home)
    memory = tmp_path / "memory.jsonl"
    async with serving(home.gateway) as url:
        async with bare_device(url, CREDENTIAL) as silent:
            call = home.send()
            command = await silent.command()
            with pytest.raises(SignalNotConfirmed):
                await call
        Memory(memory).keep(Taken(command.signal_id, "r1", home.clock.now()))
        async with room(url, memory=Memory(memory)) as made:
            await home.send()
            assert made.signals.empty()


async def misbehaving(connection: ServerConnection) -> None:
    await connection.recv()
    await connection.send("no frame")
    await connection.wait_closed()


async def test_a_server_that_speaks_something_else_is_left() -> None:
    async with serve(misbehaving, "127.0.0.1", 0, subprotocols=[PROTOCOL]) as server:  # type: ignore[list-item]
        port = server.sockets[0].getsockname()[1]
        made = Room(f"http://127.0.0.1:{port}")
        assert "no frame" in await made.lost.get()
        await made.stop()


async def test_a_server_without_the_protocol_is_told() -> None:
    async with serve(misbehaving, "127.0.0.1", 0, select_subprotocol=_none) as server:
        made = Room(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        assert await made.lost.get()
        await made.stop()


def _none(connection: ServerConnection, offered: object) -> None:
    """No sub-protocol."""


async def test_a_silent_server_is_left() -> None:
    greeted = asyncio.Event()

    async def silent(connection: ServerConnection) -> None:
        await connection.recv()
        greeted.set()
        await connection.wait_closed()

    timers = ManualTimers()
    lost: asyncio.Queue[str] = asyncio.Queue()
    async with serve(silent, "127.0.0.1", 0, subprotocols=[PROTOCOL]) as server:  # type: ignore[list-item]
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

        async def ignore(signal: Signal) -> None:
            """Nothing comes."""

        hooks = Hooks(lost=lambda reason, wait: lost.put_nowait(reason))
        world = World(SystemClock(), timers, SeededRandomness(1))
        task = asyncio.create_task(Device(url, "c", ignore, hooks=hooks, world=world).run())
        await greeted.wait()
        timers.advance(44_999)
        assert lost.empty()
        timers.advance(1)
        assert await lost.get() == "silent"
        task.cancel()
        await asyncio.wait([task])


async def test_nobody_there() -> None:
    made = Room("http://127.0.0.1:1")
    assert await made.lost.get()
    await made.stop()


@pytest.mark.parametrize("url", ["", "127.0.0.1:8420", "ftp://x", "http://"])
async def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Device(url, "c", _never)


async def _never(signal: Signal) -> None:
    """Nothing comes."""


async def test_a_refused_handshake_is_told() -> None:
    def refuse(connection: ServerConnection, request: object) -> object:
        return connection.respond(400, "no")

    async with serve(misbehaving, "127.0.0.1", 0, process_request=refuse) as server:  # type: ignore[arg-type]
        made = Room(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        with pytest.raises(ProtocolRefused):
            await made.task
