"""Lists of people, in the older generation."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk import cards
from moothall.api.dingtalk.cards import ListedPerson
from moothall.api.dingtalk.dialects import topapi
from moothall.domain import members
from moothall.domain.faults import DepartmentOutOfScope, DepartmentUnknown
from moothall.domain.members import Order
from moothall.domain.permissions import Permission
from moothall.wire.fields import Reply, Request

_MOST_SKIPPED, _MOST = 100_000, 100

DepartmentId = Annotated[int, msgspec.Meta(ge=1)]


class ListMembers(Request):
    """Which department, which page and in which order. Nobody has restricted access here, so that changes nothing."""

    dept_id: DepartmentId
    cursor: Annotated[int, msgspec.Meta(ge=0, le=_MOST_SKIPPED)]
    size: Annotated[int, msgspec.Meta(ge=1, le=_MOST)]
    order_field: Order = "custom"
    contain_access_limit: bool | None = None
    language: str | None = None


class MemberPage(msgspec.Struct, omit_defaults=True):
    """Some people, and where the next page begins if there is one."""

    has_more: bool
    list: tuple[ListedPerson, ...]
    next_cursor: int | msgspec.UnsetType = msgspec.UNSET


class MembersReply(Reply):
    """A page of the people of a department."""

    result: MemberPage


@topapi.operation(
    "user.list",
    "POST /topapi/v2/user/list",
    permission=Permission.CONTACT_MEMBERS,
    raises=(DepartmentUnknown, DepartmentOutOfScope),
    read=True,
)
async def list_members(call: Call, request: ListMembers) -> MembersReply:
    """List the people of a department, not those below it, with details."""
    caller = call.caller
    page = await call.read(
        members.page, caller.scope, request.dept_id, request.order_field, request.cursor, request.size
    )
    shown = tuple(cards.listed(caller, view) for view in page.members)
    return MembersReply(result=MemberPage(page.more, shown, _next(request, page.more)))


def _next(request: ListMembers, more: bool) -> int | msgspec.UnsetType:
    return request.cursor + request.size if more else msgspec.UNSET


class MemberName(msgspec.Struct):
    """A person's id and name."""

    userid: str
    name: str


class NamePage(msgspec.Struct, omit_defaults=True):
    """Some people, and where the next page begins if there is one."""

    has_more: bool
    list: tuple[MemberName, ...]
    next_cursor: int | msgspec.UnsetType = msgspec.UNSET


class NamesReply(Reply):
    """A page of the people of a department."""

    result: NamePage


@topapi.operation(
    "user.list_simple",
    "POST /topapi/user/listsimple",
    permission=Permission.CONTACT_MEMBERS,
    raises=(DepartmentUnknown, DepartmentOutOfScope),
    read=True,
)
async def list_names(call: Call, request: ListMembers) -> NamesReply:
    """List the people of a department, not those below it, by id and name."""
    page = await call.read(
        members.names, call.caller.scope, request.dept_id, request.order_field, request.cursor, request.size
    )
    shown = tuple(MemberName(member.user_id, member.name) for member in page.members)
    return NamesReply(result=NamePage(page.more, shown, _next(request, page.more)))


class OneDepartment(Request):
    """Which department."""

    dept_id: int


class UserIds(msgspec.Struct):
    """Userids."""

    userid_list: tuple[str, ...]


class UserIdsReply(Reply):
    """The people of a department."""

    result: UserIds


@topapi.operation(
    "user.list_id",
    "POST /topapi/user/listid",
    permission=Permission.CONTACT_PERSON,
    raises=(DepartmentUnknown,),
    read=True,
)
async def list_user_ids(call: Call, request: OneDepartment) -> UserIdsReply:
    """List the userids of all people of a department, not of those below it."""
    return UserIdsReply(result=UserIds(await call.read(members.ids, request.dept_id)))


class CountPeople(Request):
    """Whether only those count who have activated their account."""

    only_active: bool


class Count(msgspec.Struct):
    """How many."""

    count: int


class CountReply(Reply):
    """How many people the organization has."""

    result: Count


@topapi.operation("user.count", "POST /topapi/user/count", permission=Permission.CONTACT_PERSON, read=True)
async def count_people(call: Call, request: CountPeople) -> CountReply:
    """Count the people of the organization."""
    return CountReply(result=Count(await call.read(members.count, request.only_active)))


class ListAdministrators(Request):
    """No arguments."""


class ListedAdministrator(msgspec.Struct):
    """An administrator; 1 stands for a main one, 2 for a sub administrator."""

    userid: str
    sys_level: int


class AdministratorsReply(Reply):
    """Who administers the organization."""

    result: tuple[ListedAdministrator, ...]


@topapi.operation("user.list_admin", "POST /topapi/user/listadmin", permission=Permission.CONTACT_PERSON, read=True)
async def list_administrators(call: Call, request: ListAdministrators) -> AdministratorsReply:
    """List the organization's administrators, main ones first."""
    found = await call.read(members.administrators)
    return AdministratorsReply(result=tuple(ListedAdministrator(each.user_id, each.admin_level) for each in found))
