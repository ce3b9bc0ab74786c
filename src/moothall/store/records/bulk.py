"""Whole tables of a tenant, read in order and written row by row: for applying and exporting organization files."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from moothall.store import schema
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer

Row = tuple[Any, ...]

_STAMPS = {"person": (("created_at", "modified_at"), ("modified_at",)), "member": (("joined_at",), ())}
"""Columns that hold the time of the creation and of each change."""
_WAKES = {
    "person": (("login_code", "user_id"), ("user_token", "user_id"), ("booking_ban", "user_id")),
    "room": (("control_panel", "room_id"),),
    "device": (
        ("device_alarm", "device_id"),
        ("device_property", "device_id"),
        ("device_rotation", "device_id"),
        ("device_subscription", "device_id"),
    ),
    "role_holder": (("role_scope", "role_id", "user_id"),),
}
"""What no file holds, and which rows of it go with a row: table and the columns of the key."""
_PARKED = "\x00"
"""Begins what stands in a unique column while two rows exchange their values. Nobody can give it."""


def _row(*values: Any) -> Row:
    return values


def _given(names: Iterable[str]) -> dict[str, Any]:
    return {name: bindparam(name, required=True) for name in names}


class Rows:
    """The statements for some columns of a table.

    `nones` has values that are read in place of null; flags are read as 0 and 1.
    """

    def __init__(
        self, name: str, key: tuple[str, ...], columns: tuple[str, ...], nones: tuple[tuple[str, str | int], ...] = ()
    ) -> None:
        table = schema.metadata.tables[name]
        made, changed = _STAMPS.get(name, ((), ()))
        everything = [_read(table.c[column], dict(nones).get(column)) for column in (*key, *columns)]
        self.key = key
        self.columns = columns
        self.stream = Query(select(*everything).where(_here(table)).order_by(*(table.c[part] for part in key)), _row)
        self.create = Command(insert(table).values(tenant=tenant_value(), **_given((*key, *columns)), **_at(made)))
        self.change = (
            Command(update(table).where(_here(table), *_is(table, key)).values(**_given(columns), **_at(changed)))
            if columns
            else None
        )
        self.remove = Command(delete(table).where(_here(table), *_is(table, key)))
        self.wakes = tuple(_wake(*wake) for wake in _WAKES.get(name, ()))


def _read(column: ColumnElement[Any], none: str | int | None = None) -> ColumnElement[Any]:
    """A column as the statement's own types have it: turning each row's flags would take as long as reading it."""
    plain = type_coerce(column, Integer) if isinstance(column.type, Boolean) else column
    return plain if none is None else func.coalesce(plain, none)


def _wake(name: str, *columns: str) -> Command:
    table = schema.metadata.tables[name]
    return Command(delete(table).where(_here(table), *_is(table, columns)))


def _at(columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: bindparam("now", required=True) for column in columns}


def _here(table: Table) -> ColumnElement[bool]:
    return table.c.tenant == tenant_value()


def _is(table: Table, key: Iterable[str]) -> list[ColumnElement[bool]]:
    return [table.c[part] == bindparam(f"of_{part}", required=True) for part in key]


rows_of = cache(Rows)
"""The statements for some columns of a table; made once."""


@cache
def _parking(name: str, key: tuple[str, ...], column: str) -> Command:
    table = schema.metadata.tables[name]
    return Command(
        update(table).where(_here(table), *_is(table, key)).values({column: bindparam("parked", required=True)})
    )


_MEMBERS = schema.department_member
MEMBERSHIP = ("dept_id", "user_id", "leader", "position", "title", "work_place", "main")
"""What a file knows of a person in a department."""
_MEMBERSHIPS = Query(select(*(_read(_MEMBERS.c[name]) for name in MEMBERSHIP)).where(_here(_MEMBERS)), _row)
_JOIN = Command(insert(_MEMBERS).values(tenant=tenant_value(), **_given(MEMBERSHIP), **_at(("joined_at",))))
_CHANGE_MEMBERSHIP = Command(
    update(_MEMBERS).where(_here(_MEMBERS), *_is(_MEMBERS, ("dept_id", "user_id"))).values(**_given(MEMBERSHIP[2:]))
)
_LEAVE = Command(delete(_MEMBERS).where(_here(_MEMBERS), *_is(_MEMBERS, ("dept_id", "user_id"))))

_SCOPED = ("role_id", "user_id", "dept_id")
_SCOPES = Query(select(*(schema.role_scope.c[name] for name in _SCOPED)).where(_here(schema.role_scope)), _row)
_ADD_SCOPE = Command(insert(schema.role_scope).values(tenant=tenant_value(), **_given(_SCOPED)))
_FORGET_SCOPE = Command(delete(schema.role_scope).where(_here(schema.role_scope), *_is(schema.role_scope, _SCOPED[:2])))

_SEQUENCES = Query(select(schema.sequence.c.name, schema.sequence.c.last).where(_here(schema.sequence)), _row)
_MOVE_SEQUENCE = Command(
    update(schema.sequence)
    .where(
        _here(schema.sequence),
        *_is(schema.sequence, ("name",)),
        schema.sequence.c.last < bindparam("last", required=True),
    )
    .values(last=bindparam("last", required=True))
)
_START_SEQUENCE = Command(insert(schema.sequence).values(tenant=tenant_value(), **_given(("name", "last"))))
_REVISION = Query(select(schema.tenant.c.revision).where(schema.tenant.c.tenant == tenant_value()), int)
_CHANGED_SINCE = Query(
    select(schema.change.c.what)
    .where(
        schema.change.c.tenant == bindparam("of_tenant", required=True),
        schema.change.c.revision > bindparam("since", required=True),
    )
    .distinct(),
    str,
)
_FORGET_TOKENS = tuple(
    Command(delete(table).where(_here(table), table.c.app_key == bindparam("of_app", required=True)))
    for table in (schema.token, schema.user_token)
)


def stream(tx: Reader, rows: Rows) -> Iterator[Row]:
    """All rows, in the order of the key."""
    return tx.stream(rows.stream)


def create(tx: Writer, rows: Rows, records: Iterable[Row]) -> None:
    """Insert records: key, then columns."""
    names = (*rows.key, *rows.columns)
    tx.many(rows.create, ({**dict(zip(names, record, strict=True)), "now": tx.now} for record in records))


def change(tx: Writer, rows: Rows, records: Iterable[Row]) -> None:
    """Write records over those of their keys."""
    assert rows.change is not None
    tx.many(rows.change, ({**_split(rows, record), "now": tx.now} for record in records))


def remove(tx: Writer, rows: Rows, records: Iterable[Row]) -> None:
    """Delete the records of these keys, and what goes with them."""
    keys = [_keyed(rows.key, record) for record in records]
    for command in (rows.remove, *rows.wakes):
        tx.many(command, keys)


def park(tx: Writer, rows: Rows, name: str, column: str, record: Row) -> None:
    """Free the value that a record has in a unique column, until the record is changed."""
    parked = (
        None
        if name == "device" and column == "credential_hash"
        else _PARKED + "/".join(map(str, record[: len(rows.key)]))
    )
    tx.run(_parking(name, rows.key, column), **_keyed(rows.key, record), parked=parked)


def _split(rows: Rows, record: Row) -> dict[str, Any]:
    return {**_keyed(rows.key, record), **dict(zip(rows.columns, record[len(rows.key) :], strict=True))}


def _keyed(key: tuple[str, ...], record: Row) -> dict[str, Any]:
    return {f"of_{part}": value for part, value in zip(key, record, strict=False)}


def stream_memberships(tx: Reader) -> Iterator[Row]:
    """All memberships, as `MEMBERSHIP` has them."""
    return tx.stream(_MEMBERSHIPS)


def join_departments(tx: Writer, memberships: Iterable[Row]) -> None:
    """Put people into departments."""
    tx.many(_JOIN, ({**dict(zip(MEMBERSHIP, each, strict=True)), "now": tx.now} for each in memberships))


def change_membership(tx: Writer, membership: Row) -> None:
    """Write what a person is in a department."""
    tx.run(
        _CHANGE_MEMBERSHIP,
        **_keyed(MEMBERSHIP[:2], membership),
        **dict(zip(MEMBERSHIP[2:], membership[2:], strict=True)),
    )


def leave_department(tx: Writer, dept_id: int, user_id: str) -> None:
    """Take a person out of a department."""
    tx.run(_LEAVE, of_dept_id=dept_id, of_user_id=user_id)


def stream_scopes(tx: Reader) -> Iterator[Row]:
    """Role, person and department of each limit of a holder."""
    return tx.stream(_SCOPES)


def set_scope(tx: Writer, role_id: int, user_id: str, dept_ids: Iterable[int]) -> None:
    """Let a person hold a role for these departments; none: everyone."""
    tx.run(_FORGET_SCOPE, of_role_id=role_id, of_user_id=user_id)
    tx.many(_ADD_SCOPE, ({"role_id": role_id, "user_id": user_id, "dept_id": dept_id} for dept_id in dept_ids))


def sequences(tx: Reader) -> dict[str, int]:
    """The last number given out of each of the tenant's sequences."""
    return dict(tx.all(_SEQUENCES))


def move_sequence(tx: Writer, name: str, last: int) -> None:
    """Let a sequence go on after this number; it never goes back."""
    if not tx.run(_MOVE_SEQUENCE, of_name=name, last=last) and name not in sequences(tx):
        tx.run(_START_SEQUENCE, name=name, last=last)


def revision(tx: Reader) -> int:
    """The tenant's revision; 0 where there is no tenant."""
    return tx.one(_REVISION) or 0


def changed_since(tx: Reader, tenant: int, since: int) -> list[str]:
    """What was written in a tenant after a revision, each `noun.verb` once; for tenant `SERVER`."""
    return tx.all(_CHANGED_SINCE, of_tenant=tenant, since=since)


def forget_tokens(tx: Writer, app_key: str) -> None:
    """Drop the tokens of an app, those that it has for people too."""
    for command in _FORGET_TOKENS:
        tx.run(command, of_app=app_key)
