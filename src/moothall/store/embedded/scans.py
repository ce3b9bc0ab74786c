"""Reads that no page bounds: in worker threads, each on a connection and a snapshot of its own."""

from asyncio import AbstractEventLoop, wrap_future
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from moothall.kernel.fault import Overloaded, StoreUnavailable
from moothall.store.embedded.connection import UNAVAILABLE, connect_reading
from moothall.store.embedded.limits import Limits
from moothall.store.embedded.transaction import Scan

T = TypeVar("T")

_STEPS = 10_000
"""Instructions of SQLite after which a scan looks whether it is to end."""


class Scans:
    """A bounded number of scans."""

    def __init__(self, path: Path, loop: AbstractEventLoop, limits: Limits) -> None:
        self._path = path
        self._loop = loop
        self._room = limits.scans + limits.waiting_scans
        self._threads = ThreadPoolExecutor(limits.scans, "moothall-scan")
        self._closing = False

    async def run(self, tenant: int, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        """Run one, or raise `Overloaded`."""
        if self._closing:
            raise StoreUnavailable()
        if not self._room:
            raise Overloaded()
        self._room -= 1
        future = self._threads.submit(self._scan, tenant, function, arguments)
        future.add_done_callback(lambda _: self._loop.call_soon_threadsafe(self._leave))
        return await wrap_future(future, loop=self._loop)

    def _leave(self) -> None:
        self._room += 1

    def _scan(self, tenant: int, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        connection = connect_reading(self._path)
        connection.set_progress_handler(lambda: self._closing, _STEPS)
        try:
            cursor = connection.cursor()
            cursor.execute("begin")
            return function(Scan(cursor, tenant), *arguments)
        except UNAVAILABLE as error:
            raise StoreUnavailable() from error
        finally:
            connection.close(True)

    async def close(self) -> None:
        """End the scans that run: their callers get `StoreUnavailable`."""
        self._closing = True
        await self._loop.run_in_executor(None, self._threads.shutdown)
