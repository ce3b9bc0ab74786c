"""People who may not book meeting rooms for a time."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import booking_ban
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer


class BookingBan(msgspec.Struct, frozen=True, gc=False):
    """From when to when a person may not book (milliseconds); without an end for good."""

    user_id: str
    start_at: int
    end_at: int | None
    memo: str


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = booking_ban.c.tenant == tenant_value()
_FIELDS = BookingBan.__struct_fields__
_GET = Query(
    select(*(booking_ban.c[name] for name in _FIELDS)).where(_OWN, booking_ban.c.user_id == _given("user_id")),
    BookingBan,
)
_ADD = Command(insert(booking_ban).values(tenant=tenant_value(), **{name: _given(name) for name in _FIELDS}))
_CHANGE = Command(
    update(booking_ban)
    .where(_OWN, booking_ban.c.user_id == _given("of"))
    .values(**{name: _given(name) for name in _FIELDS[1:]})
)
_REMOVE = Command(delete(booking_ban).where(_OWN, booking_ban.c.user_id == _given("of")))


def get(tx: Reader, user_id: str) -> BookingBan | None:
    """The ban of a person."""
    return tx.one(_GET, user_id=user_id)


def put(tx: Writer, made: BookingBan) -> None:
    """Keep a person's ban in the place of the one before."""
    values = msgspec.structs.asdict(made)
    if not tx.run(_CHANGE, of=values.pop("user_id"), **values):
        tx.run(_ADD, **msgspec.structs.asdict(made))


def remove(tx: Writer, user_ids: Iterable[str]) -> None:
    """Lift the bans of people."""
    tx.many(_REMOVE, ({"of": user_id} for user_id in user_ids))
