"""Department operations of the older generation."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import topapi
from moothall.domain import departments, limits
from moothall.domain.departments import DepartmentView, Draft
from moothall.domain.faults import (
    DepartmentCycle,
    DepartmentHasChildren,
    DepartmentHasPeople,
    DepartmentNameInvalid,
    DepartmentNameTaken,
    DepartmentOutOfScope,
    DepartmentUnknown,
    ManagerUnknown,
    OwnerNotInDepartment,
    ParentUnknown,
    PersonOutOfScope,
    PersonUnknown,
    RootFixed,
    TreeTooDeep,
    VisibilityInvalid,
)
from moothall.domain.permissions import Permission
from moothall.wire.coerce import FreeText
from moothall.wire.fields import Names, Reply, Request


class DepartmentId(Request):
    """Which department."""

    dept_id: int


class GetDepartment(DepartmentId):
    """Which department, and the language of its name: names are kept in one language, so it changes nothing."""

    language: str | None = None


class Nothing(Reply):
    """No members beside the envelope."""


class Department(msgspec.Struct, omit_defaults=True):
    """A department as its own page shows it."""

    dept_id: int
    name: str
    order: int
    create_dept_group: bool
    auto_add_user: bool
    auto_approve_apply: bool
    group_contain_sub_dept: bool
    hide_dept: bool
    outer_dept: bool
    dept_manager_userid_list: tuple[str, ...]
    dept_permits: tuple[int, ...]
    user_permits: tuple[str, ...]
    outer_permit_depts: tuple[int, ...]
    outer_permit_users: tuple[str, ...]
    org_dept_owner: str
    member_count: int
    owning_member_count: int
    from_union_org: bool | msgspec.UnsetType = msgspec.UNSET
    parent_id: int = 0
    source_identifier: str = ""
    brief: str = ""
    telephone: str = ""
    extention: str = ""
    code: str = ""
    tags: str = ""
    dept_group_chat_id: str = ""


class DepartmentReply(Reply):
    """One department."""

    result: Department


@topapi.operation(
    "dept.get",
    "POST /topapi/v2/department/get",
    permission=Permission.CONTACT_DEPARTMENTS,
    raises=(DepartmentUnknown, DepartmentOutOfScope),
    read=True,
)
async def get_department(call: Call, request: GetDepartment) -> DepartmentReply:
    """Read one department."""
    view = await call.read(departments.get, call.caller.scope, request.dept_id)
    return DepartmentReply(result=_shown(view, call.caller.third_party))


def _shown(view: DepartmentView, third_party: bool) -> Department:
    found, details = view.department, view.details
    return Department(
        dept_id=found.dept_id,
        name=found.name,
        parent_id=found.parent_id,
        order=found.position,
        create_dept_group=details.create_dept_group,
        auto_add_user=details.auto_add_user,
        auto_approve_apply=details.auto_approve_apply,
        from_union_org=msgspec.UNSET if third_party else False,
        group_contain_sub_dept=details.group_contain_sub_dept,
        hide_dept=details.hide_dept,
        outer_dept=details.outer_dept,
        dept_manager_userid_list=view.managers,
        dept_permits=details.dept_permits,
        user_permits=details.user_permits,
        outer_permit_depts=details.outer_permit_depts,
        outer_permit_users=details.outer_permit_users,
        org_dept_owner=details.org_dept_owner,
        member_count=view.people,
        owning_member_count=view.own_people,
        source_identifier="" if third_party else details.source_identifier,
        brief=details.brief,
        telephone=details.telephone,
        extention=details.extension,
        code=details.code,
    )


class ListDepartments(Request):
    """Whose children; the root's where nothing is said."""

    dept_id: int = departments.ROOT
    language: str | None = None


class ListedDepartment(msgspec.Struct, omit_defaults=True):
    """A department as its parent lists it."""

    dept_id: int
    name: str
    parent_id: int
    create_dept_group: bool
    auto_add_user: bool
    from_union_org: bool = msgspec.field(default=False)
    source_identifier: str = ""
    ext: str = ""
    tags: str = ""


