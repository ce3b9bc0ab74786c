"""Rooms that only chosen people may use. Whoever manages such a room is not thereby one of them."""

from typing import Any

import msgspec

from moothall.domain import room_authority, rooms
from moothall.domain.faults import ParameterInvalid
from moothall.domain.ports import Reader, Writer
from moothall.store.records import departments, people, room_lists
from moothall.store.records import rooms as records
from moothall.store.records.room_lists import SUPER_USERS
from moothall.store.records.rooms import Room


def choose(tx: Writer, union_id: str, room_id: str, user_ids: tuple[str, ...], dept_ids: tuple[int, ...]) -> None:
    """Let only these people, and those in these departments or below them, use a room.

    People are named by userid or unionId: which of them the vendor wants is not known.
    """
    before = _managed(tx, union_id, room_id)
    chosen = tuple(sorted({_person(tx, named) for named in user_ids})), tuple(sorted(set(dept_ids)))
    if missing := set(dept_ids).difference(departments.known(tx, dept_ids)):
        raise ParameterInvalid(f"deptIdWhiteList holds {min(missing)}, which is unknown", argument="deptIdWhiteList")
    was = _told(tx, before)
    records.change(tx, msgspec.structs.replace(before, restricted=True))
    room_lists.replace(tx, SUPER_USERS, room_id, *chosen)
    will = _told(tx, rooms.require(tx, room_id))
    if will != was:
        tx.record("room.restrict", room_id, was, will)


def dismiss(tx: Writer, union_id: str, room_id: str) -> None:
    """Let everybody use a room again."""
    before = _managed(tx, union_id, room_id)
    if before.restricted:
        was = _told(tx, before)
        records.change(tx, msgspec.structs.replace(before, restricted=False))
        room_lists.clear(tx, SUPER_USERS, room_id)
        tx.record("room.restrict", room_id, was, _told(tx, rooms.require(tx, room_id)))


def may_use(tx: Reader, room: Room, user_id: str) -> bool:
    """Whether somebody may use a room, as far as its super users go."""
    if not room.restricted:
        return True
    dept_ids = room_authority.departments_of(tx, user_id)
    return room_lists.holds(tx, SUPER_USERS, room.room_id, user_id, dept_ids)


def _managed(tx: Reader, union_id: str, room_id: str) -> Room:
    operator = room_authority.steward(tx, union_id)
    found = rooms.require(tx, room_id)
    room_authority.require(operator, found.group_id)
    return found


def _person(tx: Reader, named: str) -> str:
    found = people.get(tx, named) or people.by_union_id(tx, named)
    if found is None:
        raise ParameterInvalid(f"userIdWhiteList holds {named}, who is unknown", argument="userIdWhiteList")
    return found.user_id


def _told(tx: Reader, room: Room) -> dict[str, Any]:
    """What the change log keeps."""
    return {
        "restricted": room.restricted,
        "super_users": [person.user_id for person in room_lists.people(tx, SUPER_USERS, room.room_id)],
        "super_departments": [each.dept_id for each in room_lists.departments(tx, SUPER_USERS, room.room_id)],
    }
