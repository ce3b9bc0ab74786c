"""Codes of room devices and of the templates of their screens.

Of devices the messages are in lower case, unlike those of all other rooms operations.
"""

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


def _template(operation: str, *refused: type[Fault]) -> tuple[Row, ...]:
    return (
        *rows(operation, *refused, http=400, code="param.error", en="Param Error: {detail}"),
        *rows(operation, domain.NotRoomManager, http=400, code="no.permission", en="No Permission"),
    )


def _drafted(operation: str) -> tuple[Row, ...]:
    return (
        *_template(operation, *_MALFORMED, domain.ParameterInvalid),
        *rows(
            operation,
            domain.TemplateNameTaken,
            http=400,
            code="duplicate.template.name",
            en="Duplicate Template Name",
        ),
        *rows(operation, domain.PictureInvalid, http=400, code="picture.format.error", en="Picture Format Error"),
        *rows(operation, domain.SmartRoomsMissing, http=400, code="no.smart.permission", en="No Smart Room Permission"),
    )


def _no_template(operation: str) -> tuple[Row, ...]:
    return rows(operation, domain.TemplateUnknown, http=400, code="template.not.found", en="Template Not Found")


ROWS = (
    *_device("device.get", _MALFORMED, _STRANGERS),
    *_device("device.properties", _MALFORMED, _STRANGERS),
    *_device("device.ip_by_code", (), (domain.DevicesClosed,)),
    *_drafted("template.create"),
    *_drafted("template.update"),
    *_no_template("template.update"),
    *_template("template.remove", *_MALFORMED),
    *_no_template("template.remove"),
    *_template("template.get", wire.MalformedArgument),
    *_no_template("template.get"),
    *_template("template.list"),
)
