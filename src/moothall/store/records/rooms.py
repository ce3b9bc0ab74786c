"""Meeting rooms."""

from typing import Any

import msgspec
from sqlalchemy import Select, and_, bindparam, delete, exists, func, insert, null, or_, select, update
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from moothall.store.schema import room, room_authorized_department, room_authorized_person, room_group
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer

EVERYONE, MANAGERS, AUTHORIZED = 0, 1, 2
"""Status of a room: who sees it."""


class Room(msgspec.Struct, frozen=True, gc=False):
    """A meeting room. Signals reach its device only while `control_enabled`; times are milliseconds."""

    room_id: str
    number: int
    """Of all rooms in the order of their creation."""
    union_id: str
    group_id: int
    name: str
    capacity: int = 0
    status: int = EVERYONE
    description: str = ""
    picture: str = ""
    location_title: str = ""
    location_desc: str = ""
    labels: str = "[]"
    """JSON array of label ids as text."""
    isv_room_id: str = ""
    control_enabled: bool = False
    restricted: bool = False
    open_reservation: bool = True
    cycle_reservation: bool = False
    max_minutes: int = 0
    min_minutes: int = 0
    advance_time: int = 0
    advance_unit: str = "days"
    advance_clock: str = ""
    closed_from: int | None = None
    closed_until: int | None = None
    close_reason: str = ""
    close_contact: str | None = None
    close_notify: bool = False
    approval: int = 0


class ListedRoom(msgspec.Struct, frozen=True, gc=False):
    """A room as a list shows it, with its group; a room in the root has none."""

    number: int
    room_id: str
    name: str
    status: int
    labels: str
    capacity: int
    location_title: str
    location_desc: str
    picture: str
    isv_room_id: str
    group_id: int
    group_name: str | None
    parent_id: int | None


class Seeing(msgspec.Struct, frozen=True):
    """What lets somebody see a room: who it is, the departments that person is in, the groups the person manages."""

    user_id: str
    dept_ids: tuple[int, ...]
    group_ids: tuple[int, ...]


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = room.c.tenant == tenant_value()
_FIELDS = Room.__struct_fields__
_WRITTEN = tuple(name for name in _FIELDS if name not in ("room_id", "number", "union_id"))
_COLUMNS = tuple(room.c[name] for name in _FIELDS)
_GET = Query(select(*_COLUMNS).where(_OWN, room.c.room_id == _given("room_id")), Room)
_NAMED = Query(select(room.c.room_id).where(_OWN, room.c.name == _given("named")), str)
_COUNT = Query(select(func.count()).select_from(room).where(_OWN), int)
_COUNT_IN_GROUP = Query(select(func.count()).select_from(room).where(_OWN, room.c.group_id == _given("group_id")), int)
_KNOWN = Query(select(room.c.room_id).where(_OWN, among(room.c.room_id, "room_ids")), str)
_ADD = Command(insert(room).values(tenant=tenant_value(), **{name: _given(name) for name in _FIELDS}))
_CHANGE = Command(
    update(room).where(_OWN, room.c.room_id == _given("of")).values(**{name: _given(name) for name in _WRITTEN})
)
_REMOVE = Command(delete(room).where(_OWN, room.c.room_id == _given("of")))
_FORGET_CONTACT = Command(update(room).where(_OWN, room.c.close_contact == _given("of")).values(close_contact=null()))

_IS_FOR_PERSON = exists().where(
    room_authorized_person.c.tenant == room.c.tenant,
    room_authorized_person.c.room_id == room.c.room_id,
    room_authorized_person.c.user_id == _given("user_id"),
)
_IS_FOR_DEPARTMENT = exists().where(
    room_authorized_department.c.tenant == room.c.tenant,
    room_authorized_department.c.room_id == room.c.room_id,
    among(room_authorized_department.c.dept_id, "dept_ids"),
)
VISIBLE: ColumnElement[bool] = or_(
    room.c.status == EVERYONE,
    among(room.c.group_id, "group_ids"),
    and_(room.c.status == AUTHORIZED, or_(_IS_FOR_PERSON, _IS_FOR_DEPARTMENT)),
)
"""The condition that somebody sees a room; takes the values of `Seeing`."""


def _page(*conditions: ColumnElement[bool]) -> Query[ListedRoom]:
    group = room.outerjoin(
        room_group, and_(room_group.c.tenant == room.c.tenant, room_group.c.group_id == room.c.group_id)
    )
    own = [room.c[name] for name in ListedRoom.__struct_fields__[:-2]]
    page: Select[Any] = select(*own, room_group.c.name, room_group.c.parent_id).select_from(group)
    after = page.where(_OWN, room.c.number > _given("after"), *conditions)
    return Query(after.order_by(room.c.number).limit(_given("most")), ListedRoom)


_PAGE = _page()
_VISIBLE_PAGE = _page(VISIBLE)
_VISIBLE = Query(select(room.c.room_id).where(_OWN, room.c.room_id == _given("room_id"), VISIBLE), str)


def get(tx: Reader, room_id: str) -> Room | None:
    """The room of that id."""
    return tx.one(_GET, room_id=room_id)


def named(tx: Reader, name: str) -> str | None:
    """The id of the room of that name."""
    return tx.one(_NAMED, named=name)


def count(tx: Reader) -> int:
    """How many rooms there are."""
    return tx.one(_COUNT) or 0


def count_in_group(tx: Reader, group_id: int) -> int:
    """How many rooms are in a group itself."""
    return tx.one(_COUNT_IN_GROUP, group_id=group_id) or 0


def known(tx: Reader, room_ids: tuple[str, ...]) -> frozenset[str]:
    """Those of the ids that are rooms."""
    return frozenset(tx.all(_KNOWN, room_ids=room_ids)) if room_ids else frozenset()


def page(tx: Reader, seeing: Seeing | None, after: int, most: int) -> list[ListedRoom]:
    """Rooms after a number in their order; of those that somebody sees, or of all."""
    if seeing is None:
        return tx.all(_PAGE, after=after, most=most)
    return tx.all(_VISIBLE_PAGE, after=after, most=most, **msgspec.structs.asdict(seeing))


def is_visible(tx: Reader, seeing: Seeing, room_id: str) -> bool:
    """Whether somebody sees a room."""
    return tx.one(_VISIBLE, room_id=room_id, **msgspec.structs.asdict(seeing)) is not None


def add(tx: Writer, made: Room) -> None:
    """Keep a new room."""
    tx.run(_ADD, **msgspec.structs.asdict(made))


def change(tx: Writer, changed: Room) -> None:
    """Write all but the ids."""
    tx.run(_CHANGE, of=changed.room_id, **{name: getattr(changed, name) for name in _WRITTEN})


def remove(tx: Writer, room_id: str) -> None:
    """Drop a room that nothing refers to."""
    tx.run(_REMOVE, of=room_id)


def forget_contact(tx: Writer, user_id: str) -> None:
    """Let no closed room name a person as the one to ask."""
    tx.run(_FORGET_CONTACT, of=user_id)
