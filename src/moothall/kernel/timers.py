"""Waiting as a value that is handed in, so that a test decides when time passes."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from typing import Protocol


class Timer(Protocol):
    """A call that waits for its time."""

    def cancel(self) -> None:
        """Do not call. Harmless after the call."""
        ...


class Timers(Protocol):
    """A clock that never jumps, in milliseconds of no known start, and calls at its times."""

    def now(self) -> int:
        """Milliseconds since some moment in the past."""
        ...

    def at(self, due: int, call: Callable[[], object]) -> Timer:
        """Call once `due` has come; a `due` in the past is called soon, never at once."""
        ...


class LoopTimers:
    """The running event loop's clock."""

    def now(self) -> int:
        """The loop's time in milliseconds, rounded up: what was due at a moment is due when `now` shows it."""
        return -int(asyncio.get_running_loop().time() * -1_000 // 1)

    def at(self, due: int, call: Callable[[], object]) -> Timer:
        """Call on the loop."""
        return asyncio.get_running_loop().call_at(due / 1_000, call)


class ManualTimers:
    """Timers that move only when they are told to; they start at 0."""

    def __init__(self) -> None:
        self._now = 0
        self._order = count()
        self._waiting: list[tuple[int, int, _ManualTimer]] = []

    def now(self) -> int:
        """Milliseconds, as advanced."""
        return self._now

    def at(self, due: int, call: Callable[[], object]) -> Timer:
        """Call in the `advance` that reaches `due`."""
        timer = _ManualTimer(call)
        heapq.heappush(self._waiting, (max(due, self._now), next(self._order), timer))
        return timer

    def advance(self, milliseconds: int) -> None:
        """Move forward and make the calls that become due, each at its own time and in its order."""
        end = self._now + milliseconds
        while self._waiting and self._waiting[0][0] <= end:
            self._now, _, timer = heapq.heappop(self._waiting)
            timer.fire()
        self._now = end


class _ManualTimer:
    def __init__(self, call: Callable[[], object]) -> None:
        self._call: Callable[[], object] | None = call

    def cancel(self) -> None:
        self._call = None

    def fire(self) -> None:
        if self._call is not None:
            self._call()


async def sleep(timers: Timers, milliseconds: int) -> None:
    """Wait so long by these timers."""
    over = asyncio.Event()
    timer = timers.at(timers.now() + milliseconds, over.set)
    try:
        await over.wait()
    finally:
        timer.cancel()
