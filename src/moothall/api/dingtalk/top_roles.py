"""Role operations of the oldest generation. They do what their younger siblings do, in other words."""

from typing import Annotated, Literal

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import top
from moothall.api.dingtalk.roles import RoleReply, RoleView
from moothall.domain import holders, roles
from moothall.domain.faults import (
    HoldersUnknown,
    PersonOutOfScope,
    RoleGroupUnknown,
    RoleHeld,
    RolesUnknown,
    RoleUnknown,
    SystemRoleFixed,
)
from moothall.domain.permissions import Permission
from moothall.wire.fields import Names, Reply, Request

Answer = Literal["true", "false"]


class TopRequest(Request, kw_only=True):
    """What every call of this generation says of itself: JSON, lists in their wrappers."""

    method: str
    timestamp: str
    format: Literal["json"]
    v: Literal["2.0"]
    simplify: Literal["false"] = "false"


Size = Annotated[int, msgspec.Meta(ge=1, le=200)]
Offset = Annotated[int, msgspec.Meta(ge=0)]


class TopListRoles(TopRequest, kw_only=True):
    """Which page of the role groups."""

    size: Size = 20
    offset: Offset = 0


class TopRole(msgspec.Struct):
    """A role in the list of groups."""

    id: int
    role_name: str


class TopRoles(msgspec.Struct):
    """The wrapper of a group's roles."""

    roles: tuple[TopRole, ...]


class TopGroup(msgspec.Struct):
    """A role group with its roles."""

    group_name: str
    roles: TopRoles


class TopGroups(msgspec.Struct):
    """The wrapper of role groups."""

    role_groups: tuple[TopGroup, ...]


class TopGroupPage(msgspec.Struct):
    """A page of role groups."""

    has_more: Answer
    list: TopGroups


class TopGroupPageReply(Reply):
    """Role groups and their roles."""

    result: TopGroupPage


@top.operation(
    "top.role.list",
    "POST /router/rest?method=dingtalk.corp.role.list",
    in_query=True,
    permission=Permission.CONTACT_DEPARTMENTS,
    read=True,
)
async def list_roles(call: Call, request: TopListRoles) -> TopGroupPageReply:
    """List the role groups, each with all its roles."""
    page = await call.read(roles.page, request.offset, request.size)
    groups = tuple(
        TopGroup(content.group.name, TopRoles(tuple(TopRole(role.role_id, role.name) for role in content.roles)))
        for content in page.groups
    )
    return TopGroupPageReply(result=TopGroupPage(_text(page.more), TopGroups(groups)))


class TopListHolders(TopRequest, kw_only=True):
    """Which page of a role's holders."""

    role_id: int
    size: Size = 20
    offset: Offset = 0


class TopHolder(msgspec.Struct):
    """A holder."""

    userid: str


class TopHolders(msgspec.Struct):
    """The wrapper of holders."""

    emp_simple_list: tuple[TopHolder, ...]


class TopHolderPage(msgspec.Struct):
    """A page of holders."""

    has_more: Answer
    list: TopHolders


class TopHolderPageReply(Reply):
    """People who hold the role."""

    result: TopHolderPage


@top.operation(
    "top.role.simplelist",
    "POST /router/rest?method=dingtalk.corp.role.simplelist",
    in_query=True,
    permission=Permission.CONTACT_MEMBERS,
    raises=(RoleUnknown,),
    read=True,
)
async def list_holders(call: Call, request: TopListHolders) -> TopHolderPageReply:
    """List the people who hold a role and are in the app's contact scope."""
    page = await call.read(holders.page, call.caller.scope, request.role_id, request.offset, request.size)
    shown = TopHolders(tuple(TopHolder(each.holder.user_id) for each in page.holders))
    return TopHolderPageReply(result=TopHolderPage(_text(page.more), shown))


class Outcome(msgspec.Struct):
    """That it went well; what did not is an `error_response`."""

    ding_open_errcode: int = 0
    error_msg: str = "ok"
    success: bool = True


class OutcomeReply(Reply):
    """That it went well."""

    result: Outcome


class TopGetRoleGroup(TopRequest, kw_only=True):
    """Which role group to read."""

    group_id: int


