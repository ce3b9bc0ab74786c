"""Operations of chat groups."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.tencent.dialects import tencent
from moothall.api.tencent.permissions import Permission
from moothall.domain import chat_groups
from moothall.domain.faults import (
    ChatGroupIdImpossible,
    ChatGroupKeepsNoMembers,
    ChatGroupUnknown,
    ChatTopicUnknown,
)
from moothall.wire.fields import Names, Reply, Request


class GetRoleInGroup(Request):
    """In which group to look, and for whom."""

    group_id: Annotated[str, Names("GroupId"), msgspec.Meta(min_length=1)]
    accounts: Annotated[tuple[str, ...], Names("User_Account"), msgspec.Meta(min_length=1, max_length=500)]
    topic_id: Annotated[str | None, Names("TopicId")] = None


class RoleInGroup(msgspec.Struct, frozen=True, gc=False):
    """An account, and what it is in the group: Owner, Admin, Member or NotMember."""

    account: str = msgspec.field(name="Member_Account")
    role: str = msgspec.field(name="Role")


class RolesReply(Reply):
    """One entry for each account of the request, in its order."""

    roles: tuple[RoleInGroup, ...] = msgspec.field(name="UserIdList")


@tencent.operation(
    "group.get_role_in_group",
    "POST /v4/group_open_http_svc/get_role_in_group",
    permission=Permission.ADMIN,
    raises=(ChatGroupIdImpossible, ChatGroupUnknown, ChatGroupKeepsNoMembers, ChatTopicUnknown),
    read=True,
)
async def get_role_in_group(call: Call, request: GetRoleInGroup) -> RolesReply:
    """Read what up to 500 accounts are in a group."""
    if request.topic_id:
        raise ChatTopicUnknown(f"no topic {request.topic_id!r}: this version keeps none", topic_id=request.topic_id)
    roles = await call.look_up(chat_groups.roles, call.services.roster, request.group_id, request.accounts)
    return RolesReply(roles=tuple(map(RoleInGroup, request.accounts, roles)))
