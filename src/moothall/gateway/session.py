"""One connection of a device: greeting, heartbeat, end. No I/O: events in, effects out."""

from dataclasses import dataclass
from typing import TypeAlias

from moothall.gateway.timing import Timing
from moothall.kernel.clock import SECOND
from moothall.kernel.frames import (
    PROTOCOL,
    Ack,
    Event,
    FrameInvalid,
    FromServer,
    Hello,
    Nack,
    Ping,
    Pong,
    Result,
    State,
    Welcome,
    from_device,
)

_AFTER_FLOOD = 10_000
"""Milliseconds after which a device may come back that has sent too much."""


@dataclass(frozen=True, slots=True)
class Say:
    """Send this frame."""

    frame: FromServer


@dataclass(frozen=True, slots=True)
class Heard:
    """The device said this, and may. After a `Hello` it hears nothing before `opened`."""

    frame: Hello | Ack | Nack | Result | Event | State


@dataclass(frozen=True, slots=True)
class End:
    """Say `bye` with this reason, and close. `retry_after` is when the device may come again; None: not by itself."""

    reason: str
    retry_after: int | None = 0


Effect: TypeAlias = Say | Heard | End


class Session:
    """What a connection has gone through."""

    __slots__ = ("_allowance", "_device_id", "_greeted", "_heard_at", "_open", "_pinged_at", "_started_at", "_timing")

    def __init__(self, device_id: int, timing: Timing, now: int) -> None:
        self._device_id = device_id
        self._timing = timing
        self._started_at = self._heard_at = self._pinged_at = now
        self._allowance: float = 2 * timing.frames
        self._greeted = self._open = False

    def receive(self, text: str, now: int) -> list[Effect]:
        """The device sent a message."""
        if self._is_too_much(now):
            return [End("frames.many", _AFTER_FLOOD)]
        try:
            frame = from_device(text)
        except FrameInvalid:
            return [End("frame.invalid")]
        if isinstance(frame, Ping):
            return [Say(Pong())]
        if isinstance(frame, Pong):
            return []
        return self._greeting(frame) if isinstance(frame, Hello) else self._report(frame)

    def _is_too_much(self, now: int) -> bool:
        rate = self._timing.frames
        self._allowance = min(2 * rate, self._allowance + (now - self._heard_at) * rate / SECOND) - 1
        self._heard_at = now
        return self._allowance < 0

    def _greeting(self, hello: Hello) -> list[Effect]:
        if self._greeted:
            return [End("hello.twice")]
        if hello.proto != PROTOCOL:
            return [End("protocol.unknown", None)]
        if hello.device_id not in (None, str(self._device_id)):
            return [End("device.wrong", None)]
        self._greeted = True
        return [Heard(hello)]

    def _report(self, frame: Ack | Nack | Result | Event | State) -> list[Effect]:
        return [Heard(frame)] if self._open else [End("hello.missing")]

    def opened(self, epoch: int, resume_from: int, server_time: int, now: int) -> list[Effect]:
        """The store has made this the device's newest session."""
        self._open = True
        self._pinged_at = now
        welcome = Welcome(
            device_id=str(self._device_id),
            epoch=epoch,
            ping_ms=self._timing.ping,
            silence_ms=self._timing.silence,
            server_time=server_time,
            resume_from=resume_from,
        )
        return [Say(welcome)]

    def tick(self, now: int) -> list[Effect]:
        """Do what is due."""
        if not self._greeted and self._started_at + self._timing.hello <= now:
            return [End("hello.late")]
        if self._heard_at + self._timing.silence <= now:
            return [End("silent")]
        if self._open and self._pinged_at + self._timing.ping <= now:
            self._pinged_at = now
            return [Say(Ping())]
        return []

    def due(self) -> int:
        """When to `tick` next."""
        if not self._greeted:
            return self._started_at + self._timing.hello
        silent = self._heard_at + self._timing.silence
        return min(silent, self._pinged_at + self._timing.ping) if self._open else silent
