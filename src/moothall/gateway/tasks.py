"""Tasks that belong to the gateway and not to the request that started them."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from moothall.kernel.fault import Fault
from moothall.kernel.timers import Timers, sleep

T = TypeVar("T")

log = logging.getLogger("moothall.gateway")


class Tasks:
    """Keeps tasks alive and, at the end, waits for them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run on the loop. A failure that is no Fault is logged, whether or not somebody waits for the task."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, Fault):
            log.error("a task of the gateway failed", exc_info=error)

    async def finish(self, timers: Timers, patience: int) -> None:
        """Wait for all of them, so long at most; those that run on are not cancelled."""
        if not self._running:
            return
        over = asyncio.get_running_loop().create_task(sleep(timers, patience))
        work: asyncio.Future[Any] = asyncio.gather(*self._running, return_exceptions=True)
        await asyncio.wait((over, work), return_when=asyncio.FIRST_COMPLETED)
        over.cancel()

    def cancel(self) -> None:
        """Cancel what still runs."""
        for task in self._running:
            task.cancel()
