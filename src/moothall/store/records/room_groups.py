"""The tree of groups that meeting rooms sit in, and who manages which part of it."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import person, room_group, room_group_admin
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer

ROOT = 0
"""The parent of the uppermost groups, and the group of a room that is in none. It has no row."""


class RoomGroup(msgspec.Struct, frozen=True, gc=False):
    """A group of rooms in the tree."""

    group_id: int
    parent_id: int
    name: str


class Administrator(msgspec.Struct, frozen=True, gc=False):
    """A person who manages a group with all below it."""

    user_id: str
    union_id: str
    name: str


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = room_group.c.tenant == tenant_value()
_COLUMNS = (room_group.c.group_id, room_group.c.parent_id, room_group.c.name)
_GET = Query(select(*_COLUMNS).where(_OWN, room_group.c.group_id == _given("group_id")), RoomGroup)
_NAMED = Query(
    select(*_COLUMNS).where(_OWN, room_group.c.parent_id == _given("parent_id"), room_group.c.name == _given("named")),
    RoomGroup,
)
_ALL = Query(select(*_COLUMNS).where(_OWN).order_by(room_group.c.group_id), RoomGroup)
_COUNT = Query(select(func.count()).select_from(room_group).where(_OWN), int)
_COUNT_CHILDREN = Query(
    select(func.count()).select_from(room_group).where(_OWN, room_group.c.parent_id == _given("parent_id")), int
)
_KNOWN = Query(select(room_group.c.group_id).where(_OWN, among(room_group.c.group_id, "group_ids")), int)
_ADD = Command(
    insert(room_group).values(
        tenant=tenant_value(), **{name: _given(name) for name in ("group_id", "parent_id", "name")}
    )
)
_RENAME = Command(update(room_group).where(_OWN, room_group.c.group_id == _given("of")).values(name=_given("new_name")))
_REMOVE = Command(delete(room_group).where(_OWN, room_group.c.group_id == _given("of")))

_OF_US = room_group_admin.c.tenant == tenant_value()
_ADMINS = Query(
    select(person.c.user_id, person.c.union_id, person.c.name)
    .where(
        _OF_US,
        room_group_admin.c.group_id == _given("group_id"),
        person.c.tenant == tenant_value(),
        person.c.user_id == room_group_admin.c.user_id,
    )
    .order_by(person.c.user_id),
    Administrator,
)
_MANAGED_BY = Query(
    select(room_group_admin.c.group_id)
    .where(_OF_US, room_group_admin.c.user_id == _given("user_id"))
    .order_by(room_group_admin.c.group_id),
    int,
)
_DISMISS = Command(delete(room_group_admin).where(_OF_US, room_group_admin.c.group_id == _given("of")))
_FORGET = Command(delete(room_group_admin).where(_OF_US, room_group_admin.c.user_id == _given("of")))


def get(tx: Reader, group_id: int) -> RoomGroup | None:
    """The room group of that id."""
    return tx.one(_GET, group_id=group_id)


def named(tx: Reader, parent_id: int, name: str) -> RoomGroup | None:
    """The room group of that name below that parent."""
    return tx.one(_NAMED, parent_id=parent_id, named=name)


def everything(tx: Reader) -> list[RoomGroup]:
    """All room groups, by id."""
    return tx.all(_ALL)


def known(tx: Reader, group_ids: tuple[int, ...]) -> frozenset[int]:
    """Those of the ids that are room groups."""
    return frozenset(tx.all(_KNOWN, group_ids=group_ids)) if group_ids else frozenset()


def count(tx: Reader) -> int:
    """How many room groups there are."""
    return tx.one(_COUNT) or 0


def count_children(tx: Reader, group_id: int) -> int:
    """How many groups are right below one."""
    return tx.one(_COUNT_CHILDREN, parent_id=group_id) or 0


def add(tx: Writer, made: RoomGroup) -> None:
    """Keep a new room group."""
    tx.run(_ADD, **msgspec.structs.asdict(made))


def rename(tx: Writer, group_id: int, name: str) -> None:
    """Give a room group another name."""
    tx.run(_RENAME, of=group_id, new_name=name)


def remove(tx: Writer, group_id: int) -> None:
    """Drop a room group with nothing in it, and who manages it."""
    tx.run(_DISMISS, of=group_id)
    tx.run(_REMOVE, of=group_id)


def administrators(tx: Reader, group_id: int) -> list[Administrator]:
    """Who manages the group itself, by userid."""
    return tx.all(_ADMINS, group_id=group_id)


def managed_by(tx: Reader, user_id: str) -> list[int]:
    """The groups that a person manages, without those below them."""
    return tx.all(_MANAGED_BY, user_id=user_id)


def forget_person(tx: Writer, user_id: str) -> None:
    """Let a person manage no group any more."""
    tx.run(_FORGET, of=user_id)
