"""Role operations of the older generation."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import topapi
from moothall.domain import holders, limits, roles
from moothall.domain.faults import (
    DepartmentOutOfScope,
    DepartmentUnknown,
    HoldersUnknown,
    PersonOutOfScope,
    PersonUnknown,
    RoleGroupNameTaken,
    RoleGroupUnknown,
    RoleHeld,
    RoleNameInvalid,
    RoleNameTaken,
    RoleNotHeld,
    RolesUnknown,
    RoleUnknown,
    SystemRoleFixed,
)
from moothall.domain.permissions import Permission
from moothall.domain.ports import Reader
from moothall.domain.scopes import Scope
from moothall.wire.fields import Names, Reply, Request
from moothall.wire.json import encoded


class GetRole(Request):
    """Which role to read."""

    role_id: Annotated[int, Names("roleId", "role_id")]


class RoleView(msgspec.Struct, gc=False):
    """A role's name and the group it sits in."""

    name: str
    group_id: int = msgspec.field(name="groupId")


class RoleReply(Reply):
    """One role."""

    role: RoleView


@topapi.operation(
    "role.get",
    "POST /topapi/role/getrole",
    permission=Permission.CONTACT_MEMBERS,
    raises=(RoleUnknown,),
    read=True,
)
async def get_role(call: Call, request: GetRole) -> RoleReply:
    """Read one role and the group it sits in."""
    role = await call.read(roles.get, request.role_id)
    return RoleReply(role=RoleView(role.name, role.group_id))


class GetRoleGroup(Request):
    """Which role group to read."""

    group_id: Annotated[int, Names("group_id", "groupId")]


class GroupedRole(msgspec.Struct, gc=False):
    """A role as its group lists it."""

    role_id: int
    role_name: str


class RoleGroupView(msgspec.Struct):
    """A role group's name and its roles in their order."""

    group_name: str
    roles: tuple[GroupedRole, ...]


class RoleGroupReply(Reply):
    """One role group."""

    role_group: RoleGroupView


@topapi.operation(
    "role.group.get",
    "POST /topapi/role/getrolegroup",
    permission=Permission.CONTACT_DEPARTMENTS,
    raises=(RoleGroupUnknown,),
    read=True,
)
async def get_role_group(call: Call, request: GetRoleGroup) -> RoleGroupReply:
    """Read one role group and the roles in it."""
    return await call.read(_role_group, request.group_id)


def _role_group(tx: Reader, group_id: int) -> RoleGroupReply:
    """The whole answer, so that the engine remembers it."""
    content = roles.get_group(tx, group_id)
    members = tuple(GroupedRole(role.role_id, role.name) for role in content.roles)
    return RoleGroupReply(role_group=encoded(RoleGroupView(content.group.name, members)))


class ListRoles(Request):
    """Which page of the role groups. Clients send only `size`: a missing offset is 0."""

    size: Annotated[int, msgspec.Meta(ge=1, le=200)] = 20
    offset: Annotated[int, msgspec.Meta(ge=0)] = 0


class ListedRole(msgspec.Struct, gc=False):
    """A role as the list of groups shows it."""

    id: int
    name: str


class ListedGroup(msgspec.Struct):
    """A role group with all its roles."""

    group_id: int = msgspec.field(name="groupId")
    name: str = msgspec.field()
    roles: tuple[ListedRole, ...] = msgspec.field()


class GroupPage(msgspec.Struct, omit_defaults=True):
    """A page of role groups. `nextCursor` is the next page's offset, and absent on the last."""

    has_more: bool = msgspec.field(name="hasMore")
    list: tuple[ListedGroup, ...] = msgspec.field()
    next_cursor: int = msgspec.field(name="nextCursor", default=0)


class GroupPageReply(Reply):
    """Role groups and their roles."""

    result: GroupPage


@topapi.operation("role.list", "POST /topapi/role/list", permission=Permission.CONTACT_DEPARTMENTS, read=True)
async def list_roles(call: Call, request: ListRoles) -> GroupPageReply:
    """List the role groups, each with all its roles. Paging counts groups."""
    return await call.read(_group_page, request.offset, request.size)


def _group_page(tx: Reader, offset: int, size: int) -> GroupPageReply:
    """The whole answer, so that the engine remembers it: a page has thousands of roles."""
    page = roles.page(tx, offset, size)
    groups = tuple(
        ListedGroup(
            content.group.group_id, content.group.name, tuple(ListedRole(r.role_id, r.name) for r in content.roles)
        )
        for content in page.groups
    )
    return GroupPageReply(result=GroupPage(page.more, groups, offset + size if page.more else 0))


class ListHolders(Request):
    """Which page of a role's holders."""

    role_id: Annotated[int, Names("role_id", "roleId")]
    size: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    offset: Annotated[int, msgspec.Meta(ge=0)] = 0


class ManagedDepartment(msgspec.Struct, gc=False):
    """A department that a holder manages in the role."""

    dept_id: int
    name: str


class ListedHolder(msgspec.Struct, omit_defaults=True):
    """A holder. `manageScopes` is absent where the person manages everyone."""

    userid: str
    name: str
    manage_scopes: tuple[ManagedDepartment, ...] = msgspec.field(name="manageScopes", default=())


class HolderPage(msgspec.Struct, omit_defaults=True):
    """A page of holders. `nextCursor` is the next page's offset, and absent on the last."""

    has_more: bool = msgspec.field(name="hasMore")
    list: tuple[ListedHolder, ...] = msgspec.field()
    next_cursor: int = msgspec.field(name="nextCursor", default=0)


class HolderPageReply(Reply):
    """People who hold the role."""

    result: HolderPage


