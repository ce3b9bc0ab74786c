"""Operations of meeting rooms."""

from typing import Annotated, Literal

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk import room_views
from moothall.api.dingtalk.dialects import openapi
from moothall.api.dingtalk.operators import DONE, Done, RoomId, UnionId
from moothall.api.dingtalk.room_views import RoomReply, RoomsReply
from moothall.domain import room_changes
from moothall.domain.faults import (
    NotRoomManager,
    OperatorUnknown,
    ParameterInvalid,
    RoomNameTaken,
    RoomNameUnsafe,
    RoomUnknown,
    TooManyRooms,
)
from moothall.domain.permissions import Permission
from moothall.domain.room_drafts import AuthorizedMember, Draft
from moothall.kernel.randomness import hexadecimal
from moothall.wire.fields import Names, Reply, Request

PAGE = 20
LONGEST_PAGE = 100


class ListRooms(Request):
    """Which page; token 0 is the first. Pages of more than 100 are cut to 100."""

    union_id: UnionId
    next_token: Annotated[int, Names("nextToken"), msgspec.Meta(ge=0)] = 0
    max_results: Annotated[int, Names("maxResults"), msgspec.Meta(ge=1)] = PAGE


@openapi.operation(
    "room.list",
    "GET /v1.0/rooms/meetingRoomLists",
    permission=Permission.ROOMS_READ,
    raises=(OperatorUnknown,),
    read=True,
)
async def list_rooms(call: Call, request: ListRooms) -> RoomsReply:
    """List the rooms that the operator sees, in the order of their creation."""
    most = min(request.max_results, LONGEST_PAGE)
    return await call.read(room_views.page, request.union_id, request.next_token, most)


class NamedRoom(Request):
    """Which room, and who asks."""

    room_id: RoomId
    union_id: UnionId


@openapi.operation(
    "room.get",
    "GET /v1.0/rooms/meetingRooms/{roomId}",
    permission=Permission.ROOMS_READ,
    raises=(OperatorUnknown, RoomUnknown),
    read=True,
)
async def get_room(call: Call, request: NamedRoom) -> RoomReply:
    """Read one room that the operator sees."""
    return await call.read(room_views.get, request.union_id, request.room_id)


class Location(msgspec.Struct):
    """Where a room is. What is absent stays as it was."""

    title: str | None = None
    desc: str | None = None


class Member(msgspec.Struct, rename="camel"):
    """For whom a room is authorized: a person by unionId, or a department by its id as text.

    The name is the person's or the department's own, whatever is said here.
    """

    member_id: str | None = None
    member_type: Literal["user", "dept"] | None = None
    member_name: str | None = None


class Authority(msgspec.Struct, rename="camel"):
    """For whom a room is authorized."""

    authorized_members: tuple[Member, ...] | None = None


class RoomMembers(Request, kw_only=True):
    """What can be said of every room. Status: 0 everyone sees it, 1 those who manage it, 2 the authorized members."""

    room_capacity: Annotated[int | None, Names("roomCapacity")] = None
    room_picture: Annotated[str | None, Names("roomPicture")] = None
    room_location: Annotated[Location | None, Names("roomLocation")] = None
    room_label_ids: Annotated[tuple[int, ...] | None, Names("roomLabelIds")] = None
    group_id: Annotated[int | None, Names("groupId")] = None
    reservation_authority: Annotated[Authority | None, Names("reservationAuthority")] = None
    enable_cycle_reservation: Annotated[bool | None, Names("enableCycleReservation")] = None
    open_reservation: Annotated[bool | None, Names("openReservation")] = None
    room_description: Annotated[str | None, Names("roomDescription")] = None


class CreateRoom(RoomMembers, kw_only=True):
    """A new room. Without a group it sits in the root, with booking open and recurring booking closed."""

    union_id: UnionId
    room_name: Annotated[str, Names("roomName")]
    room_status: Annotated[int, Names("roomStatus")]
    isv_room_id: Annotated[str, Names("isvRoomId")]


class CreatedRoomReply(Reply):
    """The new room's id."""

    result: str


@openapi.operation(
    "room.create",
    "POST /v1.0/rooms/meetingrooms",
    permission=Permission.ROOMS_WRITE,
    raises=(ParameterInvalid, OperatorUnknown, NotRoomManager, RoomNameUnsafe, RoomNameTaken, TooManyRooms),
)
async def create_room(call: Call, request: CreateRoom) -> CreatedRoomReply:
    """Make a meeting room."""
    randomness = call.services.randomness
    room_id, room_union_id = hexadecimal(randomness, 24), hexadecimal(randomness, 12) + "iEiE"
    draft = _draft(request, request.room_name, request.room_status, request.isv_room_id)
    await call.write(room_changes.create, request.union_id, room_id, room_union_id, draft)
    return CreatedRoomReply(result=room_id)


class UpdateRoom(RoomMembers, kw_only=True):
    """A room and what changes of it; what is absent stays."""

    union_id: UnionId
    room_id: RoomId
    room_name: Annotated[str | None, Names("roomName")] = None
    room_status: Annotated[int | None, Names("roomStatus")] = None
    isv_room_id: Annotated[str | None, Names("isvRoomId")] = None


@openapi.operation(
    "room.update",
    "PUT /v1.0/rooms/meetingRooms",
    permission=Permission.ROOMS_WRITE,
    raises=(ParameterInvalid, OperatorUnknown, NotRoomManager, RoomUnknown, RoomNameUnsafe, RoomNameTaken),
)
async def update_room(call: Call, request: UpdateRoom) -> Done:
    """Change a meeting room."""
    draft = _draft(request, request.room_name, request.room_status, request.isv_room_id)
    await call.write(room_changes.update, request.union_id, request.room_id, draft)
    return DONE


@openapi.operation(
    "room.delete",
    "DELETE /v1.0/rooms/meetingRooms/{roomId}",
    permission=Permission.ROOMS_WRITE,
    raises=(OperatorUnknown, NotRoomManager, RoomUnknown),
)
async def delete_room(call: Call, request: NamedRoom) -> Done:
    """Delete a meeting room. Its devices are unbound and its bookings cancelled."""
    await call.write(room_changes.delete, request.union_id, request.room_id)
    return DONE


def _draft(request: RoomMembers, name: str | None, status: int | None, isv_room_id: str | None) -> Draft:
    location = request.room_location or Location()
    return Draft(
        name=name,
        capacity=request.room_capacity,
        picture=request.room_picture,
        status=status,
        location_title=location.title,
        location_desc=location.desc,
        labels=request.room_label_ids,
        isv_room_id=isv_room_id,
        group_id=request.group_id,
        authorized=_authorized(request.reservation_authority),
        cycle_reservation=request.enable_cycle_reservation,
        open_reservation=request.open_reservation,
        description=request.room_description,
    )


def _authorized(authority: Authority | None) -> tuple[AuthorizedMember, ...] | None:
    if authority is None or authority.authorized_members is None:
        return None
    return tuple(
        AuthorizedMember(member.member_id or "", member.member_type or "user", "")
        for member in authority.authorized_members
    )
