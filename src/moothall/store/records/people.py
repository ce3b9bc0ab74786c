"""People of an organization."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import person
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer

MAIN_ADMIN, SUB_ADMIN = 1, 2
"""Values of `admin_level`; 0: no administrator."""


class Person(msgspec.Struct, frozen=True, gc=False):
    """A person. `room_admin` may manage the organization's rooms; `details` is JSON that decides nothing."""

    user_id: str
    union_id: str
    name: str
    title: str
    mobile: str | None
    hide_mobile: bool
    admin_level: int
    room_admin: bool
    email: str | None
    telephone: str | None
    active: bool
    details: str
    created_at: int
    modified_at: int


class Administrator(msgspec.Struct, frozen=True, gc=False):
    """Who administers the organization, and as what."""

    user_id: str
    admin_level: int


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = person.c.tenant == tenant_value()
COLUMNS = tuple(person.c[name] for name in Person.__struct_fields__)
_WRITTEN = tuple(name for name in Person.__struct_fields__ if name not in ("user_id", "union_id", "created_at"))
_BY_ID = Query(select(*COLUMNS).where(_OWN, person.c.user_id == _given("user_id")), Person)
_BY_UNION_ID = Query(select(*COLUMNS).where(_OWN, person.c.union_id == _given("union_id")), Person)
_BY_MOBILE = Query(select(*COLUMNS).where(_OWN, person.c.mobile == _given("mobile")), Person)
_WITH_EMAIL = Query(select(person.c.user_id).where(_OWN, person.c.email == _given("email")), str)
_WITH_TELEPHONE = Query(select(person.c.user_id).where(_OWN, person.c.telephone == _given("telephone")), str)
_KNOWN = Query(select(person.c.user_id).where(_OWN, among(person.c.user_id, "user_ids")), str)
_COUNT_KNOWN = Query(select(func.count()).select_from(person).where(_OWN, among(person.c.user_id, "user_ids")), int)
_COUNT = Query(select(func.count()).select_from(person).where(_OWN), int)
_COUNT_ACTIVE = Query(select(func.count()).select_from(person).where(_OWN, person.c.active.is_(True)), int)
_ADMINISTRATORS = Query(
    select(person.c.user_id, person.c.admin_level)
    .where(_OWN, person.c.admin_level > 0)
    .order_by(person.c.admin_level, person.c.user_id),
    Administrator,
)
_ADD = Command(
    insert(person).values(tenant=tenant_value(), **{name: _given(name) for name in Person.__struct_fields__})
)
_CHANGE = Command(
    update(person).where(_OWN, person.c.user_id == _given("of")).values(**{name: _given(name) for name in _WRITTEN})
)
_REMOVE = Command(delete(person).where(_OWN, person.c.user_id == _given("of")))


def get(tx: Reader, user_id: str) -> Person | None:
    """The person of that userid."""
    return tx.one(_BY_ID, user_id=user_id)


def by_union_id(tx: Reader, union_id: str) -> Person | None:
    """The person with that unionId."""
    return tx.one(_BY_UNION_ID, union_id=union_id)


def by_mobile(tx: Reader, mobile: str) -> Person | None:
    """The person with that mobile number."""
    return tx.one(_BY_MOBILE, mobile=mobile)


def with_email(tx: Reader, email: str) -> str | None:
    """The userid of whoever has that address."""
    return tx.one(_WITH_EMAIL, email=email)


def with_telephone(tx: Reader, telephone: str) -> str | None:
    """The userid of whoever has that extension."""
    return tx.one(_WITH_TELEPHONE, telephone=telephone)


def unknown(tx: Reader, user_ids: tuple[str, ...]) -> list[str]:
    """Those of the userids that nobody has, sorted."""
    wanted = set(user_ids)
    if tx.one(_COUNT_KNOWN, user_ids=user_ids) == len(wanted):
        return []
    known = tx.all(_KNOWN, user_ids=user_ids)
    return sorted(wanted.difference(known))


def count(tx: Reader, only_active: bool) -> int:
    """How many people the organization has."""
    return tx.one(_COUNT_ACTIVE if only_active else _COUNT) or 0


def administrators(tx: Reader) -> list[Administrator]:
    """Who administers the organization; main administrators first."""
    return tx.all(_ADMINISTRATORS)


def add(tx: Writer, made: Person) -> None:
    """Keep a new person."""
    tx.run(_ADD, **msgspec.structs.asdict(made))


def change(tx: Writer, changed: Person) -> None:
    """Write all but the ids and the time of creation."""
    tx.run(_CHANGE, of=changed.user_id, **{name: getattr(changed, name) for name in _WRITTEN})


def remove(tx: Writer, user_id: str) -> None:
    """Drop a person who is in no department and holds no role."""
    tx.run(_REMOVE, of=user_id)
