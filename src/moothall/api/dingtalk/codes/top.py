"""Codes of the oldest generation: the number of the class, then the code that the younger generation has for it."""

from moothall.domain import faults as domain
from moothall.kernel.fault import Overloaded, SystemFault
from moothall.wire import faults as wire
from moothall.wire.table import Row, rows

ROWS = (
    Row(fault=SystemFault, code="15/isp.-1", en="The service is not available", zh="服务不可用"),
    Row(fault=Overloaded, code="7/90002", en="Too many calls at once", zh="调用过于频繁"),
    Row(
        fault=wire.RateExceeded,
        code="7/90018",
        en="Your app calls this operation too often",
        zh="您的应用调用该接口过于频繁",
    ),
    Row(
        fault=wire.SuiteRateExceeded,
        code="7/90019",
        en="Your app calls this operation of the organization too often",
        zh="您的应用调用该接口过于频繁",
    ),
    Row(fault=wire.UnknownPath, code="22/isv.invalid-method", en="Invalid method", zh="不合法的method"),
    Row(fault=wire.WrongMethod, code="9/43002", en="A POST request is required", zh="需要POST请求"),
    Row(fault=wire.RequestUnreadable, code="41/isv.invalid-parameter", en="Invalid arguments", zh="不合法的参数"),
    Row(fault=wire.BodyMalformed, code="41/isv.invalid-parameter", en="Invalid arguments", zh="不合法的参数"),
    Row(fault=wire.TokenMissing, code="26/40000", en="session is blank", zh="session is blank"),
    Row(fault=wire.TokenRefused, code="27/40014", en="Invalid access_token", zh="不合法的access_token"),
    Row(
        fault=wire.PermissionMissing,
        code="11/60011",
        en="No permission to call this operation {{requiredScopes=[{permission}]}}",
        zh="没有调用该接口的权限 {{requiredScopes=[{permission}]}}",
    ),
    Row(fault=wire.MissingArgument, code="40/isv.missing-parameter:{argument}", en="{detail}"),
    Row(fault=wire.MalformedArgument, code="41/isv.invalid-parameter:{argument}", en="{detail}"),
    Row(fault=domain.RoleUnknown, code="50/33011", en="Invalid roleId", zh="无效的roleId"),
    Row(fault=domain.RolesUnknown, code="50/33011", en="Invalid roleIds", zh="无效的roleIds"),
    Row(fault=domain.HoldersUnknown, code="50/33012", en="Invalid userIds", zh="无效的userIds"),
    Row(fault=domain.PersonOutOfScope, code="50/43007", en="The person is out of the app's scope", zh="需要授权"),
    Row(fault=domain.RoleGroupUnknown, code="50/400002", en="Invalid parameter", zh="无效的参数"),
    Row(
        fault=domain.SystemRoleFixed, code="50/23004", en="Editing system tags is not allowed", zh="不允许编辑系统标签"
    ),
    *(
        row
        for operation in ("top.role.list", "top.role.simplelist")
        for argument, code, en, zh in (
            ("size", "50/40069", "Invalid size", "非法的size"),
            ("offset", "50/40068", "Invalid offset", "无效的偏移量"),
        )
        for row in rows(operation, wire.MalformedArgument, argument=argument, code=code, en=en, zh=zh)
    ),
    *rows(
        "top.role.delete",
        domain.RoleHeld,
        code="50/1002",
        en="Somebody holds the role",
        zh="该角色下存在员工，请先移除",
    ),
)
