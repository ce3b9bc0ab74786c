"""A domain as small as can be, for testing engines: numbers under names, kept in a tenant's sequences."""

from sqlalchemy import bindparam, delete, func, insert, select, update

from moothall.kernel.fault import Fault
from moothall.store.schema import change, sequence, setting, tenant
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Actor, Reader, Writer

ACTOR = Actor("server", "suite", "ledger.write")


class NotThere(Fault):
    """Nothing has that name."""


class AlreadyThere(Fault):
    """Something has that name."""


_MINE = sequence.c.tenant == tenant_value()
_NAMED = sequence.c.name == bindparam("key")
_GET = Query(select(sequence.c.last).where(_MINE, _NAMED), int)
_NAMES = Query(select(sequence.c.name).where(_MINE).order_by(sequence.c.name), str)
_SOME = Query(select(sequence.c.name).where(_MINE, among(sequence.c.name, "keys")).order_by(sequence.c.name), str)
_TOTAL = Query(select(func.coalesce(func.sum(sequence.c.last), 0)).where(_MINE), int)
_ADD = Command(insert(sequence).values(tenant=tenant_value(), name=bindparam("key"), last=bindparam("value")))
_SET = Command(update(sequence).where(_MINE, _NAMED).values(last=bindparam("value")))
_DROP = Command(delete(sequence).where(_MINE, _NAMED))
_TENANT = Query(select(tenant.c.tenant).where(tenant.c.kind == "organization", tenant.c.name == bindparam("name")), int)
_FOUND = Command(insert(tenant).values(kind="organization", name=bindparam("name")))
_LOGGED = Query(
    select(change.c.revision, change.c.ordinal, change.c.what, change.c.subject, change.c.before, change.c.after)
    .where(change.c.tenant == tenant_value())
    .order_by(change.c.revision, change.c.ordinal),
    lambda *columns: columns,
)
_SETTING = Command(insert(setting).values(name=bindparam("name"), value=bindparam("value")))


def get(tx: Reader, name: str) -> int:
    """The number under a name. Raises `NotThere`."""
    value = tx.one(_GET, key=name)
    if value is None:
        raise NotThere(name=name)
    return value


def find(tx: Reader, name: str) -> int | None:
    """The number under a name, or None."""
    return tx.one(_GET, key=name)


def names(tx: Reader) -> tuple[str, ...]:
    """All names, sorted."""
    return tuple(tx.all(_NAMES))


def those_of(tx: Reader, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Which of these names are there, sorted."""
    return tuple(tx.all(_SOME, keys=wanted))


def total(tx: Reader) -> int:
    """The sum of all numbers."""
    return tx.one(_TOTAL) or 0


def stream(tx: Reader) -> int:
    """How many names there are, counted row by row."""
    return sum(1 for _ in tx.stream(_NAMES))


def logged(tx: Reader) -> tuple[tuple[object, ...], ...]:
    """The change log: revision, ordinal, what, subject, before, after."""
    return tuple(tx.all(_LOGGED))


def add(tx: Writer, name: str, value: int) -> int:
    """Put a number under a new name; answers the revision. Raises `AlreadyThere`."""
    if find(tx, name) is not None:
        raise AlreadyThere(name=name)
    tx.run(_ADD, key=name, value=value)
    tx.record("entry.add", name, None, value)
    return tx.revision


def change_to(tx: Writer, name: str, value: int) -> int:
    """Put another number under a name; answers the revision. Raises `NotThere`."""
    before = get(tx, name)
    tx.run(_SET, key=name, value=value)
    tx.record("entry.change", name, before, value)
    return tx.revision


def drop(tx: Writer, name: str) -> int:
    """Remove a name; answers the revision. Raises `NotThere`."""
    before = get(tx, name)
    tx.run(_DROP, key=name)
    tx.record("entry.drop", name, before)
    return tx.revision


def fill(tx: Writer, prefix: str, count: int) -> None:
    """Add many names at once, each with the number 1."""
    tx.many(_ADD, ({"key": f"{prefix}{number:06}", "value": 1} for number in range(count)))
    tx.record("entry.fill", prefix, None, count)


def add_each(tx: Writer, names: tuple[str, ...]) -> int:
    """Put 1 under each of these new names, told in one go between the first and a last one; answers the revision."""
    add(tx, "first", 1)
    tx.many(_ADD, ({"key": name, "value": 1} for name in names))
    tx.record_each("entry.add", names, None, {"value": 1})
    return add(tx, "last", 1)


def half_done(tx: Writer, name: str, value: int) -> int:
    """Write, then refuse."""
    add(tx, name, value)
    raise AlreadyThere("changed its mind")


def broken(tx: Writer, name: str, value: int) -> int:
    """Write, then fail as a mistake in a program does."""
    add(tx, name, value)
    raise ZeroDivisionError


def found(tx: Writer, name: str) -> int:
    """Make a tenant; for tenant `SERVER`."""
    tx.run(_FOUND, name=name)
    made = tenant_of(tx, name)
    assert made is not None
    tx.within(made).record("tenant.found", name)
    return made


def tenant_of(tx: Reader, name: str) -> int | None:
    """The tenant of that name; for tenant `SERVER`."""
    return tx.one(_TENANT, name=name)


def note(tx: Writer, name: str, value: str) -> None:
    """Write a fact about the installation; for tenant `SERVER`."""
    tx.run(_SETTING, name=name, value=value)


def add_within(tx: Writer, other: int, name: str) -> int:
    """Put 1 under a new name of a tenant; for tenant `SERVER`."""
    return add(tx.within(other), name, 1)


def reach(tx: Writer, other: int) -> None:
    """A mistake: a tenant's write reaches into another tenant."""
    tx.within(other).record("entry.steal", "a")


def note_with_record(tx: Writer) -> None:
    """A mistake: the installation has no change log."""
    tx.record("note.write", "note")
