"""The tree of groups that meeting rooms sit in."""

import msgspec

from moothall.domain import room_authority
from moothall.domain.faults import (
    ParameterInvalid,
    ParentRoomGroupUnknown,
    RoomGroupInUse,
    RoomGroupNameTaken,
    RoomGroupTooDeep,
    RoomGroupUnknown,
    TooManyRoomGroups,
)
from moothall.domain.ports import Reader, Writer
from moothall.domain.room_authority import Operator
from moothall.store.records import room_groups, rooms, sequences
from moothall.store.records.room_groups import ROOT, Administrator, RoomGroup

__all__ = ["ROOT", "Administrator", "RoomGroup"]

SEQUENCE = "room_group"
MOST = 1_000
"""Room groups of an organization; so deep may the tree be. The vendor publishes neither."""
DEPTH = 10
NAME_LENGTH = 10_000


class GroupAdministrators(msgspec.Struct, frozen=True):
    """A room group and who manages it."""

    group: RoomGroup
    administrators: tuple[Administrator, ...]


def get(tx: Reader, group_id: int) -> RoomGroup:
    """The room group of that id; raises `RoomGroupUnknown`."""
    found = room_groups.get(tx, group_id)
    if found is None:
        raise RoomGroupUnknown(f"no room group {group_id}", group_id=group_id)
    return found


def everything(tx: Reader) -> tuple[RoomGroup, ...]:
    """All room groups, by id."""
    return tuple(room_groups.everything(tx))


def administrators(tx: Reader, group_id: int) -> GroupAdministrators:
    """Who manages the group itself, without those who manage one above it."""
    return GroupAdministrators(get(tx, group_id), tuple(room_groups.administrators(tx, group_id)))


def create(tx: Writer, union_id: str, parent_id: int, name: str) -> int:
    """Make a room group below another one or below the root; answers its id."""
    _check_name(name)
    operator = room_authority.steward(tx, union_id)
    _check_parent(tx, operator, parent_id)
    _check_free(tx, parent_id, name)
    if room_groups.count(tx) >= MOST:
        raise TooManyRoomGroups(f"an organization has {MOST} room groups at the most")
    made = RoomGroup(sequences.take(tx, SEQUENCE), parent_id, name)
    room_groups.add(tx, made)
    tx.record("room_group.create", str(made.group_id), None, _told(made))
    return made.group_id


def rename(tx: Writer, union_id: str, group_id: int, name: str | None) -> None:
    """Give a room group another name, if one is given."""
    if name is not None:
        _check_name(name)
    operator = room_authority.steward(tx, union_id)
    before = get(tx, group_id)
    room_authority.require(operator, group_id)
    if name is None or name == before.name:
        return
    _check_free(tx, before.parent_id, name)
    room_groups.rename(tx, group_id, name)
    after = msgspec.structs.replace(before, name=name)
    tx.record("room_group.update", str(group_id), _told(before), _told(after))


def delete(tx: Writer, union_id: str, group_id: int) -> None:
    """Drop a room group that has neither groups nor rooms in it."""
    operator = room_authority.steward(tx, union_id)
    before = get(tx, group_id)
    room_authority.require(operator, group_id)
    if room_groups.count_children(tx, group_id):
        raise RoomGroupInUse(f"room group {group_id} has groups below it", group_id=group_id)
    if rooms.count_in_group(tx, group_id):
        raise RoomGroupInUse(f"room group {group_id} has rooms", group_id=group_id)
    room_groups.remove(tx, group_id)
    tx.record("room_group.delete", str(group_id), _told(before), None)


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > NAME_LENGTH or "\x00" in name:
        raise ParameterInvalid("groupName is empty, too long or holds NUL", argument="groupName")


def _check_parent(tx: Reader, operator: Operator, parent_id: int) -> None:
    """The parent exists, is the operator's to manage, and leaves room for a level."""
    depth, above = 1, parent_id
    while above != ROOT:
        group = room_groups.get(tx, above)
        if group is None:
            raise ParentRoomGroupUnknown(f"no room group {above}", group_id=above)
        depth, above = depth + 1, group.parent_id
    room_authority.require(operator, parent_id)
    if depth > DEPTH:
        raise RoomGroupTooDeep(f"room groups go down {DEPTH} levels at the most")


def _check_free(tx: Reader, parent_id: int, name: str) -> None:
    if room_groups.named(tx, parent_id, name):
        raise RoomGroupNameTaken(f"groupName {name} is taken beside this group", argument="groupName")


def _told(group: RoomGroup) -> dict[str, int | str]:
    return {"parent_id": group.parent_id, "name": group.name}