class OpenRole(msgspec.Struct):
    """A role as its group lists it."""

    role_id: int
    role_name: str


class OpenRoles(msgspec.Struct):
    """The wrapper of a group's roles."""

    open_role: tuple[OpenRole, ...]


class OpenRoleGroup(msgspec.Struct):
    """A role group with its roles."""

    group_name: str
    roles: OpenRoles


class TopGroupOutcome(Outcome, kw_only=True):
    """A role group, and that it went well."""

    role_group: OpenRoleGroup


class TopGroupReply(Reply):
    """One role group."""

    result: TopGroupOutcome


@top.operation(
    "top.role.group.get",
    "POST /router/rest?method=dingtalk.corp.role.getrolegroup",
    in_query=True,
    permission=Permission.CONTACT_DEPARTMENTS,
    raises=(RoleGroupUnknown,),
    read=True,
)
async def get_role_group(call: Call, request: TopGetRoleGroup) -> TopGroupReply:
    """Read one role group and the roles in it."""
    content = await call.read(roles.get_group, request.group_id)
    members = OpenRoles(tuple(OpenRole(role.role_id, role.name) for role in content.roles))
    return TopGroupReply(result=TopGroupOutcome(role_group=OpenRoleGroup(content.group.name, members)))


class TopDeleteRole(TopRequest, kw_only=True):
    """Which role."""

    role_id: int


@top.operation(
    "top.role.delete",
    "POST /router/rest?method=dingtalk.corp.role.deleterole",
    in_query=True,
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(RoleUnknown, SystemRoleFixed, RoleHeld),
)
async def delete_role(call: Call, request: TopDeleteRole) -> OutcomeReply:
    """Delete a role that nobody holds."""
    await call.write(roles.delete, request.role_id)
    return OutcomeReply(result=Outcome())


TopUserIds = Annotated[tuple[str, ...], Names("userid_list"), msgspec.Meta(min_length=1, max_length=100)]


class TopGiveRoles(TopRequest, kw_only=True):
    """Every one of these roles to every one of these people: at most 20 roles and 100 people."""

    role_ids: Annotated[
        tuple[int, ...], Names("rolelid_list", "roleid_list"), msgspec.Meta(min_length=1, max_length=20)
    ]
    user_ids: TopUserIds


@top.operation(
    "top.role.member.add",
    "POST /router/rest?method=dingtalk.corp.role.addrolesforemps",
    in_query=True,
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(RolesUnknown, HoldersUnknown, PersonOutOfScope),
)
async def give_roles(call: Call, request: TopGiveRoles) -> OutcomeReply:
    """Hand out roles to people, all or nothing."""
    await call.write(holders.give, call.caller.scope, request.role_ids, request.user_ids)
    return OutcomeReply(result=Outcome())


class TopTakeRoles(TopRequest, kw_only=True):
    """Every one of these roles from every one of these people: at most 20 roles and 100 people."""

    role_ids: Annotated[
        tuple[int, ...], Names("roleid_list", "rolelid_list"), msgspec.Meta(min_length=1, max_length=20)
    ]
    user_ids: TopUserIds


@top.operation(
    "top.role.member.remove",
    "POST /router/rest?method=dingtalk.corp.role.removerolesforemps",
    in_query=True,
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(RolesUnknown, HoldersUnknown, PersonOutOfScope),
)
async def take_roles(call: Call, request: TopTakeRoles) -> OutcomeReply:
    """Take roles from people, all or nothing."""
    await call.write(holders.take, call.caller.scope, request.role_ids, request.user_ids)
    return OutcomeReply(result=Outcome())


class TopGetRole(TopRequest, kw_only=True):
    """Which role to read."""

    role_id: Annotated[int, Names("roleId", "role_id")]


@top.operation(
    "top.role.get",
    "POST /router/rest?method=dingtalk.oapi.role.getrole",
    in_query=True,
    permission=Permission.CONTACT_MEMBERS,
    raises=(RoleUnknown,),
    read=True,
)
async def get_role(call: Call, request: TopGetRole) -> RoleReply:
    """Read one role and the group it sits in."""
    role = await call.read(roles.get, request.role_id)
    return RoleReply(role=RoleView(role.name, role.group_id))


def _text(value: bool) -> Answer:
    return "true" if value else "false"
