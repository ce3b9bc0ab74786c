"""Codes of the operations on people. What the page of an operation leaves out comes from the vendor's global list."""

from moothall.domain import faults as domain
from moothall.kernel.fault import Fault
from moothall.wire import faults as wire
from moothall.wire.table import Row, rows

_MALFORMED = (wire.MissingArgument, wire.MalformedArgument)


def _malformed(operation: str, *more: type[Fault]) -> tuple[Row, ...]:
    return rows(operation, *_MALFORMED, *more, code=400002, en="Invalid parameter", zh="无效的参数")


def _of_argument(operation: str, argument: str, code: int, en: str, zh: str) -> tuple[Row, ...]:
    return rows(operation, *_MALFORMED, argument=argument, code=code, en=en, zh=zh)


def _written(operation: str, *more: type[Fault]) -> tuple[Row, ...]:
    """Codes that creating and updating have in common."""
    wrong = wire.MalformedArgument
    return (
        *rows(operation, wrong, argument="name", code=60112, en="Invalid name", zh="用户name不合法"),
        *rows(operation, wrong, argument="mobile", code=60103, en="Invalid mobile number", zh="手机号码不合法"),
        *_malformed(operation, domain.ParameterInvalid, *more),
    )


ROWS = (
    Row(
        fault=domain.PersonOutOfScope,
        code="50002",
        en="The person is out of the app's scope",
        zh="企业员工不在授权范围",
    ),
    Row(
        fault=domain.DepartmentOutOfScope,
        code="50004",
        en="The department is out of the app's scope",
        zh="企业部门不在授权范围",
    ),
    Row(fault=domain.PersonUnknown, code="60121", en="No such user", zh="找不到该用户"),
    Row(fault=domain.PersonIdTaken, code="60102", en="The userid is taken", zh="UserID在公司中已存在"),
    Row(fault=domain.PersonNameInvalid, code="60112", en="Invalid name", zh="用户name不合法"),
    Row(fault=domain.MobileInvalid, code="60103", en="Invalid mobile number", zh="手机号码不合法"),
    Row(fault=domain.MobileTaken, code="60104", en="The mobile number is taken", zh="手机号码在公司中已存在"),
    Row(fault=domain.EmailInvalid, code="60105", en="Invalid email", zh="邮箱不合法"),
    Row(fault=domain.EmailTaken, code="60106", en="The email is taken", zh="邮箱已存在"),
    Row(fault=domain.TelephoneTaken, code="40100", en="The extension is taken", zh="分机号已经存在"),
    Row(fault=domain.SuperiorUnknown, code="60128", en="Invalid manager", zh="无效的主管id"),
    *_of_argument("user.get", "userid", 33012, "Invalid userId", "无效的userId"),
    *_malformed("user.get"),
    *rows("user.get_by_unionid", domain.PersonUnknown, code=60121, en="No such employee", zh="未找到对应员工"),
    *_malformed("user.get_by_unionid"),
    *rows(
        "user.get_by_mobile",
        domain.MobileInvalid,
        code=40104,
        en="Invalid mobile number",
        zh="企业中无效的手机号",
    ),
    *rows(
        "user.get_by_mobile",
        wire.MalformedArgument,
        argument="mobile",
        code=40104,
        en="Invalid mobile number",
        zh="企业中无效的手机号",
    ),
    *rows("user.get_by_mobile", domain.PersonUnknown, code=60121, en="No such user", zh="未找到该用户"),
    *_malformed("user.get_by_mobile"),
    *_written("user.create", domain.PersonIdInvalid),
    *_written("user.update"),
    *rows("user.update", domain.PersonUnknown, code=33012, en="Invalid userId", zh="无效的userId"),
    *rows("user.delete", domain.PersonUnknown, code=33012, en="Invalid userId", zh="无效的userId"),
    *_malformed("user.delete"),
    *_of_argument("user.list", "dept_id", 40035, "Invalid parameter", "参数非法"),
    *_of_argument("user.list", "cursor", 40035, "Invalid parameter", "参数非法"),
    *_of_argument("user.list", "size", 40035, "Invalid parameter", "参数非法"),
    *_of_argument("user.list", "order_field", 40035, "Invalid parameter", "参数非法"),
    *_malformed("user.list"),
    *rows(
        "user.list", domain.DepartmentUnknown, code=60019, en="No people of this department", zh="未能从部门中获取用户"
    ),
    *rows(
        "user.list",
        domain.DepartmentOutOfScope,
        code=50004,
        en="The department is out of the app's scope",
        zh="部门不在权限范围内",
    ),
    *_of_argument("user.list_simple", "size", 40069, "Invalid size", "无效的size"),
    *_of_argument("user.list_simple", "cursor", 40068, "Invalid offset", "无效的偏移量"),
    *_malformed("user.list_simple"),
    *rows("user.list_simple", domain.DepartmentUnknown, code=60003, en="No such department", zh="未找到对应部门"),
    *_malformed("user.list_id"),
    *rows("user.count", wire.MissingArgument, code=400002, en="The parameter is empty", zh="参数为空"),
    *rows("user.count", wire.MalformedArgument, code=40035, en="Invalid parameter", zh="不合法的参数"),
)