@topapi.operation(
    "role.member.list",
    "POST /topapi/role/simplelist",
    permission=Permission.CONTACT_MEMBERS,
    raises=(RoleUnknown,),
    read=True,
)
async def list_holders(call: Call, request: ListHolders) -> HolderPageReply:
    """List the people who hold a role and are in the app's contact scope, by userid."""
    return await call.read(_holder_page, call.caller.scope, request.role_id, request.offset, request.size)


def _holder_page(tx: Reader, scope: Scope | None, role_id: int, offset: int, size: int) -> HolderPageReply:
    """The whole answer, so that the engine remembers it."""
    page = holders.page(tx, scope, role_id, offset, size)
    shown = tuple(
        ListedHolder(
            each.holder.user_id, each.holder.name, tuple(ManagedDepartment(s.dept_id, s.name) for s in each.manages)
        )
        for each in page.holders
    )
    return HolderPageReply(result=HolderPage(page.more, shown, offset + size if page.more else 0))


RoleName = Annotated[str, Names("roleName"), msgspec.Meta(min_length=1, max_length=limits.LABEL)]


class CreateRole(Request):
    """The new role and the group it goes into."""

    role_name: RoleName
    group_id: Annotated[int, Names("groupId")]


class RoleIdReply(Reply):
    """The new role's id, at the top level."""

    role_id: int = msgspec.field(name="roleId")


@topapi.operation(
    "role.create",
    "POST /role/add_role",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(RoleNameInvalid, RoleGroupUnknown, RoleNameTaken, SystemRoleFixed),
)
async def create_role(call: Call, request: CreateRole) -> RoleIdReply:
    """Make a role in a role group."""
    return RoleIdReply(role_id=await call.write(roles.create, request.group_id, request.role_name))


class RenameRole(Request):
    """Which role, and its new name."""

    role_id: Annotated[int, Names("roleId", "role_id")]
    role_name: RoleName


class Done(Reply):
    """No members beside the envelope."""


@topapi.operation(
    "role.rename",
    "POST /role/update_role",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(RoleNameInvalid, RoleUnknown, RoleNameTaken, SystemRoleFixed),
)
async def rename_role(call: Call, request: RenameRole) -> Done:
    """Give a role another name. It stays in its group."""
    await call.write(roles.rename, request.role_id, request.role_name)
    return Done()


class CreateRoleGroup(Request):
    """The new role group's name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=limits.LABEL)]


class GroupIdReply(Reply):
    """The new group's id, at the top level."""

    group_id: int = msgspec.field(name="groupId")


@topapi.operation(
    "role.group.create",
    "POST /role/add_role_group",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(RoleNameInvalid, RoleGroupNameTaken),
)
async def create_role_group(call: Call, request: CreateRoleGroup) -> GroupIdReply:
    """Make a role group."""
    return GroupIdReply(group_id=await call.write(roles.create_group, request.name))


class DeleteRole(Request):
    """Which role."""

    role_id: Annotated[int, Names("role_id", "roleId")]


@topapi.operation(
    "role.delete",
    "POST /topapi/role/deleterole",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(RoleUnknown, SystemRoleFixed, RoleHeld),
)
async def delete_role(call: Call, request: DeleteRole) -> Done:
    """Delete a role that nobody holds."""
    await call.write(roles.delete, request.role_id)
    return Done()


RoleIds = Annotated[tuple[int, ...], Names("roleIds"), msgspec.Meta(min_length=1, max_length=20)]


class GiveRoles(Request):
    """Every one of these roles to every one of these people: at most 20 of each."""

    role_ids: RoleIds
    user_ids: Annotated[tuple[str, ...], Names("userIds"), msgspec.Meta(min_length=1, max_length=20)]


@topapi.operation(
    "role.member.add",
    "POST /topapi/role/addrolesforemps",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(RolesUnknown, HoldersUnknown, PersonOutOfScope),
)
async def give_roles(call: Call, request: GiveRoles) -> Done:
    """Hand out roles to people, all or nothing."""
    await call.write(holders.give, call.caller.scope, request.role_ids, request.user_ids)
    return Done()


class TakeRoles(Request):
    """Every one of these roles from every one of these people: at most 20 roles and 100 people."""

    role_ids: RoleIds
    user_ids: Annotated[tuple[str, ...], Names("userIds"), msgspec.Meta(min_length=1, max_length=100)]


@topapi.operation(
    "role.member.remove",
    "POST /topapi/role/removerolesforemps",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(RolesUnknown, HoldersUnknown, PersonOutOfScope),
)
async def take_roles(call: Call, request: TakeRoles) -> Done:
    """Take roles from people, all or nothing."""
    await call.write(holders.take, call.caller.scope, request.role_ids, request.user_ids)
    return Done()


class ScopeRole(Request):
    """The departments that a holder manages in a role; without any: everyone."""

    user_id: Annotated[str, Names("userid"), msgspec.Meta(min_length=1)]
    role_id: Annotated[int, Names("role_id", "roleId")]
    dept_ids: Annotated[tuple[int, ...], msgspec.Meta(max_length=200)] = ()


@topapi.operation(
    "role.scope.update",
    "POST /topapi/role/scope/update",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(
        PersonUnknown,
        PersonOutOfScope,
        RoleUnknown,
        SystemRoleFixed,
        RoleNotHeld,
        DepartmentUnknown,
        DepartmentOutOfScope,
    ),
)
async def scope_role(call: Call, request: ScopeRole) -> Done:
    """Set which departments a holder manages in a role."""
    await call.write(holders.set_scope, call.caller.scope, request.role_id, request.user_id, request.dept_ids)
    return Done()
