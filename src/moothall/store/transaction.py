"""What a function of the domain may ask of the store: a snapshot to read, a transaction to write.

Both are bound to one tenant. A query takes its values by name; `tenant` is filled in by the transaction, so a record
of another tenant cannot be reached by a forgotten condition.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from moothall.store.statement import Command, Query

R = TypeVar("R")


class Actor(msgspec.Struct, frozen=True):
    """Who makes a write, and by which call: the change log keeps both."""

    kind: str
    """`app`, `account`, `admin`, `device` or `server`."""
    name: str
    operation: str


class Reader(Protocol):
    """A snapshot of one tenant: everything read through it is one committed state."""

    tenant: int

    def one(self, query: Query[R], /, **values: Any) -> R | None:
        """The only row, or None. Tenant is filled in."""
        ...

    def all(self, query: Query[R], /, **values: Any) -> list[R]:
        """All rows, in the query's order."""
        ...

    def stream(self, query: Query[R], /, **values: Any) -> Iterator[R]:
        """Rows one by one, for results that no page bounds. Not for functions that `Engine.read` remembers."""
        ...

    def within(self, tenant: int) -> "Reader":
        """The same snapshot in a tenant. For tenant `SERVER`; not for functions that `Engine.read` remembers."""
        ...


class Writer(Reader, Protocol):
    """A transaction of one tenant. It may be run twice; what it did the first time is then undone before."""

    now: int
    """Time of the transaction in milliseconds: a write function has no other clock."""
    revision: int
    """The tenant's revision that this transaction makes."""

    def run(self, command: Command, /, **values: Any) -> int:
        """Run one insert, update or delete; answers how many rows it touched."""
        ...

    def many(self, command: Command, rows: Iterable[Mapping[str, Any]], /) -> None:
        """Run a command once for each mapping of values. Sort rows by key before."""
        ...

    def record(self, what: str, subject: str, before: Any = None, after: Any = None) -> None:
        """Append to the change log: `what` is noun and verb (`role.rename`), `subject` the record's id.

        `before` and `after` are what msgspec turns into JSON, and never a secret.
        """
        ...

    def record_each(self, what: str, subjects: Sequence[str], before: Any = None, after: Any = None) -> None:
        """The same for each of several records to which the same happens: a row for each, written at once."""
        ...

    def within(self, tenant: int) -> "Writer":
        """The same transaction in a tenant that exists by now; only for tenant `SERVER`, which has no change log.

        It makes the tenant's next revision, as a write of that tenant would.
        """
        ...


class Change(msgspec.Struct, frozen=True, gc=False):
    """One row of the change log, as a committed batch hands it to those who follow it."""

    tenant: int
    revision: int
    ordinal: int
    at: int
    actor: Actor
    what: str
    subject: str
    before: Any
    after: Any
