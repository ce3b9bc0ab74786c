"""What an engine promises. The suite in `store.testing` holds every engine to it."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar, TypeVarTuple

from moothall.store.transaction import Actor, Change, Reader, Writer

T = TypeVar("T")
A = TypeVarTuple("A")

SERVER = 0
"""The tenant of a function that reads or writes what belongs to the installation: tenants, settings, pairings."""


class CannotOpen(Exception):
    """The store cannot be opened as it is. The message tells the operator why, and what to do."""


class Engine(Protocol):
    """Runs synchronous functions of the domain in snapshots and transactions.

    Everything that `read` answers, from memory or from SQL, is one committed state; a caller whose write was answered
    reads nothing older afterwards, from whichever connection.
    """

    async def read(self, tenant: int, function: Callable[[Reader, *A], T], *arguments: *A) -> T:
        """What a pure function finds in the current snapshot.

        Its value, or its Fault, is remembered until the tenant's next write: arguments must be hashable, values
        immutable, and what it reads must be the tenant's own (for `SERVER`: what no tenant's write changes).
        """
        ...

    async def read_for(
        self,
        tenant: int,
        who: str,
        admit: Callable[[Reader, str], None],
        function: Callable[[Reader, *A], T],
        *arguments: *A,
    ) -> T:
        """Like `read`, of what is the same for everybody who may ask.

        `admit` is asked first; it raises for who may not. The value is remembered once, and for whom it is.
        """
        ...

    async def look_up(self, tenant: int, function: Callable[[Reader, *A], T], *arguments: *A) -> T:
        """Like `read`, but nothing is remembered: for long arguments that will hardly come twice."""
        ...

    async def write(self, tenant: int, actor: Actor, function: Callable[[Writer, *A], T], *arguments: *A) -> T:
        """Run a function in a transaction; answers, also with its Fault, only when that is durable and readable.

        Raises `Overloaded` when too many writes wait, and `StoreUnavailable` when nothing could be kept.
        """
        ...

    async def locate(self, function: Callable[[Reader, *A], T | None], *arguments: *A) -> T | None:
        """Like `read` for tenant `SERVER`, for facts that never change once they exist.

        Whose token is this, which tenant has this name. What was found is remembered for good, what was not found is
        never remembered.
        """
        ...

    async def scan(self, tenant: int, function: Callable[[Reader, *A], T], *arguments: *A) -> T:
        """Run a long read (export, dry run) in a worker thread on a snapshot of its own."""
        ...

    def follow(self, follower: Callable[[Sequence[Change]], None]) -> None:
        """Call `follower` on the loop with the changes of each batch.

        That is when they become readable, before any of the batch's writes is answered.
        """
        ...

    def gate(self, keeper: Callable[[Reader, Sequence[Change]], None]) -> None:
        """Let `keeper` look at what a write has recorded in a tenant, inside its transaction.

        The Fault that it raises is the write's, of which nothing is kept then.
        """
        ...

    def forget(self) -> None:
        """Drop everything remembered, for all tenants."""
        ...

    def statistics(self) -> dict[str, Any]:
        """Counters for the metrics.

        `memory_hits`, `memory_misses`, `batches`, `batch_sizes` (size -> count), `wal_bytes`, `waiting_writes`.
        """
        ...

    async def close(self) -> None:
        """Finish the waiting writes, then release the files."""
        ...
