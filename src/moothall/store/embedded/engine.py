"""The embedded engine: one process, one file, reads inline on the loop, writes in one thread."""

import asyncio
import logging
from asyncio import AbstractEventLoop
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

from moothall.kernel.clock import Clock
from moothall.kernel.fault import Fault, StoreUnavailable
from moothall.store.embedded.batch import Batch, Job, Keeper
from moothall.store.embedded.connection import FILE, UNAVAILABLE, connect, connect_reading
from moothall.store.embedded.creation import prepare_file
from moothall.store.embedded.limits import Limits
from moothall.store.embedded.lock import FolderLock
from moothall.store.embedded.memory import Memory, Refused
from moothall.store.embedded.scans import Scans
from moothall.store.embedded.transaction import Snapshot
from moothall.store.embedded.writer import WriterThread
from moothall.store.engine import SERVER, CannotOpen
from moothall.store.transaction import Actor, Change, Reader, Writer

T = TypeVar("T")
A = TypeVarTuple("A")

_log = logging.getLogger(__name__)


def _stop_is_due(error: BaseException) -> None:
    _log.critical("the store has failed, the process must stop: %r", error)


async def open_embedded(
    folder: Path,
    *,
    clock: Clock,
    limits: Limits | None = None,
    on_fatal: Callable[[BaseException], None] = _stop_is_due,
) -> "EmbeddedEngine":
    """Open the folder's file for this process alone, on the running loop; made if absent, migrated if older.

    Raises `CannotOpen`. `on_fatal` is called on the loop after a failed commit: what the disk holds is then unknown,
    all writes are refused, and the process must end.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FolderLock.take(folder)
        try:
            path = prepare_file(folder)
            return EmbeddedEngine(path, lock, asyncio.get_running_loop(), clock, limits or Limits(), on_fatal)
        except BaseException:
            lock.release()
            raise
    except (OSError, *UNAVAILABLE) as error:
        raise CannotOpen(f"{folder} cannot be used: {error}") from error


class EmbeddedEngine:
    """Implements `moothall.store.engine.Engine` on one SQLite file."""

    def __init__(
        self,
        path: Path,
        lock: FolderLock,
        loop: AbstractEventLoop,
        clock: Clock,
        limits: Limits,
        on_fatal: Callable[[BaseException], None],
    ) -> None:
        self._path = path
        self._lock = lock
        self._loop = loop
        self._limits = limits
        self._followers: list[Callable[[Sequence[Change]], None]] = []
        self._keepers: list[Keeper] = []
        self._memory = Memory(limits.remembered_of_tenant, limits.remembered)
        self._located: dict[tuple[Any, ...], Any] = {}
        self._hits = self._misses = 0
        self._batch_sizes: Counter[int] = Counter()
        self._writing = connect(path)
        self._reading = connect_reading(path)
        self._cursor = self._reading.cursor()
        self._cursor.execute("begin")
        self._move()
        self._scans = Scans(path, loop, limits)
        self._closed = False
        self._writer = WriterThread(self._writing, loop, clock, limits, self._publish, on_fatal)

    async def read(self, tenant: int, function: Callable[[Reader, *A], T], *arguments: *A) -> T:
        """What a pure function finds in the current snapshot; see `Engine.read`."""
        try:
            found = self._memory.tenants[tenant][function][arguments]
        except KeyError:
            return self._find(tenant, function, *arguments)
        self._hits += 1
        if type(found) is Refused:
            raise found.again()
        value: T = found
        return value

    def _find(self, tenant: int, function: Callable[[Reader, *A], T], *arguments: *A) -> T:
        value = self._run(tenant, function, *arguments)
        self._memory.keep(tenant, function, arguments, value)
        return value

    def _run(self, tenant: int, function: Callable[[Reader, *A], T], *arguments: *A) -> T:
        """What a function finds; its Fault is remembered."""
        self._misses += 1
        try:
            return function(Snapshot(self._cursor, tenant), *arguments)
        except Fault as fault:
            self._memory.keep(tenant, function, arguments, Refused(fault))
            raise
        except UNAVAILABLE as error:
            raise StoreUnavailable() from error

    async def read_for(
        self,
        tenant: int,
        who: str,
        admit: Callable[[Reader, str], None],
        function: Callable[[Reader, *A], T],
        *arguments: *A,
    ) -> T:
        """What a pure function finds for somebody who may ask; see `Engine.read_for`."""
        try:
            known = who in self._memory.admitted[tenant][admit]
        except KeyError:
            known = False
        if not known:
            self._admit(tenant, who, admit)
        return await self.read(tenant, function, *arguments)

    def _admit(self, tenant: int, who: str, admit: Callable[[Reader, str], None]) -> None:
        refused = self._memory.refusal(tenant, admit, (who,))
        if refused is not None:
            self._hits += 1
            raise refused.again()
        self._run(tenant, admit, who)
        self._memory.let(tenant, admit, who)

    async def look_up(self, tenant: int, function: Callable[[Reader, *A], T], *arguments: *A) -> T:
        """What a function finds in the current snapshot, remembering nothing; see `Engine.look_up`."""
        try:
            return function(Snapshot(self._cursor, tenant), *arguments)
        except UNAVAILABLE as error:
            raise StoreUnavailable() from error

    async def locate(self, function: Callable[[Reader, *A], T | None], *arguments: *A) -> T | None:
        """Like `read` for `SERVER`, for facts that never change once they exist; see `Engine.locate`."""
        key = (function, arguments)
        found: T | None = self._located.get(key)
        if found is None:
            try:
                found = function(Snapshot(self._cursor, SERVER), *arguments)
            except UNAVAILABLE as error:
                raise StoreUnavailable() from error
            if found is not None:
                if len(self._located) >= self._limits.located:
                    self._located.clear()
                self._located[key] = found
        return found

    async def scan(self, tenant: int, function: Callable[[Reader, *A], T], *arguments: *A) -> T:
        """Run a long read in a worker thread; its snapshot may be a moment ahead of what `read` answers."""
        return await self._scans.run(tenant, function, arguments)

    async def write(self, tenant: int, actor: Actor, function: Callable[[Writer, *A], T], *arguments: *A) -> T:
        """Run a function in a transaction; see `Engine.write`."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._writer.submit(Job(future, tenant, actor, function, arguments, self._keepers))
        return await future

    def _publish(self, batch: Batch) -> None:
        """Make a committed batch what the loop serves, in one step; only then answer its writers."""
        self._move()
        self._memory.forget(batch.touched)
        if batch.changes:
            self._tell(batch.changes)
        if batch.jobs:
            self._batch_sizes[len(batch.jobs)] += 1
        batch.answer()

    def _move(self) -> None:
        """To the newest commit. The select takes the snapshot: `begin` alone would leave that to the next read."""
        self._cursor.execute("commit; begin; select 1 from setting limit 1").fetchall()

    def _tell(self, changes: Sequence[Change]) -> None:
        for follower in self._followers:
            try:
                follower(changes)
            except Exception:
                _log.exception("a follower of the changes failed")

    def follow(self, follower: Callable[[Sequence[Change]], None]) -> None:
        """Call `follower` on the loop with the changes of each batch; see `Engine.follow`."""
        self._followers.append(follower)

    def gate(self, keeper: Callable[[Reader, Sequence[Change]], None]) -> None:
        """Let `keeper` look at what writes have recorded; see `Engine.gate`."""
        self._keepers.append(keeper)

    def forget(self) -> None:
        """Drop everything remembered."""
        self._memory.clear()
        self._located.clear()

    def statistics(self) -> dict[str, Any]:
        """Counters for the metrics; see `Engine.statistics`."""
        log = self._path.with_name(FILE + "-wal")
        return {
            "memory_hits": self._hits,
            "memory_misses": self._misses,
            "batches": self._batch_sizes.total(),
            "batch_sizes": dict(self._batch_sizes),
            "wal_bytes": log.stat().st_size if log.exists() else 0,
            "waiting_writes": self._writer.waiting(),
        }

    async def close(self) -> None:
        """Finish the waiting writes, then release the files."""
        if self._closed:
            return
        self._closed = True
        self._writer.finish()
        await self._loop.run_in_executor(None, self._writer.thread.join)
        await self._scans.close()
        self._reading.close()
        self._writing.close()
        self._lock.release()
