"""Codes of the token operations of third-party apps."""

from moothall.domain import faults as domain
from moothall.kernel.fault import Fault, SystemFault
from moothall.wire import faults as wire
from moothall.wire.table import Row, rows

_OLD_CORP = "token.corp_old"
_UNIFIED = "token.corp_unified"


def _signed(fault: type[Fault], argument: str, code: int, en: str, zh: str) -> tuple[Row, ...]:
    """A part of the signature: absent, or wrong for the reason `fault`."""
    absent = rows(_OLD_CORP, wire.MissingArgument, argument=argument, code=code, en=en, zh=zh)
    return (*absent, *rows(_OLD_CORP, fault, code=code, en=en, zh=zh))


def _unified(code: str, *faults: type[Fault], http: int = 400, argument: str = "") -> tuple[Row, ...]:
    return rows(_UNIFIED, *faults, http=http, code=code, en=code, argument=argument)


TOPAPI = (
    *rows(
        "token.suite_old",
        domain.SuiteUnknown,
        code=40088,
        en="Invalid suite key or secret",
        zh="不合法的套件key或secret",
    ),
    Row(fault=domain.SuiteTicketRefused, code="40085", en="No such suiteticket", zh="不存在的suiteticket"),
    Row(fault=domain.SuiteTokenRefused, code="40082", en="Invalid suitetoken", zh="不合法的suitetoken"),
    Row(fault=domain.NotAuthorized, code="41030", en="Not authorized by the organization", zh="企业未对该套件授权"),
    *_signed(domain.TimestampMalformed, "timestamp", 853001, "The timestamp is malformed", "timestamp参数格式不正确"),
    *rows(
        _OLD_CORP,
        wire.MalformedArgument,
        argument="timestamp",
        code=853001,
        en="The timestamp is malformed",
        zh="timestamp参数格式不正确",
    ),
    *rows(_OLD_CORP, domain.TimestampOff, code=853002, en="The timestamp is off", zh="timestamp参数不合法"),
    *_signed(domain.SuiteUnknown, "accessKey", 853003, "Invalid accessKey", "accessKey参数不合法"),
    *_signed(domain.SignatureRefused, "signature", 853004, "Wrong signature", "signature参数不正确"),
    *rows(
        _OLD_CORP,
        wire.MissingArgument,
        argument="auth_corpid",
        code=41027,
        en="The corpid of the organization is needed",
        zh="需要授权企业的corpid参数",
    ),
)

OPENAPI = (
    *rows(
        "token.suite_access",
        domain.SuiteUnknown,
        http=400,
        code="invalidClientIdOrSecret",
        en="Invalid clientId or clientSecret",
        zh="无效的clientId或者clientSecret",
    ),
    *rows(
        "token.corp_access",
        domain.SuiteUnknown,
        http=400,
        code="invalidSuiteKey",
        en="Invalid suitekey",
        zh="suitekey不合法",
    ),
    Row(
        fault=domain.SuiteTicketRefused,
        http=400,
        code="invalidSuiteTicket",
        en="Invalid suiteTicket",
        zh="suiteTicket无效",
    ),
    Row(
        fault=domain.NotAuthorized,
        http=400,
        code="invalidAuthInfo",
        en="Not authorized by the organization",
        zh="授权关系不存在",
    ),
    *_unified("invalid.client", domain.AppUnknown, domain.SuiteUnknown),
    *_unified("unsupported.grant.type", wire.MalformedArgument, argument="grant_type"),
    *_unified("unauthorized.client", domain.NotAuthorized, http=401),
    *rows(_UNIFIED, domain.OrganizationUnknown, http=500, code="unknownError", en="Unknown error", zh="未知错误"),
    *_unified("server.error", SystemFault, http=500),
)
