"""The snapshot and the transaction that a function of the domain is given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import apsw
import msgspec
from sqlalchemy import ColumnElement, bindparam, insert, select, update

from moothall.store import schema
from moothall.store.embedded.connection import DIALECT, prepare
from moothall.store.engine import SERVER
from moothall.store.statement import Command, Query, each, tenant_value
from moothall.store.transaction import Actor, Change, Reader, Writer

R = TypeVar("R")

_ADVANCE = Command(
    update(schema.tenant)
    .where(schema.tenant.c.tenant == tenant_value())
    .values(revision=schema.tenant.c.revision + 1)
    .returning(schema.tenant.c.revision)
)
_LOGGED: dict[str, ColumnElement[Any]] = {
    column.name: bindparam(column.name, type_=column.type, required=True) for column in schema.change.columns
}
_RECORD = Command(insert(schema.change).values(_LOGGED))
_SUBJECTS = each("subjects")
_OF_EACH = {**_LOGGED, "ordinal": _LOGGED["ordinal"] + _SUBJECTS.c.key, "subject": _SUBJECTS.c.value}
_RECORD_EACH = Command(insert(schema.change).from_select([*_OF_EACH], select(*_OF_EACH.values())))


class Snapshot:
    """Reads of one tenant on a connection that is inside a transaction."""

    __slots__ = ("_cursor", "tenant")

    def __init__(self, cursor: apsw.Cursor, tenant: int) -> None:
        self._cursor = cursor
        self.tenant = tenant

    def one(self, query: Query[R], /, **values: Any) -> R | None:
        """The only row, or None."""
        values["tenant"] = self.tenant
        rows = self._cursor.execute(*prepare(query, values)).fetchall()
        if not rows:
            return None
        if len(rows) > 1:
            raise LookupError(f"{len(rows)} rows where one was asked for: {query.text(DIALECT).sql}")
        return query.decode(rows[0])

    def all(self, query: Query[R], /, **values: Any) -> list[R]:
        """All rows, in the query's order."""
        values["tenant"] = self.tenant
        return [query.decode(row) for row in self._cursor.execute(*prepare(query, values)).fetchall()]

    def stream(self, query: Query[R], /, **values: Any) -> Iterator[R]:
        """Refused: a statement that is not read to its end would hold the snapshot where it is."""
        raise TypeError("a remembered read streams nothing; use Engine.scan")

    def within(self, tenant: int) -> Reader:
        """Refused: what is remembered of one tenant must not rest on another."""
        raise TypeError("a remembered read stays in its tenant; use Engine.scan")


class Scan(Snapshot):
    """A snapshot of a connection of its own, which may be read row by row."""

    __slots__ = ()

    def stream(self, query: Query[R], /, **values: Any) -> Iterator[R]:
        """Rows one by one."""
        values["tenant"] = self.tenant
        return map(query.decode, self._cursor.connection.execute(*prepare(query, values)))

    def within(self, tenant: int) -> Reader:
        """The same snapshot in a tenant."""
        if self.tenant != SERVER:
            raise TypeError("only a scan of the installation reaches into tenants")
        return Scan(self._cursor, tenant)


class Transaction(Snapshot):
    """Reads and writes of one tenant inside a savepoint."""

    __slots__ = ("_actor", "_streams", "_within", "changes", "now", "revision")

    def __init__(self, cursor: apsw.Cursor, tenant: int, actor: Actor, now: int) -> None:
        super().__init__(cursor, tenant)
        self.now = now
        self.changes: list[Change] = []
        self._actor = actor
        self._within: dict[int, Transaction] = {}
        self._streams: list[apsw.Cursor] = []
        self.revision = 0

    def begin(self) -> None:
        """Make the tenant's next revision."""
        if self.tenant == SERVER:
            return
        rows: list[Any] = self._cursor.execute(*prepare(_ADVANCE, {"tenant": self.tenant})).fetchall()
        if not rows:
            raise LookupError(f"there is no tenant {self.tenant}")
        self.revision = rows[0][0]

    def end(self) -> None:
        """Close what a stream has left open: it would hold the transaction's snapshot beyond it."""
        for cursor in self._streams:
            cursor.close(True)
        for inner in self._within.values():
            inner.end()

    def stream(self, query: Query[R], /, **values: Any) -> Iterator[R]:
        """Rows one by one, to the end of the function at the latest."""
        values["tenant"] = self.tenant
        cursor = self._cursor.connection.cursor()
        self._streams.append(cursor)
        return map(query.decode, cursor.execute(*prepare(query, values)))

    def run(self, command: Command, /, **values: Any) -> int:
        """Run one insert, update or delete; answers how many rows it touched."""
        values["tenant"] = self.tenant
        self._cursor.execute(*prepare(command, values))
        return self._cursor.connection.changes()

    def many(self, command: Command, rows: Iterable[Mapping[str, Any]], /) -> None:
        """Run a command once for each mapping of values, none of which is a list."""
        text = command.text(DIALECT)
        if text.lists:
            raise TypeError(f"many() takes no lists: {text.sql}")
        tenant = {"tenant": self.tenant}
        self._cursor.executemany(text.sql, (text.arrange({**row, **tenant}) for row in rows))

    def record(self, what: str, subject: str, before: Any = None, after: Any = None) -> None:
        """Append to the change log."""
        self.record_each(what, (subject,), before, after)

    def record_each(self, what: str, subjects: Sequence[str], before: Any = None, after: Any = None) -> None:
        """Append a row for each subject to the change log."""
        if self.tenant == SERVER:
            raise TypeError("the installation has no change log; use within()")
        if not subjects:
            return
        before, after = msgspec.to_builtins((before, after), str_keys=True)
        actor, first = self._actor, len(self.changes)
        self.changes += [
            Change(self.tenant, self.revision, ordinal, self.now, actor, what, subject, before, after)
            for ordinal, subject in enumerate(subjects, first)
        ]
        self.run(
            _RECORD if len(subjects) == 1 else _RECORD_EACH,
            revision=self.revision,
            ordinal=first,
            at=self.now,
            actor_kind=actor.kind,
            actor=actor.name,
            operation=actor.operation,
            what=what,
            subject=subjects[0],
            subjects=subjects,
            before=_json(before),
            after=_json(after),
        )

    def within(self, tenant: int) -> Writer:
        """The same transaction in a tenant that exists by now."""
        if self.tenant != SERVER:
            raise TypeError("only a write of the installation reaches into tenants")
        if tenant not in self._within:
            inner = Transaction(self._cursor, tenant, self._actor, self.now)
            inner.begin()
            self._within[tenant] = inner
        return self._within[tenant]

    def outcome(self) -> dict[int, list[Change]]:
        """The tenants that were touched and the changes of each."""
        return {self.tenant: self.changes, **{tenant: inner.changes for tenant, inner in self._within.items()}}


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