class DepartmentsReply(Reply):
    """The departments right below one, in their order."""

    result: tuple[ListedDepartment, ...]


@topapi.operation(
    "dept.listsub",
    "POST /topapi/v2/department/listsub",
    permission=Permission.CONTACT_DEPARTMENTS,
    raises=(DepartmentUnknown, DepartmentOutOfScope),
    read=True,
)
async def list_departments(call: Call, request: ListDepartments) -> DepartmentsReply:
    """List the departments right below one."""
    third_party = call.caller.third_party
    return DepartmentsReply(
        result=tuple(
            ListedDepartment(
                child.department.dept_id,
                child.department.name,
                child.department.parent_id,
                child.details.create_dept_group,
                child.details.auto_add_user,
                source_identifier="" if third_party else child.details.source_identifier,
                ext=child.details.extension,
            )
            for child in await call.read(departments.children, call.caller.scope, request.dept_id)
        )
    )


class Ids(msgspec.Struct):
    """Department ids."""

    dept_id_list: tuple[int, ...]


class IdsReply(Reply):
    """The ids of the departments right below one."""

    result: Ids


@topapi.operation(
    "dept.listsubid",
    "POST /topapi/v2/department/listsubid",
    permission=Permission.CONTACT_DEPARTMENTS,
    raises=(DepartmentUnknown, DepartmentOutOfScope),
    read=True,
)
async def list_department_ids(call: Call, request: DepartmentId) -> IdsReply:
    """List the ids of the departments right below one."""
    children = await call.read(departments.children, call.caller.scope, request.dept_id)
    return IdsReply(result=Ids(tuple(child.department.dept_id for child in children)))


class ParentIds(msgspec.Struct):
    """A department, its parent, and so on up to the root."""

    parent_id_list: tuple[int, ...]


class ParentsReply(Reply):
    """The way from a department up to the root."""

    result: ParentIds


@topapi.operation(
    "dept.list_parents_of_dept",
    "POST /topapi/v2/department/listparentbydept",
    permission=Permission.CONTACT_DEPARTMENTS,
    raises=(DepartmentUnknown, DepartmentOutOfScope),
    read=True,
)
async def list_parents_of_department(call: Call, request: DepartmentId) -> ParentsReply:
    """List a department and all above it."""
    return ParentsReply(result=ParentIds(await call.read(departments.path, call.caller.scope, request.dept_id)))


class PersonId(Request):
    """Which person."""

    user_id: Annotated[str, Names("userid"), msgspec.Meta(min_length=1)]


class ParentPath(msgspec.Struct):
    """The way from one of a person's departments up to the root."""

    parent_dept_id_list: tuple[int, ...]


class ParentPaths(msgspec.Struct):
    """One way for each department that the person is in."""

    parent_list: tuple[ParentPath, ...]


class PathsReply(Reply):
    """All departments above a person."""

    result: ParentPaths


@topapi.operation(
    "dept.list_parents_of_user",
    "POST /topapi/v2/department/listparentbyuser",
    permission=Permission.CONTACT_DEPARTMENTS,
    raises=(PersonUnknown, PersonOutOfScope),
    read=True,
)
async def list_parents_of_person(call: Call, request: PersonId) -> PathsReply:
    """List, for each department of a person, it and all above it."""
    paths = await call.read(departments.paths_of_person, call.caller.scope, request.user_id)
    return PathsReply(result=ParentPaths(tuple(map(ParentPath, paths))))


