"""Meeting room operations of the newer generation."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import openapi
from moothall.api.dingtalk.permissions import Permission
from moothall.domain import rooms
from moothall.domain.faults import OperatorUnknown, RoomGroupUnknown
from moothall.wire.fields import Names, Reply, Request


class GetRoomGroup(Request):
    """Which room group to read, and who asks."""

    group_id: Annotated[int, Names("groupId")]
    union_id: Annotated[str, Names("unionId"), msgspec.Meta(min_length=1)]


class RoomGroupReply(Reply):
    """One room group; parent 0 is the root."""

    group_id: int = msgspec.field(name="groupId")
    group_name: str = msgspec.field(name="groupName")
    parent_id: int = msgspec.field(name="parentId")


@openapi.operation(
    "group.get",
    "GET /v1.0/rooms/groups/{groupId}",
    permission=Permission.ROOMS_READ,
    raises=(OperatorUnknown, RoomGroupUnknown),
    read=True,
)
async def get_room_group(call: Call, request: GetRoomGroup) -> RoomGroupReply:
    """Read one room group."""
    group = await call.read(rooms.get_group, request.union_id, request.group_id)
    return RoomGroupReply(group_id=group.group_id, group_name=group.name, parent_id=group.parent_id)
