"""Meeting rooms as they are read, and by whom."""

import msgspec

from moothall.domain import room_authority
from moothall.domain.faults import RoomUnknown
from moothall.domain.ports import Reader
from moothall.domain.room_authority import Operator
from moothall.domain.room_drafts import AuthorizedMember
from moothall.store.records import devices, people, room_groups, room_lists, rooms, tenants
from moothall.store.records.devices import REVOKED
from moothall.store.records.room_groups import ROOT, RoomGroup
from moothall.store.records.room_lists import AUTHORIZED
from moothall.store.records.rooms import ListedRoom, Room, Seeing

__all__ = ["ListedRoom", "Room"]


class RoomView(msgspec.Struct, frozen=True):
    """A room as it is read."""

    room: Room
    group: RoomGroup
    device_union_ids: tuple[str, ...]
    authorized: tuple[AuthorizedMember, ...]
    contact: tuple[str, str]
    """UnionId and name of whom to ask while the room is closed; both empty where nobody is named."""
    corp_id: str
    language: str


class RoomPage(msgspec.Struct, frozen=True):
    """Some rooms in their order. `following` is where the next page begins; None: there is none."""

    rooms: tuple[ListedRoom, ...]
    following: int | None
    corp_id: str
    language: str


def require(tx: Reader, room_id: str) -> Room:
    """The room of that id; raises `RoomUnknown`."""
    found = rooms.get(tx, room_id)
    if found is None:
        raise RoomUnknown(f"no room {room_id}", room_id=room_id)
    return found


def get(tx: Reader, union_id: str, room_id: str) -> RoomView:
    """One room, for somebody who sees it; raises `OperatorUnknown` or `RoomUnknown`."""
    operator = room_authority.employee(tx, union_id)
    found = require(tx, room_id)
    require_visible(tx, operator, found)
    corp_id, language = _organization(tx)
    contact = people.get(tx, found.close_contact) if found.close_contact else None
    return RoomView(
        found,
        room_groups.get(tx, found.group_id) or RoomGroup(ROOT, ROOT, ""),
        tuple(device.union_id for device in devices.of_room(tx, room_id) if device.lifecycle != REVOKED),
        _authorized(tx, room_id),
        (contact.union_id, contact.name) if contact else ("", ""),
        corp_id,
        language,
    )


def page(tx: Reader, union_id: str, after: int, most: int) -> RoomPage:
    """Up to `most` of the rooms that somebody sees, after a number."""
    operator = room_authority.employee(tx, union_id)
    found = rooms.page(tx, None if operator.manager else seeing(tx, operator), after, most + 1)
    following = found[most - 1].number if len(found) > most else None
    return RoomPage(tuple(found[:most]), following, *_organization(tx))


def seeing(tx: Reader, operator: Operator) -> Seeing:
    """What lets somebody who does not manage all rooms see some."""
    departments = room_authority.departments_of(tx, operator.user_id)
    return Seeing(operator.user_id, departments, tuple(sorted(operator.groups)))


def require_visible(tx: Reader, operator: Operator, room: Room) -> None:
    """Raises `RoomUnknown` unless the operator sees the room."""
    if room.status == rooms.EVERYONE or operator.manages(room.group_id):
        return
    if not rooms.is_visible(tx, seeing(tx, operator), room.room_id):
        raise RoomUnknown(f"the operator does not see room {room.room_id}", room_id=room.room_id)


def _authorized(tx: Reader, room_id: str) -> tuple[AuthorizedMember, ...]:
    persons = room_lists.people(tx, AUTHORIZED, room_id)
    departments = room_lists.departments(tx, AUTHORIZED, room_id)
    return (
        *(AuthorizedMember(person.union_id, "user", person.name) for person in persons),
        *(AuthorizedMember(str(department.dept_id), "dept", department.name) for department in departments),
    )


def _organization(tx: Reader) -> tuple[str, str]:
    """CorpId and language."""
    found = tenants.organization_of(tx)
    return (found.corp_id, found.language) if found else ("", "")
