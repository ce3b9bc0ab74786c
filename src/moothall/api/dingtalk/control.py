"""Signals to the devices of meeting rooms."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import openapi
from moothall.domain.faults import (
    AppQueueFull,
    AppTooFast,
    ControlClosed,
    DeviceOffline,
    DeviceRefused,
    DeviceTooFast,
    OperatorUnknown,
    ParameterInvalid,
    QueueFull,
    RoomRestricted,
    RoomUnknown,
    RoomWithoutDevice,
    SignalNotConfirmed,
    SignalReused,
)
from moothall.domain.permissions import Permission
from moothall.domain.ports import Order
from moothall.wire.fields import Names, Reply, Request


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
    internal=True,
    raises=(
        ParameterInvalid,
        RoomUnknown,
        OperatorUnknown,
        RoomRestricted,
        ControlClosed,
        RoomWithoutDevice,
        SignalReused,
        DeviceOffline,
        AppQueueFull,
        AppTooFast,
        DeviceTooFast,
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
