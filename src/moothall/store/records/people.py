"""People of an organization."""

import msgspec
from sqlalchemy import bindparam, select

from moothall.store.schema import person
from moothall.store.statement import Query, among, tenant_value
from moothall.store.transaction import Reader


class Person(msgspec.Struct, frozen=True, gc=False):
    """A person. `admin` administers the organization; `room_admin` may manage its meeting rooms."""

    user_id: str
    union_id: str
    name: str
    title: str
    mobile: str | None
    hide_mobile: bool
    admin: bool
    admin_level: int
    room_admin: bool


_PERSON = (
    person.c.user_id,
    person.c.union_id,
    person.c.name,
    person.c.title,
    person.c.mobile,
    person.c.hide_mobile,
    person.c.admin,
    person.c.admin_level,
    person.c.room_admin,
)
_BY_ID = Query(
    select(*_PERSON).where(person.c.tenant == tenant_value(), person.c.user_id == bindparam("user_id", required=True)),
    Person,
)
_KNOWN = Query(
    select(person.c.user_id).where(person.c.tenant == tenant_value(), among(person.c.user_id, "user_ids")), str
)
_BY_UNION_ID = Query(
    select(*_PERSON).where(
        person.c.tenant == tenant_value(), person.c.union_id == bindparam("union_id", required=True)
    ),
    Person,
)


def get(tx: Reader, user_id: str) -> Person | None:
    """The person of that userid."""
    return tx.one(_BY_ID, user_id=user_id)


def unknown(tx: Reader, user_ids: tuple[str, ...]) -> list[str]:
    """Those of the userids that nobody has, sorted."""
    return sorted(set(user_ids) - set(tx.all(_KNOWN, user_ids=user_ids))) if user_ids else []


def by_union_id(tx: Reader, union_id: str) -> Person | None:
    """The person with that unionId."""
    return tx.one(_BY_UNION_ID, union_id=union_id)
