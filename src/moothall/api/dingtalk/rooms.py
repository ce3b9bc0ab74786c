"""Meeting room operations of the newer generation."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import openapi
from moothall.api.dingtalk.permissions import Permission
from moothall.domain import rooms
from moothall.domain.faults import (
    ControlClosed,
    DeviceOffline,
    DeviceRefused,
    OperatorUnknown,
    ParameterInvalid,
    QueueFull,
    RoomGroupUnknown,
    RoomUnknown,
    RoomWithoutDevice,
    SignalNotConfirmed,
    SignalReused,
)
from moothall.domain.ports import Order
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


class SendControl(Request):
    """The signal, the room whose device shall get it, and who sends it."""

    union_id: Annotated[str, Names("unionId"), msgspec.Meta(min_length=1)]
    room_id: Annotated[str, Names("roomId"), msgspec.Meta(min_length=1)]
    control_body: Annotated[str, Names("controlBody"), msgspec.Meta(min_length=1)]
    """JSON in a string. The device gets these characters, whatever they are."""


class ControlReply(Reply):
    """Said only when the device has acknowledged this very signal."""

    result: bool


@openapi.operation(
    "control.send",
    "POST /v1.0/rooms/central/control",
    permission=Permission.ROOMS_WRITE,
    raises=(
        ParameterInvalid,
        RoomUnknown,
        OperatorUnknown,
        ControlClosed,
        RoomWithoutDevice,
        SignalReused,
        DeviceOffline,
        QueueFull,
        SignalNotConfirmed,
        DeviceRefused,
    ),
)
async def send_control(call: Call, request: SendControl) -> ControlReply:
    """Send one control signal to the device in a room, and answer when the device has acknowledged it."""
    order = Order(call.caller.name, request.union_id, request.room_id, request.control_body)
    await call.services.carrier.send(call.tenant, call.actor, order)
    return ControlReply(result=True)
