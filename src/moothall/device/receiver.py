"""What a device says to what the server says. No I/O but the memory's.

A device acts once on a signal, however often it comes: it knows a signal by its id. Numbers only tell what is outdated.
"""

import logging
from typing import NamedTuple, TypeAlias

import msgspec

from moothall.device.memory import Memory, Taken
from moothall.kernel.clock import Clock
from moothall.kernel.frames import Ack, Command, Nack, Okay, Result, Welcome

log = logging.getLogger("moothall.device")


class Signal(msgspec.Struct, frozen=True):
    """A signal to act on. `control_body` is exactly what the caller sent."""

    signal_id: str
    request_id: str
    room_id: str
    control_body: str
    issued_at: int


Answer: TypeAlias = Ack | Nack | Result


class Reaction(NamedTuple):
    """What to say, in this order, and then what to act on."""

    say: tuple[Answer, ...]
    act: Signal | None = None


class Receiver:
    """Decides for each command whether it is new."""

    def __init__(self, memory: Memory, clock: Clock, most_waiting: int) -> None:
        self._memory = memory
        self._clock = clock
        self._most_waiting = most_waiting
        self._waiting = 0
        self._epoch = 0
        self._floor = 0

    def welcome(self, welcome: Welcome) -> tuple[Result, ...]:
        """A session is open; the results that the server does not have yet."""
        self._epoch = welcome.epoch
        self._floor = welcome.resume_from - 1
        return tuple(_result(taken) for taken in self._memory.unsent())

    def command(self, command: Command) -> Reaction:
        """A signal came, for the first time or again."""
        taken = self._memory.get(command.signal_id)
        if taken is not None:
            ack = Ack(command.signal_id, command.seq, command.epoch, dup=True)
            return Reaction((ack,) if taken.result is None else (ack, _result(taken)))
        if refusal := self._refusal(command):
            return _refused(command, *refusal)
        if not self._is_kept(Taken(command.signal_id, command.request_id, self._clock.now())):
            return _refused(command, "storage", "the device cannot write what it must not forget")
        self._floor = command.seq
        self._waiting += 1
        signal = Signal(command.signal_id, command.request_id, command.room_id, command.control_body, command.issued_at)
        return Reaction((Ack(command.signal_id, command.seq, command.epoch),), signal)

    def _refusal(self, command: Command) -> tuple[str, str] | None:
        if command.epoch != self._epoch or command.seq <= self._floor:
            return "stale", f"number {command.seq} is outdated"
        if command.ttl_ms <= 0:
            return "expired", "the signal came too late"
        if self._waiting >= self._most_waiting:
            return "busy", f"{self._waiting} signals wait to be acted on"
        return None

    def acted(self, signal: Signal, result: str | None) -> Result | None:
        """The device has acted; `result` is its answer, if it gives one. A disk that fails does not hold it back."""
        self._waiting -= 1
        if result is None:
            return None
        taken = Taken(signal.signal_id, signal.request_id, self._clock.now(), result)
        self._note(taken)
        return _result(taken)

    def okay(self, okay: Okay) -> None:
        """The server has stored a result."""
        taken = self._memory.get(okay.signal_id) if okay.signal_id else None
        if taken is not None:
            self._note(msgspec.structs.replace(taken, stored=True))

    def give_up(self, result: Result) -> None:
        """The server does not take this one: it is not said again."""
        taken = self._memory.get(result.signal_id)
        if taken is not None:
            self._note(msgspec.structs.replace(taken, result=None))

    def _note(self, taken: Taken) -> None:
        """Keep what is new about a signal, at least until the process ends."""
        if not self._is_kept(taken):
            self._memory.remember(taken)

    def _is_kept(self, taken: Taken) -> bool:
        try:
            self._memory.keep(taken)
        except OSError:
            log.exception("the memory of signals cannot be written")
            return False
        return True


def _refused(command: Command, code: str, message: str) -> Reaction:
    return Reaction((Nack(command.signal_id, command.seq, command.epoch, code, message),))


def _result(taken: Taken) -> Result:
    assert taken.result is not None
    return Result(taken.signal_id, taken.request_id, taken.result)
