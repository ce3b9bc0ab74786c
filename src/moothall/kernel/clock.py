"""Time as a value that is handed in, so that a test can hold it."""

import time
from typing import Protocol

SECOND = 1_000
"""Milliseconds in a second: every stored or compared time is in milliseconds since the Unix epoch."""


class Clock(Protocol):
    """Tells the time of day."""

    def now(self) -> int:
        """Milliseconds since the Unix epoch."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        """Milliseconds since the Unix epoch."""
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that moves only when it is told to."""

    def __init__(self, now: int = 1_700_000_000_000) -> None:
        self._now = now

    def now(self) -> int:
        """Milliseconds since the Unix epoch, as set."""
        return self._now

    def advance(self, milliseconds: int) -> None:
        """Move forward."""
        self._now += milliseconds
