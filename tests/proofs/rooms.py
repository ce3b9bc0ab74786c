"""Room computers for the proofs: the device library, and a device that is about to crash."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from moothall.device import Device, Hooks, Memory, Signal, World
from moothall.device.receiver import Receiver
from moothall.kernel.clock import SystemClock
from moothall.kernel.demo import DEMO_DEVICE_CREDENTIAL
from moothall.kernel.frames import Ack
from moothall.kernel.timers import LoopTimers
from tests.support.room_devices import BareDevice, bare_device


class Eager:
    """Randomness that lets a device connect again at once."""

    def bytes(self, count: int) -> bytes:
        """Nothing but zeros."""
        return bytes(count)


class Room:
    """A room computer with the device library, which acts and has no results to tell: all that it says is that it is
    here and that it has a signal."""

    def __init__(self, url: str) -> None:
        self.acted: asyncio.Queue[str] = asyncio.Queue()
        self.connected = asyncio.Event()
        world = World(SystemClock(), LoopTimers(), Eager())
        hooks = Hooks(connected=self.connected.set)
        self.device = Device(url, DEMO_DEVICE_CREDENTIAL, self._act, hooks=hooks, world=world)

    async def _act(self, signal: Signal) -> None:
        self.acted.put_nowait(signal.request_id)


@asynccontextmanager
async def room(url: str) -> AsyncIterator[Room]:
    """The demo's room, connected."""
    made = Room(url)
    running = asyncio.create_task(made.device.run())
    try:
        await made.connected.wait()
        yield made
    finally:
        running.cancel()
        await asyncio.wait([running])


class Frail:
    """The same decisions about each signal, with the acknowledgement in the test's hand; memory is on disk."""

    def __init__(self, device: BareDevice, memory: Path) -> None:
        assert device.welcome is not None
        self._device = device
        self._receiver = Receiver(Memory(memory), SystemClock(), 16)
        self._receiver.welcome(device.welcome)
        self.acted: list[str] = []

    async def take(self) -> Ack:
        """Take the next signal and act on it if it is new; the acknowledgement is not sent yet."""
        reaction = self._receiver.command(await self._device.command())
        if reaction.act is not None:
            self.acted.append(reaction.act.request_id)
        (ack,) = reaction.say
        assert isinstance(ack, Ack)
        return ack


@asynccontextmanager
async def frail(url: str, memory: Path, boot: str) -> AsyncIterator[tuple[Frail, BareDevice]]:
    """A start of the demo room's device."""
    async with bare_device(url, boot=boot) as device:
        yield Frail(device, memory), device
