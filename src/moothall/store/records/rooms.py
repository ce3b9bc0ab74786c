"""Meeting rooms and the tree of groups they sit in."""

import msgspec
from sqlalchemy import bindparam, select

from moothall.store.schema import room, room_group
from moothall.store.statement import Query, tenant_value
from moothall.store.transaction import Reader

ROOT = 0
"""The parent of the uppermost groups, and the group of a room that is in none. It has no row."""


class RoomGroup(msgspec.Struct, frozen=True, gc=False):
    """A group of rooms in the tree."""

    group_id: int
    parent_id: int
    name: str


class Room(msgspec.Struct, frozen=True, gc=False):
    """A meeting room. Signals reach its device only while `control_enabled`."""

    room_id: str
    group_id: int
    name: str
    capacity: int
    control_enabled: bool


_GROUP = Query(
    select(room_group.c.group_id, room_group.c.parent_id, room_group.c.name).where(
        room_group.c.tenant == tenant_value(), room_group.c.group_id == bindparam("group_id", required=True)
    ),
    RoomGroup,
)
_ROOM = Query(
    select(room.c.room_id, room.c.group_id, room.c.name, room.c.capacity, room.c.control_enabled).where(
        room.c.tenant == tenant_value(), room.c.room_id == bindparam("room_id", required=True)
    ),
    Room,
)


def get_group(tx: Reader, group_id: int) -> RoomGroup | None:
    """The room group of that id."""
    return tx.one(_GROUP, group_id=group_id)


def get(tx: Reader, room_id: str) -> Room | None:
    """The room of that id."""
    return tx.one(_ROOM, room_id=room_id)
