"""Codes of the department operations. What the page of an operation leaves out comes from the vendor's global list."""

from moothall.domain import faults as domain
from moothall.wire import faults as wire
from moothall.wire.table import Row, rows

_MALFORMED = (wire.MissingArgument, wire.MalformedArgument)

_OUT_OF_SCOPE = "The department is out of the app's scope"

ROWS = (
    Row(fault=domain.DepartmentUnknown, code="60003", en="The department does not exist", zh="部门不存在"),
    Row(fault=domain.ParentUnknown, code="60004", en="The parent department does not exist", zh="父亲部门不存在"),
    Row(
        fault=domain.DepartmentNameTaken,
        code="60021",
        en="The parent has a department of this name already",
        zh="父部门下该部门名称已存在",
    ),
    Row(fault=domain.TreeTooDeep, code="60002", en="The department tree is too deep", zh="部门层级深度超过限制"),
    Row(fault=domain.DepartmentNameInvalid, code="60001", en="Invalid department name", zh="不合法的部门名称"),
    Row(fault=domain.DepartmentHasPeople, code="60005", en="The department has people", zh="不允许删除有成员的部门"),
    Row(
        fault=domain.DepartmentHasChildren,
        code="60006",
        en="The department has children",
        zh="不允许删除有子部门的部门",
    ),
    Row(fault=domain.RootFixed, code="60018", en="The root department cannot be changed", zh="不允许更新根部门"),
    Row(fault=domain.DepartmentCycle, code="60010", en="Departments would form a cycle", zh="部门存在循环关系"),
    Row(fault=domain.ManagerUnknown, code="40031", en="Invalid list of userids", zh="不合法的UserID列表"),
    Row(fault=domain.OwnerNotInDepartment, code="40093", en="Invalid owner of the group", zh="无效的企业群群主"),
    *rows("dept.get", *_MALFORMED, code=400002, en="Invalid parameter", zh="无效的参数"),
    *rows("dept.get", domain.DepartmentUnknown, code=60003, en="No such department", zh="未找到对应部门"),
    *rows("dept.listsub", wire.MalformedArgument, code=400002, en="Invalid parameter", zh="无效的参数"),
    *rows("dept.listsubid", *_MALFORMED, code=400002, en="Invalid parameter", zh="无效的参数"),
    *rows("dept.list_parents_of_dept", *_MALFORMED, code=400002, en="Invalid parameter", zh="无效的参数"),
    *rows("dept.list_parents_of_user", *_MALFORMED, code=400002, en="Invalid parameter", zh="无效的参数"),
    *rows(
        "dept.create",
        *_MALFORMED,
        domain.DepartmentNameInvalid,
        code=40035,
        en="Invalid parameter",
        zh="参数非法",
    ),
    *rows(
        "dept.create", domain.ParentUnknown, code=60004, en="The parent department does not exist", zh="父部门不存在"
    ),
    *rows("dept.create", domain.VisibilityInvalid, code=600109, en="Invalid visibility list", zh="不合法的可见id列表"),
    *rows("dept.update", *_MALFORMED, argument="dept_id", code=40009, en="Invalid department id", zh="无效的部门id"),
    *rows("dept.update", *_MALFORMED, argument="order", code=40011, en="Invalid order", zh="无效的顺序"),
    *rows("dept.update", *_MALFORMED, argument="name", code=60001, en="Invalid department name", zh="无效的部门名称"),
    *rows("dept.update", domain.DepartmentNameInvalid, code=60001, en="Invalid department name", zh="无效的部门名称"),
    *rows("dept.update", domain.DepartmentUnknown, code=60003, en="No such department", zh="未找到该部门"),
    *rows("dept.update", domain.VisibilityInvalid, code=60109, en="Invalid visibility list", zh="非法的可查看id列表"),
    *rows(
        "dept.update", domain.RootFixed, code=60018, en="The root department cannot be changed", zh="根部门不能被更新"
    ),
    *rows(
        "dept.update", domain.ParentUnknown, code=60004, en="The parent department does not exist", zh="父部门不存在"
    ),
    *rows("dept.update", domain.DepartmentCycle, code=60010, en="Departments would form a cycle", zh="部门id存在循环"),
    *rows("dept.update", domain.ManagerUnknown, code=40031, en="Invalid list of userids", zh="无效的userId列表"),
    *rows("dept.list_parents_of_user", domain.PersonUnknown, code=33012, en="Invalid userId", zh="无效的userId"),
    *rows("dept.delete", *_MALFORMED, code=400002, en="Invalid parameter", zh="无效的参数"),
    *rows("dept.delete", domain.DepartmentUnknown, code=60003, en="No such department", zh="未找到对应部门"),
    *rows(
        "dept.delete", domain.RootFixed, code=60007, en="The root department cannot be deleted", zh="不允许删除根部门"
    ),
    *rows("dept.create", domain.DepartmentOutOfScope, code=43007, en=_OUT_OF_SCOPE, zh="需要授权"),
    *rows("dept.update", domain.DepartmentOutOfScope, code=43007, en=_OUT_OF_SCOPE, zh="权限不足"),
    *rows("dept.delete", domain.DepartmentOutOfScope, code=43007, en=_OUT_OF_SCOPE, zh="需要授权"),
    *rows("dept.list_parents_of_dept", domain.DepartmentOutOfScope, code=43007, en=_OUT_OF_SCOPE, zh="需要授权"),
    *(
        row
        for operation, zh in (
            ("dept.create", "需要授权"),
            ("dept.update", "权限不足"),
            ("dept.list_parents_of_user", "需要授权"),
        )
        for row in rows(
            operation, domain.PersonOutOfScope, code=43007, en="The person is out of the app's scope", zh=zh
        )
    ),
)
