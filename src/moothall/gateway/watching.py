"""Who watches signals as they live."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from moothall.domain.ports import Change
from moothall.kernel.timers import Timers

_BEHIND = 1_000
"""Changes that may wait for one who watches; with more, the watching ends."""
_QUIET = 15_000
"""Milliseconds without a change after which a proxy might close a connection."""


class Watchers:
    """Hands each change of a signal to all who watch its organization."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self._queues: dict[asyncio.Queue[Change | None], int] = {}
        self._open = True

    def tell(self, changes: Sequence[Change]) -> None:
        """Some changes were committed."""
        for queue, tenant in list(self._queues.items()):
            for change in changes:
                if change.tenant == tenant and change.what.startswith("signal."):
                    self._put(queue, change)

    def _put(self, queue: "asyncio.Queue[Change | None]", change: Change) -> None:
        if queue not in self._queues:
            return
        queue.put_nowait(change)
        if queue.qsize() > _BEHIND:
            self._end(queue)

    def watch(self, tenant: int) -> AsyncIterator[Change | None]:
        """Each change from now on, and None now and then where there is none; ends with the gateway."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        if self._open:
            self._queues[queue] = tenant
        return self._changes(queue)

    async def _changes(self, queue: "asyncio.Queue[Change | None]") -> AsyncIterator[Change | None]:
        try:
            while queue in self._queues or queue.qsize():
                timer = self._timers.at(self._timers.now() + _QUIET, lambda: queue.put_nowait(None))
                try:
                    change = await queue.get()
                finally:
                    timer.cancel()
                if change is not None or queue in self._queues:
                    yield change
        finally:
            self._queues.pop(queue, None)

    def _end(self, queue: "asyncio.Queue[Change | None]") -> None:
        self._queues.pop(queue, None)
        queue.put_nowait(None)

    def close(self) -> None:
        """Let all who watch go."""
        self._open = False
        for queue in list(self._queues):
            self._end(queue)
