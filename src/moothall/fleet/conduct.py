"""What a device does about each signal. No I/O: frames in, frames with their delay out."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from moothall.fleet.behaviour import Behaviour
from moothall.fleet.values import Chance, Delay, Draws
from moothall.kernel.frames import Ack, Command, Nack, Result

_REMEMBERED = 1_024
"""Signals whose fate is remembered; older ones are over."""
_WRONG_SEQ = 1_000_000
_NO_SIGNAL = "0" * 32


@dataclass(slots=True)
class Fate:
    """What has been drawn for a signal, and what is done of it."""

    number: int
    """Of the device's signals, from 1."""
    silent: bool
    refuse: bool
    ack: int | None
    """Milliseconds to the acknowledgement; None: it does not come."""
    result: int | None
    status: int
    repeat_ack: bool
    repeat_result: bool
    mistakes: set[str] = field(default_factory=set)
    """Those that are still to be made."""
    taken_at: int = 0

    @property
    def result_at(self) -> int | None:
        """When the result goes out, after an acknowledgement that is not said at once; None: it does not come."""
        if self.result is None:
            return None
        return self.taken_at + (self.ack + max(self.result, 1) if self.ack else self.result)


class Outgoing(NamedTuple):
    """A frame that the device sends, when, and how the journal calls it."""

    frame: Ack | Nack | Result
    what: str
    signal: int | None = None
    wait: int = 0
    wrong: str | None = None


class Conduct:
    """Draws the fate of each signal from the seed, the device's number and the signal's: nothing else counts."""

    def __init__(self, behaviour: Behaviour, draws: Draws) -> None:
        self._behaviour = behaviour
        self._draws = draws
        self._fates: OrderedDict[str, Fate] = OrderedDict()
        self.signals = 0

    def meet(self, signal_id: str) -> tuple[Fate, bool]:
        """A signal's fate, and whether it is seen for the first time."""
        if signal_id in self._fates:
            return self._fates[signal_id], False
        self.signals += 1
        if len(self._fates) >= _REMEMBERED:
            self._fates.popitem(last=False)
        fate = self._fates[signal_id] = self._drawn(self.signals)
        return fate, True

    def fate(self, signal_id: str) -> Fate | None:
        """What was drawn for a signal, if it is not long over."""
        return self._fates.get(signal_id)

    def refuse(self, command: Command, fate: Fate) -> Outgoing:
        """What goes out where a signal is turned down."""
        refuse = self._behaviour.refuse
        assert refuse is not None
        nack = Nack(command.signal_id, command.seq, command.epoch, refuse.code, refuse.message)
        return Outgoing(nack, "nack", fate.number)

    def acknowledge(self, ack: Ack, now: int) -> list[Outgoing]:
        """What goes out where the device means to say `ack`."""
        fate = self._fates.get(ack.signal_id)
        if fate is None:
            return [Outgoing(ack, "ack")]
        if not ack.dup:
            fate.taken_at = now
        if fate.ack is None:
            return []
        if mistake := _first(fate, "seq", "signal"):
            return [Outgoing(_wrong_ack(ack, mistake), "ack", fate.number, fate.ack, mistake)]
        said = [Outgoing(ack, "ack", fate.number, fate.ack)]
        if fate.repeat_ack:
            said.append(Outgoing(ack, "repeat_ack", fate.number, fate.ack))
        return said

    def answer(self, result: Result) -> list[Outgoing]:
        """What goes out where the device means to say `result`."""
        fate = self._fates.get(result.signal_id)
        if fate is None:
            return [Outgoing(result, "result")]
        if mistake := _first(fate, "request_id", "json"):
            return [Outgoing(_wrong_result(result, mistake), "result", fate.number, wrong=mistake)]
        said = [Outgoing(result, "result", fate.number)]
        if fate.repeat_result:
            said.append(Outgoing(result, "repeat_result", fate.number))
        return said

    def _drawn(self, number: int) -> Fate:
        behaviour = self._behaviour
        refuse = behaviour.refuse
        mistakes = behaviour.wrong
        return Fate(
            number=number,
            silent=self._happens("silent", behaviour.silent, number),
            refuse=refuse is not None and self._happens("refuse", refuse.chance, number),
            ack=self._time("ack", behaviour.ack, number),
            result=self._time("result", behaviour.result, number),
            status=behaviour.status.at(self._draws.unit("status", number)),
            repeat_ack=self._happens("repeat_ack", behaviour.repeat_ack, number),
            repeat_result=self._happens("repeat_result", behaviour.repeat_result, number),
            mistakes={
                name
                for name in mistakes.__struct_fields__
                if self._happens(f"wrong.{name}", getattr(mistakes, name), number)
            },
        )

    def _happens(self, purpose: str, chance: Chance, number: int) -> bool:
        return self._draws.unit(purpose, number) < chance.part

    def _time(self, purpose: str, delay: object, number: int) -> int | None:
        return delay.at(self._draws.unit(purpose, number)) if isinstance(delay, Delay) else None


def _first(fate: Fate, *kinds: str) -> str | None:
    """The mistake that comes next; each is made once."""
    for kind in kinds:
        if kind in fate.mistakes:
            fate.mistakes.remove(kind)
            return kind
    return None


def _wrong_ack(ack: Ack, mistake: str) -> Ack:
    if mistake == "seq":
        return msgspec.structs.replace(ack, seq=ack.seq + _WRONG_SEQ)
    return msgspec.structs.replace(ack, signal_id=_NO_SIGNAL)


def _wrong_result(result: Result, mistake: str) -> Result:
    if mistake == "json":
        return msgspec.structs.replace(result, body="no JSON")
    return msgspec.structs.replace(result, request_id=f"not-{result.request_id}")
