"""Codes of the role operations."""

from moothall.domain import faults as domain
from moothall.kernel.fault import SystemFault
from moothall.wire import faults as wire
from moothall.wire.table import Row, rows

_MALFORMED = (wire.MissingArgument, wire.MalformedArgument)
_ROLE = (domain.RoleUnknown, wire.MalformedArgument)
_HANDED_OUT = ("role.member.add", "role.member.remove", "role.scope.update")


def _malformed(operation: str, argument: str, code: int, en: str, zh: str) -> tuple[Row, ...]:
    return rows(operation, wire.MalformedArgument, argument=argument, code=code, en=en, zh=zh)


ROWS = (
    Row(
        fault=domain.SystemRoleFixed,
        code="23004",
        en="Editing system tags is not allowed",
        zh="不允许编辑系统标签",
    ),
    Row(fault=domain.RoleNameTaken, code="34021", en="The role name already exists", zh="角色名称已存在"),
    Row(fault=domain.RoleGroupNameTaken, code="34021", en="The role group's name already exists", zh="角色名称已存在"),
    *rows("role.get", SystemFault, code=400001, en="System error", zh="系统错误"),
    *rows("role.get", *_ROLE, code=33011, en="Invalid roleId", zh="无效的roleId"),
    *rows(
        "role.group.get",
        domain.RoleGroupUnknown,
        *_MALFORMED,
        code=400002,
        en="Invalid parameter",
        zh="无效的参数",
    ),
    *rows("role.list", SystemFault, code=400001, en="System error", zh="系统错误"),
    *_malformed("role.list", "size", code=40069, en="Invalid size", zh="非法的size"),
    *_malformed("role.list", "offset", code=40068, en="Invalid offset", zh="无效的偏移量"),
    *rows("role.member.list", SystemFault, code=400001, en="System error", zh="系统错误"),
    *rows("role.member.list", *_ROLE, code=33011, en="Invalid roleId", zh="无效的roleId"),
    *_malformed("role.member.list", "size", code=40069, en="Invalid size", zh="无效的size"),
    *_malformed(
        "role.member.list",
        "offset",
        code=40068,
        en="Invalid offset",
        zh="无效的偏移量",
    ),
    *rows(
        "role.create",
        wire.MissingArgument,
        domain.RoleNameInvalid,
        code=34018,
        en="The role cannot be empty",
        zh="角色不能为空",
    ),
    *_malformed(
        "role.create",
        "roleName",
        code=34018,
        en="The role cannot be empty",
        zh="角色不能为空",
    ),
    *rows(
        "role.create",
        domain.RoleGroupUnknown,
        wire.MalformedArgument,
        code=34020,
        en="Invalid groupId",
        zh="无效的groupId",
    ),
    *rows(
        "role.rename",
        wire.MissingArgument,
        domain.RoleNameInvalid,
        code=660000,
        en="The parameter is empty",
        zh="参数为空",
    ),
    *rows("role.group.create", domain.RoleNameInvalid, code=40035, en="Invalid parameter", zh="不合法的参数"),
    *_malformed(
        "role.rename",
        "roleName",
        code=660000,
        en="The parameter is empty",
        zh="参数为空",
    ),
    *rows("role.rename", *_ROLE, code=33011, en="Invalid roleId", zh="无效的roleId"),
    *rows("role.delete", SystemFault, code=1002, en="System is busy", zh="系统繁忙"),
    *rows("role.delete", *_ROLE, code=33011, en="Invalid role_id", zh="无效的role_id"),
    *rows(
        "role.delete",
        domain.RoleHeld,
        code=1002,
        en="Somebody holds the role: take it from all who do first",
        zh="该角色下存在员工，请先移除",
    ),
    *rows("role.member.add", SystemFault, code=1002, en="System is busy", zh="系统繁忙"),
    *rows("role.member.add", domain.RolesUnknown, code=33011, en="Invalid roleIds", zh="无效的roleIds"),
    *_malformed("role.member.add", "roleIds", code=33011, en="Invalid roleIds", zh="无效的roleIds"),
    *rows("role.member.add", domain.HoldersUnknown, code=33012, en="Invalid userIds", zh="无效的userIds"),
    *_malformed("role.member.add", "userIds", code=33012, en="Invalid userIds", zh="无效的userIds"),
    *rows("role.member.remove", domain.RolesUnknown, code=33011, en="Invalid roleIds", zh="无效的roleIds"),
    *_malformed("role.member.remove", "roleIds", code=33011, en="Invalid roleIds", zh="无效的roleIds"),
    *rows("role.member.remove", domain.HoldersUnknown, code=33012, en="Invalid userId", zh="无效的userId"),
    *_malformed("role.member.remove", "userIds", code=33012, en="Invalid userId", zh="无效的userId"),
    *rows("role.scope.update", domain.PersonUnknown, code=40003, en="Invalid userId", zh="无效的userId"),
    *rows(
        "role.scope.update",
        wire.MissingArgument,
        argument="role_id",
        code=34018,
        en="role_id cannot be empty",
        zh="role_id不能为空",
    ),
    *rows(
        "role.scope.update",
        domain.RoleUnknown,
        code=60301,
        en="Invalid role_id",
        zh="无效的role_id",
    ),
    *rows(
        "role.scope.update", domain.DepartmentUnknown, code=60003, en="The department does not exist", zh="部门不存在"
    ),
    *rows(
        "role.scope.update",
        domain.RoleNotHeld,
        *_MALFORMED,
        code=400002,
        en="Invalid parameter",
        zh="无效的参数",
    ),
    *(
        row
        for operation in _HANDED_OUT
        for row in rows(
            operation, domain.PersonOutOfScope, code=43007, en="The person is out of the app's scope", zh="需要授权"
        )
    ),
    *rows(
        "role.scope.update",
        domain.DepartmentOutOfScope,
        code=43007,
        en="The department is out of the app's scope",
        zh="需要授权",
    ),
)
