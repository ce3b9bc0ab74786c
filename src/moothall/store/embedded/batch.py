"""Many writes in one durable transaction, each in a savepoint of its own."""

from asyncio import Future
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apsw

from moothall.kernel.clock import Clock
from moothall.kernel.fault import StoreUnavailable
from moothall.store.embedded.connection import UNAVAILABLE
from moothall.store.embedded.transaction import Snapshot, Transaction
from moothall.store.transaction import Actor, Change, Reader


class Lost(Exception):
    """The store has failed inside a transaction, and with it all that the transaction had done."""


Keeper = Callable[[Reader, Sequence[Change]], None]
"""Looks at what a write has recorded in a tenant; see `Engine.gate`."""


class Job:
    """One write that somebody waits for."""

    __slots__ = ("_actor", "_arguments", "_function", "_keepers", "_tenant", "error", "future", "value")

    def __init__(
        self,
        future: "Future[Any]",
        tenant: int,
        actor: Actor,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        keepers: Sequence[Keeper] = (),
    ) -> None:
        self.future = future
        self.value: Any = None
        self.error: Exception | None = None
        self._tenant = tenant
        self._actor = actor
        self._function = function
        self._arguments = arguments
        self._keepers = keepers

    def run(self, cursor: apsw.Cursor, now: int) -> dict[int, list[Change]]:
        """Run the function; its changes by tenant. An error is kept, and undone by the caller."""
        self.value = self.error = None
        transaction = Transaction(cursor, self._tenant, self._actor, now)
        try:
            transaction.begin()
            self.value = self._function(transaction, *self._arguments)
            outcome = transaction.outcome()
            self._pass(cursor, outcome)
        except UNAVAILABLE as error:
            raise Lost from error
        except StopIteration as error:
            self.error = RuntimeError(f"{self._function} raised {error!r}, which no future can carry")
        except Exception as error:
            self.error = error
        else:
            return outcome
        finally:
            transaction.end()
        return {}

    def _pass(self, cursor: apsw.Cursor, outcome: dict[int, list[Change]]) -> None:
        for tenant, changes in outcome.items():
            if changes:
                for keeper in self._keepers:
                    keeper(Snapshot(cursor, tenant), changes)

    def refuse(self, cause: BaseException | None) -> None:
        """Answer, on the loop, that nothing of it was kept."""
        self.error = StoreUnavailable()
        self.error.__cause__ = cause
        self.answer()

    def answer(self) -> None:
        """Resolve the future, on the loop. The caller may be gone."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.value)
        else:
            self.future.set_exception(self.error)


class Batch:
    """The jobs of one transaction, and what they have done in it."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.touched: set[int] = set()
        self.changes: list[Change] = []

    def run(self, jobs: Iterable[Job], connection: apsw.Connection, cursor: apsw.Cursor, clock: Clock) -> None:
        """Run jobs inside the open transaction. Raises `Lost`."""
        for job in jobs:
            if job.future.cancelled():
                continue
            self.jobs.append(job)
            cursor.execute("savepoint job")
            outcome = job.run(cursor, clock.now())
            if not connection.in_transaction:
                raise Lost
            if job.error is not None:
                cursor.execute("rollback to job")
            cursor.execute("release job")
            for tenant, changes in outcome.items():
                self.touched.add(tenant)
                self.changes.extend(changes)

    def answer(self) -> None:
        """Resolve all futures, on the loop."""
        for job in self.jobs:
            job.answer()
