"""Operations on who may book and use meeting rooms: the blacklist of booking, and the super users of rooms."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import openapi
from moothall.api.dingtalk.operators import DONE, Done, RoomId, UnionId
from moothall.domain import booking_bans, super_users
from moothall.domain.booking_bans import Period
from moothall.domain.faults import (
    BannedPersonUnknown,
    NotRoomManager,
    OperatorUnknown,
    ParameterInvalid,
    RoomUnknown,
    TooManyBans,
)
from moothall.domain.permissions import Permission
from moothall.wire.fields import Names, Request

_TIME = msgspec.Meta(ge=0)


class BanPerson(Request):
    """Who may not book, from when and to when in milliseconds; without an end for good."""

    union_id: UnionId
    banned: Annotated[str, Names("blacklistUnionId"), msgspec.Meta(min_length=1)]
    start_time: Annotated[int, Names("startTime"), _TIME]
    end_time: Annotated[int | None, Names("endTime"), _TIME] = None
    memo: str = ""


@openapi.operation(
    "blacklist.create",
    "POST /v1.0/rooms/bookings/blacklist",
    permission=Permission.ROOMS_WRITE,
    raises=(ParameterInvalid, OperatorUnknown, NotRoomManager, BannedPersonUnknown),
)
async def ban_person(call: Call, request: BanPerson) -> Done:
    """Keep a person from booking rooms, in the place of an earlier ban."""
    period = Period(request.start_time, request.end_time, request.memo)
    await call.write(booking_bans.ban, request.union_id, request.banned, period)
    return DONE


class LiftBans(Request):
    """Who may book again: at most 100 people."""

    union_id: UnionId
    banned: Annotated[tuple[str, ...], Names("blacklistUnionIds"), msgspec.Meta(min_length=1)]


@openapi.operation(
    "blacklist.remove",
    "POST /v1.0/rooms/bookings/blacklist/remove",
    permission=Permission.ROOMS_WRITE,
    raises=(OperatorUnknown, NotRoomManager, TooManyBans),
)
async def lift_bans(call: Call, request: LiftBans) -> Done:
    """Let people book rooms again."""
    await call.write(booking_bans.lift, request.union_id, request.banned)
    return DONE


class SetSuperUsers(Request):
    """A room and who may use it: people by userid or unionId, and departments with all below them."""

    union_id: UnionId
    room_id: RoomId
    user_ids: Annotated[tuple[str, ...], Names("userIdWhiteList"), msgspec.Meta(max_length=1_000)] = ()
    dept_ids: Annotated[tuple[int, ...], Names("deptIdWhiteList"), msgspec.Meta(max_length=1_000)] = ()


@openapi.operation(
    "superuser.set",
    "POST /v1.0/rooms/meetingRooms/superUsers/set",
    permission=Permission.ROOMS_WRITE,
    raises=(ParameterInvalid, OperatorUnknown, NotRoomManager, RoomUnknown),
)
async def set_super_users(call: Call, request: SetSuperUsers) -> Done:
    """Let only chosen people book a room and send signals to it, in the place of those chosen before.

    The vendor publishes no page of this operation: its shape is the SDK's.
    """
    await call.write(super_users.choose, request.union_id, request.room_id, request.user_ids, request.dept_ids)
    return DONE


class RemoveSuperUsers(Request):
    """Which room. Unlike those who are set, this stands in the query."""

    union_id: UnionId
    room_id: RoomId


@openapi.operation(
    "superuser.remove",
    "POST /v1.0/rooms/meetingRooms/superUsers/remove",
    permission=Permission.ROOMS_WRITE,
    raises=(OperatorUnknown, NotRoomManager, RoomUnknown),
    in_query=True,
)
async def remove_super_users(call: Call, request: RemoveSuperUsers) -> Done:
    """Let everybody use a room again.

    The vendor publishes no page of this operation: its shape is the SDK's.
    """
    await call.write(super_users.dismiss, request.union_id, request.room_id)
    return DONE
