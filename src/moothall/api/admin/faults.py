"""What each fault is called by our own operations: a machine word, and the sentence of the fault itself."""

from moothall.domain import faults as domain
from moothall.kernel.fault import Fault, Overloaded, SystemFault
from moothall.wire import faults as wire
from moothall.wire.table import FaultTable, Row


class NotReady(Fault):
    """The server is stopping or its store has failed; the detail says which. Send requests elsewhere."""


_WORDS: tuple[tuple[type[Fault], int, str, str], ...] = (
    (SystemFault, 500, "system.error", "the server failed; its log has the request id and the reason"),
    (Overloaded, 503, "overloaded", "more is waiting than the server takes on; try again a little later"),
    (wire.TokenMissing, 401, "token.missing", "send the admin token in the header Authorization: Bearer TOKEN"),
    (wire.TokenRefused, 401, "token.refused", "this is not the admin token; `moothall admin-token` shows it"),
    (wire.UnknownPath, 404, "path.unknown", "{detail}"),
    (wire.RequestUnreadable, 400, "request.unreadable", "{detail}"),
    (wire.WrongMethod, 405, "method.wrong", "{detail}"),
    (wire.BodyMalformed, 400, "body.malformed", "{detail}"),
    (wire.BodyTooLarge, 413, "body.too.large", "{detail}"),
    (wire.MissingArgument, 400, "argument.missing", "{detail}"),
    (wire.MalformedArgument, 400, "argument.malformed", "{detail}"),
    (wire.UnknownArgument, 400, "argument.unknown", "{detail}"),
    (NotReady, 503, "not.ready", "{detail}"),
    (domain.AppUnknown, 404, "app.unknown", "{detail}"),
    (domain.AppExists, 409, "app.exists", "{detail}"),
    (domain.SuiteUnknown, 404, "suite.unknown", "{detail}"),
    (domain.SuiteExists, 409, "suite.exists", "{detail}"),
    (domain.NotAuthorized, 404, "suite.not.authorized", "{detail}"),
    (domain.PersonUnknown, 404, "person.unknown", "{detail}"),
    (domain.DepartmentUnknown, 404, "department.unknown", "{detail}"),
    (domain.OrganizationUnknown, 404, "organization.unknown", "{detail}"),
    (domain.ChatAppUnknown, 404, "chat.app.unknown", "{detail}"),
    (domain.TenantNotNamed, 400, "tenant.not.named", "{detail}"),
    (domain.RoomUnknown, 404, "room.unknown", "{detail}"),
    (domain.RoomNotAvailable, 409, "room.not.available", "{detail}"),
    (domain.EventUnknown, 404, "event.unknown", "{detail}"),
    (domain.DeviceUnknown, 404, "device.unknown", "{detail}"),
    (domain.CredentialAbsent, 409, "credential.absent", "{detail}"),
    (domain.SignalUnknown, 404, "signal.unknown", "{detail}"),
    (domain.PairingUnknown, 404, "pairing.unknown", "{detail}"),
    (domain.PairingCodeUnknown, 404, "pairing.code.unknown", "no device shows this code, or no longer"),
    (domain.FileInvalid, 400, "file.invalid", "{detail}"),
    (domain.ApplyOvertaken, 503, "apply.overtaken", "{detail}"),
    (domain.ApplyUnderWay, 503, "apply.under.way", "{detail}"),
    (domain.ApplyUnknown, 404, "apply.unknown", "{detail}"),
    (domain.ResetUnconfirmed, 400, "reset.unconfirmed", "{detail}"),
    (domain.ParameterInvalid, 400, "argument.malformed", "{detail}"),
    (domain.TooManyTries, 429, "too.many.tries", "too many tries; wait a minute"),
)

_PAIRING = Row(
    operation="pairing.poll",
    fault=wire.TokenMissing,
    code="token.missing",
    en="send the pairing's secret in the header Authorization: Bearer SECRET",
    http=401,
)
"""Who asks this is a device, which has no admin token."""

ADMIN = FaultTable(
    (*(Row(fault=fault, code=code, en=text, http=status) for fault, status, code, text in _WORDS), _PAIRING)
)
