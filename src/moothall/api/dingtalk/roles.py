"""Role operations of the older generation."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import topapi
from moothall.api.dingtalk.permissions import Permission
from moothall.domain import roles
from moothall.domain.faults import RoleGroupUnknown, RoleUnknown
from moothall.wire.fields import Names, Reply, Request


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
    content = await call.read(roles.get_group, request.group_id)
    members = tuple(GroupedRole(role.role_id, role.name) for role in content.roles)
    return RoleGroupReply(role_group=RoleGroupView(content.group.name, members))
