"""Codes of the operations of people who have logged in."""

from moothall.domain import faults as domain
from moothall.wire.table import Row, rows

_NO_CODE = "不存在的临时授权码"

TOPAPI = (Row(fault=domain.LoginCodeUnknown, code="40078", en="No such code, or it was used", zh=_NO_CODE),)

OPENAPI = (
    *rows(
        "token.user_access",
        domain.AppUnknown,
        domain.SuiteUnknown,
        http=400,
        code="invalidClientIdOrSecret",
        en="Invalid clientId or clientSecret",
        zh="无效的clientId或者clientSecret",
    ),
    Row(
        fault=domain.LoginCodeUnknown,
        http=400,
        code="invalidParameter",
        en="No such code, or it was used",
        zh=_NO_CODE,
    ),
    Row(
        fault=domain.RefreshTokenUnknown,
        http=400,
        code="invalidParameter.token.invalid",
        en="Not an authorized token",
        zh="无授权的token",
    ),
    *rows(
        "user.me",
        domain.PersonUnknown,
        http=404,
        code="invalidParameter.user.notFound",
        en="No such user",
        zh="找不到该用户",
    ),
)
