"""What requests say of a meeting room, checked."""

import unicodedata
from collections.abc import Iterable
from typing import Literal

import msgspec

from moothall.domain import room_authority
from moothall.domain.faults import ParameterInvalid, RoomNameTaken, RoomNameUnsafe
from moothall.domain.ports import Reader
from moothall.domain.room_authority import Operator
from moothall.store.records import departments, people, room_groups, rooms
from moothall.store.records.room_groups import ROOT
from moothall.store.records.rooms import Room

NAME_LENGTH = 10_000
MOST_SEATS = 1_000_000
LABELS = frozenset({1, 2, 3, 4, 5})
"""Television, telephone, projector, whiteboard, video meeting."""
STATUSES = frozenset({rooms.EVERYONE, rooms.MANAGERS, rooms.AUTHORIZED})
_DIGITS = 18
_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Turn the direction of what follows, also beyond the name."""


class AuthorizedMember(msgspec.Struct, frozen=True):
    """Somebody for whom a room is authorized: a person by unionId, or a department by its id as text."""

    id: str
    kind: Literal["user", "dept"]
    name: str = ""


class Draft(msgspec.Struct, frozen=True):
    """What a request says of a room. None leaves what is there."""

    name: str | None = None
    capacity: int | None = None
    picture: str | None = None
    status: int | None = None
    location_title: str | None = None
    location_desc: str | None = None
    labels: tuple[int, ...] | None = None
    isv_room_id: str | None = None
    group_id: int | None = None
    authorized: tuple[AuthorizedMember, ...] | None = None
    cycle_reservation: bool | None = None
    open_reservation: bool | None = None
    description: str | None = None


def drafted(tx: Reader, operator: Operator, before: Room, draft: Draft) -> Room:
    """The room with what the draft says, after its checks."""
    said = {name: getattr(draft, name) for name in draft.__struct_fields__ if name not in ("labels", "authorized")}
    after = msgspec.structs.replace(before, **{name: value for name, value in said.items() if value is not None})
    if draft.labels is not None:
        after = msgspec.structs.replace(after, labels=_labels(draft.labels))
    for name, text in (("roomPicture", after.picture), ("isvRoomId", after.isv_room_id), *_told(after)):
        if len(text) > NAME_LENGTH or "\x00" in text:
            raise ParameterInvalid(f"{name} invalid", argument=name)
    if after.status not in STATUSES:
        raise ParameterInvalid("roomStatus invalid", argument="roomStatus")
    if not 0 <= after.capacity <= MOST_SEATS:
        raise ParameterInvalid("roomCapacity invalid", argument="roomCapacity")
    if after.group_id != before.group_id or not before.name:
        _check_group(tx, operator, after.group_id)
    if after.name != before.name or not before.name:
        _check_name(tx, after.name)
    return after


def _told(room: Room) -> tuple[tuple[str, str], ...]:
    place = (("roomLocation", room.location_title), ("roomLocation", room.location_desc))
    return (("roomDescription", room.description), *place)


def _labels(labels: tuple[int, ...]) -> str:
    if not LABELS.issuperset(labels):
        raise ParameterInvalid("roomLabelIds invalid", argument="roomLabelIds")
    return msgspec.json.encode(sorted(map(str, set(labels)))).decode()


def _check_group(tx: Reader, operator: Operator, group_id: int) -> None:
    if group_id != ROOT and room_groups.get(tx, group_id) is None:
        raise ParameterInvalid("groupId invalid", argument="groupId")
    room_authority.require(operator, group_id)


def _check_name(tx: Reader, name: str) -> None:
    if not name.strip() or len(name) > NAME_LENGTH:
        raise ParameterInvalid("roomName invalid", argument="roomName")
    if any(sign in _MARKS or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in name):
        raise RoomNameUnsafe("a room's name holds neither control characters nor marks that turn its direction")
    if rooms.named(tx, name) is not None:
        raise RoomNameTaken(f"there is a room {name} already", room_name=name)


Listed = tuple[tuple[str, ...], tuple[int, ...]]
"""UserIds and department ids, each sorted."""


def listed(tx: Reader, members: Iterable[AuthorizedMember]) -> Listed:
    """Who is meant; raises `ParameterInvalid` for somebody who is not there."""
    user_ids, dept_ids = set(), set()
    for member in members:
        if member.kind == "user" and (person := people.by_union_id(tx, member.id)) is not None:
            user_ids.add(person.user_id)
        elif member.kind == "dept" and _is_department(tx, member.id):
            dept_ids.add(int(member.id))
        else:
            raise ParameterInvalid("authorizedMembers invalid", argument="reservationAuthority")
    return tuple(sorted(user_ids)), tuple(sorted(dept_ids))


def check_audience(room: Room, audience: Listed) -> None:
    """Raises `ParameterInvalid` where a room is for chosen people and nobody is chosen."""
    if room.status == rooms.AUTHORIZED and not any(audience):
        raise ParameterInvalid("lack authorizedMembers", argument="reservationAuthority")


def _is_department(tx: Reader, text: str) -> bool:
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    return is_number and departments.get(tx, int(text)) is not None
