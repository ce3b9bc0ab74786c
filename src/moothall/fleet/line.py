"""A device's connection, on which frames come late, twice, wrong or not at all."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from websockets.exceptions import ConnectionClosed

from moothall.device.connection import Socket, opening
from moothall.fleet.conduct import Conduct, Outgoing
from moothall.fleet.journal import Journal
from moothall.kernel.frames import (
    Ack,
    Bye,
    Command,
    FrameInvalid,
    Okay,
    Result,
    Subscription,
    encode,
    from_device,
    from_server,
)
from moothall.kernel.timers import Timers, sleep


class Plug(Protocol):
    """A connection that can also be left alone. `recv` and `send` raise `ConnectionClosed`."""

    async def recv(self) -> str:
        """The next message."""
        ...

    async def send(self, message: str) -> None:
        """Send a message."""
        ...

    def abort(self) -> None:
        """End it at once."""
        ...

    def pause(self) -> None:
        """Take nothing more from the network."""
        ...

    def resume(self) -> None:
        """Go on."""
        ...

    async def close(self) -> None:
        """Say goodbye."""
        ...


Open: TypeAlias = Callable[[str, str], Awaitable[Plug]]
"""Connects to an address with a credential."""


class NetworkPlug(Socket):
    """A WebSocket that can be left alone: what arrives stays in the system's buffers until those are full."""

    def pause(self) -> None:
        """See `Plug.pause`."""
        with contextlib.suppress(RuntimeError):  # it is closing anyhow
            self._connection.transport.pause_reading()

    def resume(self) -> None:
        """See `Plug.resume`."""
        with contextlib.suppress(RuntimeError):
            self._connection.transport.resume_reading()

    async def close(self) -> None:
        """See `Plug.close`."""
        await self._connection.close()


async def open_socket(url: str, credential: str) -> Plug:
    """Connect over the network."""
    return NetworkPlug(await opening(url, credential))


class Line:
    """One connection of a device. Implements `moothall.device.connection.Connection`.

    `arrive` is told of each signal that is there for the first time, before anything is done about it.
    """

    def __init__(
        self, plug: Plug, number: int, conduct: Conduct, timers: Timers, journal: Journal, arrive: Callable[[], None]
    ) -> None:
        self._plug = plug
        self._number = number
        self._conduct = conduct
        self._timers = timers
        self._journal = journal
        self._arrive = arrive
        self._awake = asyncio.Event()
        self._awake.set()
        self._aborted = False
        self._late: set[asyncio.Task[None]] = set()

    @property
    def awake(self) -> bool:
        """Whether it reads and writes."""
        return self._awake.is_set()

    async def recv(self) -> str:
        """The next message that the device takes notice of."""
        while True:
            text = await self._plug.recv()
            await self._awake.wait()
            if await self._is_taken(text):
                return text

    async def send(self, message: str) -> None:
        """What the device means to say, as this one says it."""
        try:
            frame = from_device(message)
        except FrameInvalid:
            return await self.say(message)
        if isinstance(frame, Ack):
            await self._send_all(self._conduct.acknowledge(frame, self._timers.now()))
        elif isinstance(frame, Result):
            await self._send_all(self._conduct.answer(frame))
        else:
            await self.say(message)

    async def say(self, text: str) -> None:
        """Send just this, when the device is awake."""
        await self._awake.wait()
        await self._plug.send(text)

    def abort(self) -> None:
        """End it at once; a device that is not awake does so when it is."""
        if self.awake:
            self._plug.abort()
        else:
            self._aborted = True

    def halt(self) -> None:
        """Take no more notice of anything, and say nothing."""
        self._awake.clear()

    def freeze(self) -> None:
        """Stop reading and writing; the socket stays open."""
        self.halt()
        self._plug.pause()

    def thaw(self) -> None:
        """Go on."""
        self._awake.set()
        if self._aborted:
            self._plug.abort()
        else:
            self._plug.resume()

    async def leave(self) -> None:
        """The device is done with it: it says goodbye if it can."""
        self._forget_late()
        if self.awake:
            await self._plug.close()
        else:
            self._plug.abort()

    def abandon(self) -> None:
        """The device is gone, and the other end hears nothing of it."""
        self._forget_late()
        self.freeze()

    def discard(self) -> None:
        """Give an abandoned socket back to the system."""
        self._plug.abort()

    def _forget_late(self) -> None:
        for task in self._late:
            task.cancel()

    async def _is_taken(self, text: str) -> bool:
        try:
            frame = from_server(text)
        except FrameInvalid:
            return True
        if isinstance(frame, Command):
            return await self._meet(frame)
        if isinstance(frame, Bye):
            self._note("bye", reason=frame.reason)
        elif isinstance(frame, Subscription):
            self._note("subscription", service=frame.service)
        elif isinstance(frame, Okay) and frame.signal_id is not None:
            fate = self._conduct.fate(frame.signal_id)
            self._note("stored", signal=fate.number if fate else None)
        return True

    async def _meet(self, command: Command) -> bool:
        fate, first = self._conduct.meet(command.signal_id)
        facts = {"signalId": command.signal_id, "requestId": command.request_id} if first else {}
        self._note("signal" if first else "again", signal=fate.number, attempt=command.attempt, **facts)
        if first:
            self._arrive()
            await self._awake.wait()
        if fate.silent:
            return False
        if fate.refuse:
            await self._send_one(self._conduct.refuse(command, fate))
            return False
        return True

    async def _send_all(self, frames: list[Outgoing]) -> None:
        for one in frames:
            if one.wait:
                task = asyncio.create_task(self._send_late(one))
                self._late.add(task)
                task.add_done_callback(self._late.discard)
            else:
                await self._send_one(one)

    async def _send_late(self, one: Outgoing) -> None:
        await sleep(self._timers, one.wait)
        try:
            await self._send_one(one)
        except ConnectionClosed:
            """The connection is lost, and with it what was to be said on it."""

    async def _send_one(self, one: Outgoing) -> None:
        await self.say(encode(one.frame))
        dup = True if isinstance(one.frame, Ack) and one.frame.dup else None
        self._note(one.what, signal=one.signal, wrong=one.wrong, dup=dup)

    def _note(self, what: str, **facts: object) -> None:
        self._journal.note(self._number, what, **facts)
