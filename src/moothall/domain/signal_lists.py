"""What operators see of signals: lists, and the whole life of one. Never a body: it can carry meeting codes."""

import msgspec

from moothall.domain import changes
from moothall.domain.changes import LoggedChange, Wanted
from moothall.domain.faults import SignalUnknown
from moothall.domain.ports import Reader
from moothall.store.records import signal_lists, signals
from moothall.store.records.signals import Signal

__all__ = ["LoggedChange", "Signal", "SignalLife", "SignalPage", "SignalsWanted", "life", "page"]

_STEPS = 500
"""Changes of one signal that are shown; one that is tried again and again has more."""


class SignalsWanted(msgspec.Struct, frozen=True):
    """Which signals are asked for. What is None does not narrow; times are milliseconds since the epoch."""

    room_id: str | None = None
    device_id: int | None = None
    app_key: str | None = None
    request_id: str | None = None
    state: str | None = None
    since: int | None = None
    until: int | None = None


class SignalPage(msgspec.Struct, frozen=True):
    """Some signals, newest first, and whether there are older ones that fit."""

    signals: tuple[Signal, ...]
    more: bool


class SignalLife(msgspec.Struct, frozen=True):
    """A signal, and each change of it from its acceptance on."""

    signal: Signal
    steps: tuple[LoggedChange, ...]


def page(tx: Reader, wanted: SignalsWanted, before: tuple[int, str] | None, most: int) -> SignalPage:
    """A page of the signals that fit; `before` is time and id of the last one of the page before."""
    said = msgspec.structs.asdict(wanted)
    given = {name: value for name, value in said.items() if value is not None}
    found = signal_lists.page(tx, given, before, most + 1)
    return SignalPage(tuple(found[:most]), len(found) > most)


def life(tx: Reader, signal_id: str) -> SignalLife:
    """A signal that is still kept, with all that happened to it. Raises `SignalUnknown`."""
    found = signals.get(tx, signal_id)
    if found is None:
        raise SignalUnknown(f"no signal {signal_id}", signal_id=signal_id)
    steps = changes.page(tx, Wanted(subject=signal_id), None, _STEPS).changes
    return SignalLife(found, tuple(reversed(steps)))
