"""Codes of rooms, room groups and central control."""

from itertools import chain

from moothall.domain import faults as domain
from moothall.kernel.fault import Fault
from moothall.wire import faults as wire
from moothall.wire.table import Row, rows

_MALFORMED = (wire.MissingArgument, wire.MalformedArgument)
_STRANGERS = (domain.OperatorUnknown, domain.NotRoomManager)
_QUEUED = "您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了"


def refused(operation: str, *faults: type[Fault], text: str = "Param Error") -> tuple[Row, ...]:
    """The rows of an argument that cannot be: what is wrong with it follows."""
    return rows(operation, *_MALFORMED, *faults, http=400, code="param.error", en=f"{text}: {{detail}}")


def not_admin(operation: str) -> tuple[Row, ...]:
    """The rows of somebody who may not manage rooms, or is nobody here."""
    return rows(operation, *_STRANGERS, http=400, code="user.not.admin", en="User Not Admin")


def not_employee(operation: str) -> tuple[Row, ...]:
    """The row of an operator who is nobody here."""
    return rows(operation, domain.OperatorUnknown, http=400, code="user.not.employee", en="User Not Employee")


def _too_many(fault: type[Fault], text: str, word: str) -> tuple[Row, ...]:
    """The row of a limit of signals."""
    code = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    return rows("control.send", fault, http=403, code=code, en=f"{text} [{word}]", zh=_QUEUED)


def _every(*found: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(chain.from_iterable(found))


_GROUPS = _every(
    refused("group.get"),
    not_employee("group.get"),
    rows("group.get", domain.RoomGroupUnknown, http=500, code="group.query.error", en="Group Query Error"),
    refused("group.list"),
    not_employee("group.list"),
    refused("group.admins"),
    not_employee("group.admins"),
    rows("group.admins", domain.RoomGroupUnknown, http=500, code="group.query.error", en="Group Query Error"),
    refused("group.create", domain.ParameterInvalid, domain.RoomGroupNameTaken),
    not_admin("group.create"),
    rows(
        "group.create",
        domain.ParentRoomGroupUnknown,
        http=400,
        code="group.not.found",
        en="Parent Group Not Found",
    ),
    rows("group.create", domain.TooManyRoomGroups, http=400, code="group.too.much", en="Group Too Much"),
    rows("group.create", domain.RoomGroupTooDeep, http=400, code="depth.over.limit", en="Group Depth Over Limit"),
    refused("group.update", domain.ParameterInvalid, domain.RoomGroupNameTaken),
    not_admin("group.update"),
    rows("group.update", domain.RoomGroupUnknown, http=400, code="group.not.found", en="Group Not Found"),
    refused("group.delete", domain.RoomGroupInUse),
    not_admin("group.delete"),
    rows("group.delete", domain.RoomGroupUnknown, http=400, code="group.not.found", en="Group Not Found"),
)

_CONTROL = _every(
    refused("control.send", domain.ParameterInvalid),
    rows("control.send", domain.RoomUnknown, http=400, code="param.error", en="Param Error: roomId is unknown"),
    rows(
        "control.send",
        domain.SignalReused,
        http=400,
        code="param.error",
        en="Param Error: requestId was used for other content",
    ),
    rows("control.send", domain.OperatorUnknown, http=400, code="user.not.org", en="User Not In Org"),
    rows("control.send", domain.ControlClosed, http=400, code="api.control.close", en="API CONTROL ClOSE"),
    rows(
        "control.send",
        domain.RoomRestricted,
        http=400,
        code="api.control.close",
        en="API CONTROL ClOSE: only super users may use the room [room.restricted]",
    ),
    rows(
        "control.send",
        domain.RoomWithoutDevice,
        http=400,
        code="api.control.close",
        en="API CONTROL ClOSE: no device [room.without.device]",
    ),
    rows(
        "control.send",
        domain.DeviceOffline,
        http=500,
        code="system.error",
        en="System Error: the device is offline [device.offline]",
    ),
    rows(
        "control.send",
        domain.ServerClosing,
        http=500,
        code="system.error",
        en="System Error: the server is about to stop [server.closing]",
    ),
    rows(
        "control.send",
        domain.SignalNotConfirmed,
        http=500,
        code="system.error",
        en="System Error: {detail} [device.ack.timeout]",
    ),
    rows(
        "control.send",
        domain.DeviceRefused,
        http=500,
        code="system.error",
        en="System Error: {detail} [device.refused]",
    ),
    _too_many(domain.QueueFull, "Too many signals wait for the device", "device.queue.full"),
    _too_many(domain.AppQueueFull, "{limit} signals of the app are underway", "app.queue.full"),
    _too_many(domain.AppTooFast, "More than {limit} signals a second from the app", "app.too.fast"),
    _too_many(domain.DeviceTooFast, "More than {limit} signals a second for the device", "device.too.fast"),
)


def _drafted(operation: str) -> tuple[Row, ...]:
    """What making and changing a room have in common. The message of a room that exists is misspelt in the original."""
    return _every(
        rows(operation, wire.MissingArgument, http=400, code="param.error", en="Error:lack {argument}"),
        rows(operation, wire.MalformedArgument, http=400, code="param.error", en="Error:{argument} invalid"),
        rows(operation, domain.ParameterInvalid, http=400, code="param.error", en="Error:{detail}"),
        rows(operation, domain.RoomNameUnsafe, http=400, code="room.name.unsafe", en="Room Name Unsafe"),
        rows(operation, domain.RoomNameTaken, http=400, code="room.exist", en="Room Exsit"),
        not_admin(operation),
    )


def no_room(operation: str) -> tuple[Row, ...]:
    """The row of a room that is not there, or that the operator does not see."""
    return rows(operation, domain.RoomUnknown, http=400, code="room.not.found", en="Room Not Found")


_ROOMS = _every(
    _drafted("room.create"),
    rows("room.create", domain.TooManyRooms, http=400, code="num.over.limit", en="Number Over Limit"),
    _drafted("room.update"),
    no_room("room.update"),
    refused("room.delete"),
    not_admin("room.delete"),
    no_room("room.delete"),
    refused("room.list"),
    not_employee("room.list"),
    refused("room.get"),
    not_employee("room.get"),
    no_room("room.get"),
)

ROWS = (*_GROUPS, *_ROOMS, *_CONTROL)
