"""What each fault is called in the two generations. Wording from the vendor's pages where they give one."""

from moothall.api.dingtalk.codes import (
    bookings,
    calendars,
    departments,
    devices,
    logins,
    people,
    roles,
    rooms,
    suites,
    top,
)
from moothall.domain import faults as domain
from moothall.kernel.fault import Overloaded, SystemFault
from moothall.wire import faults as wire
from moothall.wire.table import FaultTable, Row, rows

_SCOPE = "[{permission}] https://open-dev.dingtalk.com/appscope/apply?content={app}%23{permission}"
"""What an app lacks, and where the vendor's own servers send its developer; here an operator grants the point."""
_DISABLED = "This operation is not served by this version of Moothall"

TOPAPI = FaultTable(
    (
        Row(fault=SystemFault, code="-1", en="System is busy", zh="系统繁忙"),
        Row(
            fault=Overloaded,
            code="90002",
            gateway=True,
            en="Too many calls at once",
            zh="您的服务器调用钉钉开放平台当前接口的所有请求都被暂时禁用了",
        ),
        Row(
            fault=wire.RateExceeded,
            code="90018",
            gateway=True,
            en="Your app calls this operation too often",
            zh="您的应用调用该接口过于频繁",
        ),
        Row(
            fault=wire.SuiteRateExceeded,
            code="90019",
            gateway=True,
            en="Your app calls this operation of the organization too often",
            zh="您的应用调用该接口过于频繁",
        ),
        Row(
            fault=wire.TokenMissing, code="40000", gateway=True, en="access_token is blank", zh="access_token is blank"
        ),
        Row(fault=wire.TokenRefused, code="40014", gateway=True, en="Invalid access_token", zh="不合法的access_token"),
        Row(
            fault=wire.PermissionMissing,
            code="60011",
            gateway=True,
            en="No permission to call this operation: " + _SCOPE + " {{requiredScopes=[{permission}]}}",
            zh="没有调用该接口的权限: " + _SCOPE + " {{requiredScopes=[{permission}]}}",
        ),
        Row(fault=wire.UnknownPath, code="404", en="The requested URI does not exist", zh="请求的URI地址不存在"),
        Row(
            fault=wire.UnknownMethod,
            code="22",
            en="Invalid ApiName, ApiName = {method}",
            zh="不合法ApiName，ApiName = {method}",
        ),
        Row(fault=wire.RequestUnreadable, code="40038", en="Invalid request format", zh="不合法的请求格式"),
        Row(fault=wire.NotServed, code="48002", en=_DISABLED, zh=f"Api禁用: {_DISABLED}"),
        Row(fault=wire.WrongMethod, code="43002", en="A POST request is required", zh="需要POST请求"),
        Row(fault=wire.GetWanted, code="43001", en="A GET request is required", zh="需要GET请求"),
        Row(fault=wire.BodyMalformed, code="47001", en="The JSON could not be parsed", zh="解析JSON/XML内容错误"),
        Row(
            fault=wire.BodyTooLarge,
            code="40038",
            en="Invalid request format: the body is too large",
            zh="不合法的请求格式",
        ),
        Row(
            fault=wire.MissingArgument,
            code="40",
            en="Missing required arguments:{argument}",
            zh="Missing required arguments:{argument}",
        ),
        Row(fault=wire.MalformedArgument, code="40035", en="Invalid parameter: {detail}", zh="不合法的参数: {detail}"),
        *rows(
            "token.gettoken",
            wire.MissingArgument,
            code=40035,
            en="Invalid parameter, missing: {argument}",
            zh="不合法的参数 缺少参数 {argument}",
        ),
        *rows(
            "token.gettoken",
            domain.AppUnknown,
            code=40096,
            en="Invalid appKey or appSecret",
            zh="不合法的appKey或appSecret",
        ),
        *rows(
            "token.gettoken",
            domain.CorpSecretUnknown,
            code=40089,
            en="Invalid corpId or corpSecret",
            zh="不合法的corpId或corpSecret",
        ),
        *departments.ROWS,
        *people.ROWS,
        *roles.ROWS,
        *suites.TOPAPI,
        *logins.TOPAPI,
    )
)

TOP = FaultTable(top.ROWS)

OPENAPI = FaultTable(
    (
        Row(fault=SystemFault, http=500, code="system.error", en="System Error"),
        Row(
            fault=Overloaded,
            http=403,
            code="Forbidden.AccessDenied.QpsLimitForApi",
            en="Too many calls at once",
            zh="您的服务器调用钉钉开放平台当前接口的所有请求都被暂时禁用了",
        ),
        Row(
            fault=wire.RateExceeded,
            http=403,
            code="Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
            en="Your app calls this operation too often",
            zh="您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了",
        ),
        Row(
            fault=wire.SuiteRateExceeded,
            http=403,
            code="Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi",
            en="Your app calls this operation of the organization too often",
            zh="您的ISV应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了",
        ),
        Row(
            fault=wire.TokenMissing,
            http=400,
            code="AuthenticationFailed.MissingParameter",
            en="Missing parameter: x-acs-dingtalk-access-token",
            zh="缺少参数：x-acs-dingtalk-access-token",
        ),
        Row(
            fault=wire.TokenRefused,
            http=400,
            code="InvalidAuthentication",
            en="Invalid access_token",
            zh="不合法的access_token",
        ),
        Row(
            fault=wire.PermissionMissing,
            http=403,
            code="Forbidden.AccessDenied.AccessTokenPermissionDenied",
            en=f"No permission to call this operation: {_SCOPE}",
            zh=f"没有调用该接口的权限: {_SCOPE}",
        ),
        Row(
            fault=wire.RequestUnreadable,
            http=400,
            code="commonParamIllegal",
            en="The request is not HTTP",
            zh="网关入参非法",
        ),
        Row(
            fault=wire.UnknownPath,
            http=404,
            code="InvalidAction.NotFound",
            en="Specified api is not found, please check your url and method.",
        ),
        Row(
            fault=wire.WrongMethod,
            http=404,
            code="InvalidAction.NotFound",
            en="Specified api is not found, please check your url and method.",
        ),
        Row(fault=wire.NotServed, http=404, code="InvalidAction.NotFound", en=_DISABLED),
        Row(fault=wire.BodyMissing, http=400, code="Missingbody", en="body is mandatory for this action."),
        Row(fault=wire.BodyMalformed, http=400, code="Missingbody", en="body is mandatory for this action."),
        Row(
            fault=wire.BodyTooLarge, http=400, code="commonParamIllegal", en="The body is too large", zh="网关入参非法"
        ),
        Row(
            fault=wire.MissingArgument,
            http=400,
            code="Missing{argument}",
            en="{argument} is mandatory for this action.",
        ),
        Row(fault=wire.MalformedArgument, http=400, code="invalidParameter", en="{detail}"),
        *rows(
            "token.access",
            domain.AppUnknown,
            http=400,
            code="invalidClientIdOrSecret",
            en="Invalid clientId or clientSecret",
            zh="无效的clientId或者clientSecret",
        ),
        *rooms.ROWS,
        *devices.ROWS,
        *bookings.ROWS,
        *calendars.ROWS,
        *suites.OPENAPI,
        *logins.OPENAPI,
    )
)
