"""A device's WebSocket: moves frames between ASGI and the session, and ends for certain."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from moothall.gateway.session import Effect, End, Heard, Say, Session
from moothall.gateway.timing import Timing
from moothall.kernel.frames import Ack, Bye, Event, FromServer, Hello, Nack, Result, State, encode
from moothall.kernel.timers import Timer, Timers

Scope: TypeAlias = dict[str, Any]
Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
SendMessage: TypeAlias = Callable[[Message], Awaitable[None]]

_UNSENT = 64
"""Frames that may wait for a device that does not read. One signal is underway at a time, so more are pings."""
_MANY_UNSENT = _UNSENT // 2
"""From so many on they get a chance to leave after each frame of the device: only those that cannot make it `slow`."""
_NORMAL, _GOING_AWAY, _POLICY = 1000, 1001, 1008
_CODES = {"draining": _GOING_AWAY, "replaced": _NORMAL}


class Listener(Protocol):
    """Who hears what devices say."""

    async def hear(self, link: "Link", frame: Hello | Ack | Nack | Result | Event | State) -> None:
        """Act on a frame. The link reads the next one afterwards."""
        ...


class Link:
    """One connection, from its acceptance to its end."""

    __slots__ = (
        "_closing",
        "_listener",
        "_receive",
        "_send",
        "_sender",
        "_session",
        "_task",
        "_timer",
        "_timers",
        "_timing",
        "_unsent",
        "credential_hash",
        "device_id",
        "ended",
        "epoch",
        "knows",
        "reason",
        "rotated",
        "tenant",
    )

    def __init__(
        self,
        owner: tuple[int, int, bytes],
        streams: tuple[Receive, SendMessage],
        listener: Listener,
        timers: Timers,
        timing: Timing,
    ) -> None:
        self.tenant, self.device_id, self.credential_hash = owner
        self.epoch = 0
        self.ended = self.rotated = False
        self.knows: tuple[str, ...] = ()
        """The frames of `CAPABILITIES` that the device knows."""
        self.reason = "connection lost"
        """Why it ended."""
        self._receive, self._send = streams
        self._listener = listener
        self._timers = timers
        self._timing = timing
        self._session = Session(self.device_id, timing, timers.now())
        self._unsent: deque[Message] = deque()
        self._sender: asyncio.Task[None] | None = None
        self._task: asyncio.Task[Any] | None = None
        self._timer: Timer | None = None
        self._closing: Timer | None = None

    async def run(self) -> None:
        """Read until the connection is over. What is underway when `end` is called is cut short."""
        self._task = asyncio.current_task()
        self._arm()
        try:
            while (message := await self._receive())["type"] != "websocket.disconnect":
                await self._take(message)
        except asyncio.CancelledError:
            if not self.ended or self._task is None:
                raise
            self._task.uncancel()
        finally:
            self._release()

    async def _take(self, message: Message) -> None:
        if self.ended:
            return
        text = message.get("text")
        effects = self._session.receive(text, self._timers.now()) if text is not None else [End("frame.invalid")]
        for effect in effects:
            if isinstance(effect, Heard):
                await self._listener.hear(self, effect.frame)
            else:
                self._perform(effect)
        if len(self._unsent) >= _MANY_UNSENT:
            await asyncio.sleep(0)

    def open(self, epoch: int, resume_from: int, server_time: int) -> None:
        """The store has made this the device's newest session: welcome the device."""
        self.epoch = epoch
        for effect in self._session.opened(epoch, resume_from, server_time, self._timers.now()):
            self._perform(effect)
        self._arm()

    def say(self, frame: FromServer) -> None:
        """Send a frame, without waiting for the device to take it."""
        if self.ended:
            return
        if len(self._unsent) >= _UNSENT:
            self.end("slow")
            return
        self._post({"type": "websocket.send", "text": encode(frame)})

    def end(self, reason: str, retry_after: int | None = 0) -> None:
        """Say goodbye and close; nothing that the device says counts any more."""
        if self.ended:
            return
        self.ended, self.reason = True, reason
        self._unsent.clear()
        self._post({"type": "websocket.send", "text": encode(Bye(reason, retry_after))})
        self._post({"type": "websocket.close", "code": _CODES.get(reason, _POLICY), "reason": reason})
        self._closing = self._timers.at(self._timers.now() + self._timing.goodbye, self._cut)

    def _perform(self, effect: Effect) -> None:
        if isinstance(effect, Say):
            self.say(effect.frame)
        elif isinstance(effect, End):
            self.end(effect.reason, effect.retry_after)

    def _post(self, message: Message) -> None:
        self._unsent.append(message)
        if self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        """Send what waits; ASGI's send pauses while the device does not read."""
        try:
            while self._unsent:
                await self._send(self._unsent.popleft())
        except OSError:
            self.ended = True  # the server reports the disconnect to `receive` as well
            self._unsent.clear()
        finally:
            self._sender = None
        if self.ended:
            self._cut()

    def _cut(self) -> None:
        """Stop reading, whether the device has taken its goodbye or not."""
        for task in (self._sender, self._task):
            if task is not None and task is not asyncio.current_task():
                task.cancel()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._timers.at(self._session.due(), self._tick)

    def _tick(self) -> None:
        if self.ended:
            return
        for effect in self._session.tick(self._timers.now()):
            self._perform(effect)
        self._arm()

    def _release(self) -> None:
        self.ended = True
        self._task = None
        for timer in (self._timer, self._closing):
            if timer is not None:
                timer.cancel()
