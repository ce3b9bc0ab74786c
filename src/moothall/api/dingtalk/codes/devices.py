"""Codes of room devices. Their messages are in lower case, unlike those of all other rooms operations."""

from moothall.domain import faults as domain
from moothall.kernel.fault import Fault, SystemFault
from moothall.wire import faults as wire
from moothall.wire.table import Row, rows

_MALFORMED = (wire.MissingArgument, wire.MalformedArgument)
_STRANGERS = (domain.OperatorUnknown, domain.NotRoomManager, domain.DevicesClosed)


def _device(operation: str, malformed: tuple[type[Fault], ...], closed: tuple[type[Fault], ...]) -> tuple[Row, ...]:
    return (
        *rows(operation, *malformed, domain.ParameterInvalid, http=400, code="param.error", en="param error: {detail}"),
        *rows(operation, *closed, http=403, code="no.permission", en="no permission"),
        *rows(operation, domain.DeviceUnknown, http=400, code="device.not.found", en="device not found"),
        *rows(operation, SystemFault, http=500, code="system.error", en="system error"),
    )


ROWS = (
    *_device("device.get", _MALFORMED, _STRANGERS),
    *_device("device.properties", _MALFORMED, _STRANGERS),
    *_device("device.ip_by_code", (), (domain.DevicesClosed,)),
)
