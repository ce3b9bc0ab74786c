"""What a device owes the server: results and events, said in each session until the server has them. No I/O."""

import logging
from collections import OrderedDict
from collections.abc import Iterable
from typing import TypeAlias

from moothall.kernel.frames import Event, Okay, Result

log = logging.getLogger("moothall.device")

MOST_EVENTS = 128
"""Events that wait for the server at most; the oldest give way."""
MOST_UNDERWAY = 16
"""Frames that are not confirmed yet: the server ends a session for which 64 of its answers wait."""

Frame: TypeAlias = Result | Event
_BLAMED: dict[str, type[Frame]] = {"result.invalid": Result, "signal.unknown": Result, "event.invalid": Event}
"""Reasons for the end of a session, and of which kind the frame was that may be to blame."""


class Owed:
    """Hands out the frames that are due, in their order and only so many before the server has confirmed some.

    The server reads one frame after the other, so the oldest of a kind that is not confirmed is either stored or the
    one that the server ended the session for. Twice so, it is given up: it would end every session.
    """

    def __init__(self) -> None:
        self._events: OrderedDict[str, Event] = OrderedDict()
        self._due: OrderedDict[str, Frame] = OrderedDict()
        self._underway: OrderedDict[str, Frame] = OrderedDict()
        self._suspect: set[str] = set()
        self._is_open = False

    def open(self, results: Iterable[Result]) -> None:
        """The server has welcomed the device: all that it does not have is due."""
        self.close()
        self._is_open = True
        self._due.update((result.signal_id, result) for result in results)
        self._due.update(self._events)

    def close(self) -> None:
        """The session is over."""
        self._is_open = False
        self._due.clear()
        self._underway.clear()

    def add(self, frame: Frame) -> None:
        """Owe another one. Events are kept here, results in the memory."""
        if isinstance(frame, Event):
            self._keep(frame)
        if self._is_open and _id(frame) not in self._underway:
            self._due[_id(frame)] = frame

    def next(self) -> Frame | None:
        """What to say now; None until something is added or confirmed."""
        if not self._due or len(self._underway) >= MOST_UNDERWAY:
            return None
        name, frame = self._due.popitem(last=False)
        self._underway[name] = frame
        return frame

    def okay(self, okay: Okay) -> None:
        """The server has one of them."""
        for name in (okay.signal_id, okay.event_id):
            if name is not None:
                self._underway.pop(name, None)
                self._suspect.discard(name)
                self._events.pop(name, None)

    def blame(self, reason: str) -> Frame | None:
        """The server ended the session; the frame that is given up for it, if one is."""
        kind = _BLAMED.get(reason, ())
        frame = next((one for one in self._underway.values() if isinstance(one, kind)), None)
        if frame is None:
            return None
        name = _id(frame)
        if name not in self._suspect:
            self._suspect.add(name)
            return None
        self._suspect.discard(name)
        self._events.pop(name, None)
        return frame

    def _keep(self, event: Event) -> None:
        self._events[event.event_id] = event
        if len(self._events) > MOST_EVENTS:
            oldest, _ = self._events.popitem(last=False)
            self._due.pop(oldest, None)
            self._suspect.discard(oldest)
            log.warning("more than %d events wait for the server: the oldest is forgotten", MOST_EVENTS)


def _id(frame: Frame) -> str:
    return frame.event_id if isinstance(frame, Event) else frame.signal_id
