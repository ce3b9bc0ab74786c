"""Meeting rooms as the operations show them. Made inside the read, so that the engine remembers them whole."""

from functools import cache

import msgspec

from moothall.domain import rooms
from moothall.domain.ports import Reader
from moothall.domain.rooms import ListedRoom, Room, RoomView
from moothall.wire.fields import Reply

LABELS = {
    1: {"zh": "电视", "en": "TV"},
    2: {"zh": "电话", "en": "Phone"},
    3: {"zh": "投影仪", "en": "Projector"},
    4: {"zh": "白板", "en": "Whiteboard"},
    5: {"zh": "视频会议", "en": "Video meeting"},
}


class Label(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """What a room has."""

    label_id: int
    label_name: str


class ShownLocation(msgspec.Struct, frozen=True, gc=False):
    """Where a room is."""

    title: str
    desc: str


class ShownGroup(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """The group that a room sits in; 0 is the root, which has no name."""

    group_id: int
    group_name: str
    parent_id: int


class ListItem(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """A room as the list shows it. `roomStaffId` is reserved by the vendor, and empty."""

    room_id: str
    room_staff_id: str
    corp_id: str
    room_name: str
    room_status: int
    room_labels: tuple[Label, ...]
    room_capacity: int
    room_location: ShownLocation
    room_picture: str
    isv_room_id: str
    room_group: ShownGroup


class RoomsReply(Reply, rename="camel"):
    """A page of rooms. Without `nextToken` it is the last one."""

    has_more: bool
    result: tuple[ListItem, ...]
    next_token: int | None = None


class ShownMember(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """Somebody for whom a room is authorized: `user` with a unionId, or `dept` with its id as text."""

    member_id: str
    member_type: str
    member_name: str


class ShownAuthority(msgspec.Struct, rename="camel", frozen=True):
    """For whom a room is authorized."""

    authorized_members: tuple[ShownMember, ...]


class Advance(msgspec.Struct, rename="camel", frozen=True):
    """How far ahead the room can be booked, and when a new day opens."""

    advance_reservation_time: int
    advance_reservation_time_unit: str
    advance_book_time_format: str


class Closing(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """While the room is closed for bookings (milliseconds); without an end for good."""

    task_start_time: int
    send_notify: bool
    close_reason: str = ""
    contact_union_id: str = ""
    contact_nick: str = ""
    task_end_time: int | None = None


class Extension(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """How the room can be booked; lengths in minutes, where 0 is no limit."""

    open_reservation: bool
    max_reservation_time_interval: int
    min_reservation_time_interval: int
    approval_switch: bool
    advance_reservation: Advance | None = None
    reservation_close_detail: Closing | None = None
    approval_type: int | None = None


class ShownRoom(msgspec.Struct, rename="camel", frozen=True):
    """A room with everything that is told of it."""

    room_id: str
    room_union_id: str
    room_staff_id: str
    corp_id: str
    room_name: str
    room_status: int
    room_description: str
    room_labels: tuple[Label, ...]
    room_capacity: int
    room_location: ShownLocation
    room_picture: str
    isv_room_id: str
    room_group: ShownGroup
    device_union_ids: tuple[str, ...]
    reservation_authority: ShownAuthority
    enable_cycle_reservation: bool
    extension_config: Extension


class RoomReply(Reply):
    """One room."""

    result: ShownRoom


def page(tx: Reader, union_id: str, after: int, most: int) -> RoomsReply:
    """A page of the rooms that somebody sees."""
    found = rooms.page(tx, union_id, after, most)
    items = tuple(_item(room, found.corp_id, found.language) for room in found.rooms)
    return RoomsReply(has_more=found.following is not None, result=items, next_token=found.following)


def get(tx: Reader, union_id: str, room_id: str) -> RoomReply:
    """One room, for somebody who sees it."""
    found = rooms.get(tx, union_id, room_id)
    room = found.room
    shown = ShownRoom(
        room_id=room.room_id,
        room_union_id=room.union_id,
        room_staff_id="",
        corp_id=found.corp_id,
        room_name=room.name,
        room_status=room.status,
        room_description=room.description,
        room_labels=_labels(room.labels, found.language),
        room_capacity=room.capacity,
        room_location=ShownLocation(room.location_title, room.location_desc),
        room_picture=room.picture,
        isv_room_id=room.isv_room_id,
        room_group=ShownGroup(found.group.group_id, found.group.name, found.group.parent_id),
        device_union_ids=found.device_union_ids,
        reservation_authority=ShownAuthority(
            tuple(ShownMember(member.id, member.kind, member.name) for member in found.authorized)
        ),
        enable_cycle_reservation=room.cycle_reservation,
        extension_config=_extension(found),
    )
    return RoomReply(result=shown)


def _item(room: ListedRoom, corp_id: str, language: str) -> ListItem:
    return ListItem(
        room_id=room.room_id,
        room_staff_id="",
        corp_id=corp_id,
        room_name=room.name,
        room_status=room.status,
        room_labels=_labels(room.labels, language),
        room_capacity=room.capacity,
        room_location=ShownLocation(room.location_title, room.location_desc),
        room_picture=room.picture,
        isv_room_id=room.isv_room_id,
        room_group=ShownGroup(room.group_id, room.group_name or "", room.parent_id or 0),
    )


@cache
def _labels(labels: str, language: str) -> tuple[Label, ...]:
    """There are few combinations of labels."""
    return tuple(
        Label(label, LABELS[label][language]) for label in msgspec.json.decode(labels, type=list[int], strict=False)
    )


def _extension(found: RoomView) -> Extension:
    room = found.room
    return Extension(
        open_reservation=room.open_reservation,
        max_reservation_time_interval=room.max_minutes,
        min_reservation_time_interval=room.min_minutes,
        advance_reservation=_advance(room),
        reservation_close_detail=_closing(room, found.contact),
        approval_switch=room.approval > 0,
        approval_type=room.approval or None,
    )


def _advance(room: Room) -> Advance | None:
    return Advance(room.advance_time, room.advance_unit, room.advance_clock) if room.advance_time else None


def _closing(room: Room, contact: tuple[str, str]) -> Closing | None:
    if room.closed_from is None:
        return None
    return Closing(
        task_start_time=room.closed_from,
        task_end_time=room.closed_until,
        close_reason=room.close_reason,
        contact_union_id=contact[0],
        contact_nick=contact[1],
        send_notify=room.close_notify,
    )