class DepartmentDraft(Request, kw_only=True):
    """What creating and updating a department have in common. What is absent stays as it is."""

    parent_id: int | None = None
    name: str | None = None
    hide_dept: bool | None = None
    dept_permits: tuple[int, ...] | None = None
    user_permits: tuple[str, ...] | None = None
    outer_dept: bool | None = None
    outer_dept_only_self: bool | None = None
    outer_permit_users: tuple[str, ...] | None = None
    outer_permit_depts: tuple[int, ...] | None = None
    create_dept_group: bool | None = None
    auto_approve_apply: bool | None = None
    order: Annotated[int, msgspec.Meta(ge=0, le=limits.LARGEST)] | None = None
    source_identifier: Annotated[FreeText, msgspec.Meta(max_length=limits.SOURCE)] | None = None
    brief: Annotated[FreeText, msgspec.Meta(max_length=limits.BRIEF)] | None = None
    telephone: Annotated[str, msgspec.Meta(max_length=limits.NUMBER)] | None = None
    extension: Annotated[FreeText, msgspec.Meta(max_length=limits.EXTENSION)] | None = None

    def draft(self, managers: tuple[str, ...] | None = None) -> Draft:
        """As the domain takes it."""
        said = {name: getattr(self, name) for name in self.__struct_fields__}
        details = {name: value for name, value in said.items() if name in _DETAILS and value is not None}
        return Draft(self.parent_id, self.name, self.order, managers, tuple(details.items()))


_DETAILS = frozenset(departments.Details.__struct_fields__)


class CreateDepartment(DepartmentDraft, kw_only=True):
    """The new department."""

    parent_id: int
    name: str


class CreatedId(msgspec.Struct):
    """The id of what was made."""

    dept_id: int


class CreatedReply(Reply):
    """The new department's id."""

    result: CreatedId


@topapi.operation(
    "dept.create",
    "POST /topapi/v2/department/create",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(
        ParentUnknown,
        DepartmentOutOfScope,
        DepartmentNameInvalid,
        DepartmentNameTaken,
        VisibilityInvalid,
        TreeTooDeep,
        PersonOutOfScope,
    ),
)
async def create_department(call: Call, request: CreateDepartment) -> CreatedReply:
    """Make a department below another."""
    return CreatedReply(result=CreatedId(await call.write(departments.create, call.caller.scope, request.draft())))


class UpdateDepartment(DepartmentDraft, kw_only=True):
    """What to change."""

    dept_id: int
    auto_add_user: bool | None = None
    dept_manager_userid_list: tuple[str, ...] | None = None
    force_update_fields: tuple[str, ...] = ()
    group_contain_sub_dept: bool | None = None
    group_contain_outer_dept: bool | None = None
    group_contain_hidden_dept: bool | None = None
    org_dept_owner: str | None = None
    code: Annotated[str, msgspec.Meta(max_length=limits.CODE)] | None = None
    language: str | None = None


@topapi.operation(
    "dept.update",
    "POST /topapi/v2/department/update",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(
        DepartmentUnknown,
        DepartmentOutOfScope,
        RootFixed,
        ParentUnknown,
        DepartmentNameInvalid,
        DepartmentNameTaken,
        DepartmentCycle,
        TreeTooDeep,
        VisibilityInvalid,
        ManagerUnknown,
        OwnerNotInDepartment,
        PersonOutOfScope,
    ),
)
async def update_department(call: Call, request: UpdateDepartment) -> Nothing:
    """Change a department. What is absent stays, unless `force_update_fields` names it."""
    managers = request.dept_manager_userid_list
    if managers is None and "dept_manager_userid_list" in request.force_update_fields:
        managers = ()
    await call.write(departments.update, call.caller.scope, request.dept_id, request.draft(managers))
    return Nothing()


@topapi.operation(
    "dept.delete",
    "POST /topapi/v2/department/delete",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(DepartmentUnknown, DepartmentOutOfScope, RootFixed, DepartmentHasPeople, DepartmentHasChildren),
)
async def delete_department(call: Call, request: DepartmentId) -> Nothing:
    """Delete a department that is empty."""
    await call.write(departments.delete, call.caller.scope, request.dept_id)
    return Nothing()
