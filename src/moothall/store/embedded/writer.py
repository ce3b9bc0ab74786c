"""The one thread that writes: takes all waiting writes into one durable transaction (group commit)."""

import logging
import threading
import time
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue

import apsw

from moothall.kernel.clock import Clock
from moothall.kernel.fault import Overloaded, StoreUnavailable
from moothall.store.embedded.batch import Batch, Job, Lost
from moothall.store.embedded.connection import UNAVAILABLE
from moothall.store.embedded.limits import Limits

_log = logging.getLogger(__name__)


class WriterThread:
    """Runs jobs and hands each committed batch to `publish`, which runs on the loop and is waited for.

    The next batch is not committed before the last one is published: a snapshot that moves to the newest commit is
    then exactly the batch that is being published, and no tenant is seen changed while its memory is still the old one.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        loop: AbstractEventLoop,
        clock: Clock,
        limits: Limits,
        publish: Callable[[Batch], None],
        on_fatal: Callable[[BaseException], None],
    ) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._loop = loop
        self._clock = clock
        self._limits = limits
        self._publish = publish
        self._on_fatal = on_fatal
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._published = threading.Event()
        self._published.set()
        self._failed: BaseException | None = None
        self._closing = False
        self._wal_pages = 0
        self._checkpoint_at = limits.checkpoint_pages
        connection.set_wal_hook(self._note_wal)
        self.thread = threading.Thread(target=self._run, name="moothall-writer", daemon=True)
        self.thread.start()

    def submit(self, job: Job) -> None:
        """Take a job, on the loop."""
        if self._failed is not None or self._closing:
            raise StoreUnavailable() from self._failed
        if self._queue.qsize() >= self._limits.waiting_writes:
            raise Overloaded()
        self._queue.put(job)

    def waiting(self) -> int:
        """How many jobs no batch has taken yet."""
        return self._queue.qsize()

    def finish(self) -> None:
        """Let the thread end after the jobs that are waiting now."""
        self._closing = True
        self._queue.put(None)

    def _note_wal(self, connection: apsw.Connection, database: str, pages: int) -> int:
        if pages < self._wal_pages:
            self._checkpoint_at = self._limits.checkpoint_pages
        self._wal_pages = pages
        return apsw.SQLITE_OK

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            try:
                self._serve(job)
            except Exception as error:
                self._fail(error)
        self._published.wait()

    def _fail(self, error: Exception) -> None:
        self._failed = error
        self._loop.call_soon_threadsafe(self._on_fatal, error)

    def _serve(self, first: Job) -> None:
        for job in self._keep(self._together(first)):
            self._refuse(self._keep([job]))
        if self._wal_pages >= self._checkpoint_at:
            self._checkpoint()

    def _together(self, first: Job) -> Iterator[Job]:
        """The job and those that wait behind it, up to what one transaction may hold in number and in time."""
        yield first
        end = time.monotonic() + self._limits.batch_seconds
        for _ in range(self._limits.batch_jobs - 1):
            try:
                job = self._queue.get_nowait()
            except Empty:
                return
            if job is None:
                return self._queue.put(None)
            yield job
            if time.monotonic() > end:
                return

    def _keep(self, jobs: Iterable[Job]) -> list[Job]:
        """Run jobs in one transaction and publish it; answers the jobs of a transaction that was lost."""
        if self._failed is not None:
            return self._refuse(list(jobs), self._failed)
        try:
            self._cursor.execute("begin immediate")
        except UNAVAILABLE as error:
            return self._refuse(list(jobs), error)
        batch = Batch()
        try:
            batch.run(jobs, self._connection, self._cursor, self._clock)
            self._published.wait()
            self._commit()
        except Lost as error:
            _log.warning("a transaction of %d writes was lost: %r", len(batch.jobs), error.__cause__)
            self._roll_back()
            return batch.jobs
        except Exception as error:
            self._fail(error)
            return self._refuse(batch.jobs, error)
        self._hand_over(batch)
        return []

    def _commit(self) -> None:
        """A failed write or fsync is not an error to go on after: what the disk holds is then unknown."""
        try:
            self._cursor.execute("commit")
        except (apsw.FullError, apsw.BusyError, apsw.NoMemError) as error:
            raise Lost from error

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._cursor.execute("rollback")

    def _refuse(self, jobs: list[Job], cause: BaseException | None = None) -> list[Job]:
        """Answer them that nothing of them was kept; there is then none left."""
        for job in jobs:
            self._loop.call_soon_threadsafe(job.refuse, cause)
        return []

    def _hand_over(self, batch: Batch) -> None:
        self._published.clear()
        self._loop.call_soon_threadsafe(self._show, batch)

    def _show(self, batch: Batch) -> None:
        try:
            self._publish(batch)
        except Exception as error:
            for job in batch.jobs:
                job.refuse(error)
            self._fail(error)
        finally:
            self._published.set()

    def _checkpoint(self) -> None:
        """Move the log's pages into the file, then publish again: the log starts anew once no reader holds it."""
        self._published.wait()
        self._checkpoint_at = self._wal_pages + self._limits.checkpoint_pages
        try:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.FullError:
            _log.warning("the disk is full: the write-ahead log cannot be emptied")
        self._hand_over(Batch())
        self._published.wait()
