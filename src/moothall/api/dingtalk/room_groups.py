"""Operations of the groups that meeting rooms sit in."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import openapi
from moothall.api.dingtalk.operators import DONE, Done, UnionId
from moothall.domain import room_groups
from moothall.domain.faults import (
    NotRoomManager,
    OperatorUnknown,
    ParameterInvalid,
    ParentRoomGroupUnknown,
    RoomGroupInUse,
    RoomGroupNameTaken,
    RoomGroupTooDeep,
    RoomGroupUnknown,
    TooManyRoomGroups,
)
from moothall.domain.permissions import Permission
from moothall.domain.ports import Reader
from moothall.domain.room_authority import admit
from moothall.wire.fields import Names, Reply, Request

GroupId = Annotated[int, Names("groupId")]


class GetRoomGroup(Request):
    """Which room group to read, and who asks."""

    group_id: GroupId
    union_id: UnionId


class RoomGroupReply(Reply):
    """One room group; parent 0 is the root."""

    group_id: int = msgspec.field(name="groupId")
    group_name: str = msgspec.field(name="groupName")
    parent_id: int = msgspec.field(name="parentId")


@openapi.operation(
    "group.get",
    "GET /v1.0/rooms/groups/{groupId}",
    permission=Permission.ROOMS_READ,
    raises=(OperatorUnknown, RoomGroupUnknown),
    read=True,
)
async def get_room_group(call: Call, request: GetRoomGroup) -> RoomGroupReply:
    """Read one room group."""
    return await call.read_for(request.union_id, admit, _shown, request.group_id)


def _shown(tx: Reader, group_id: int) -> RoomGroupReply:
    group = room_groups.get(tx, group_id)
    return RoomGroupReply(group_id=group.group_id, group_name=group.name, parent_id=group.parent_id)


class ListRoomGroups(Request):
    """Who asks."""

    union_id: UnionId


class ListedRoomGroup(msgspec.Struct, rename="camel", gc=False):
    """A room group as the list shows it; parent 0 is the root."""

    group_id: int
    group_name: str
    parent_id: int


class RoomGroupsReply(Reply):
    """All room groups, by id."""

    result: tuple[ListedRoomGroup, ...]


@openapi.operation(
    "group.list",
    "GET /v1.0/rooms/groupLists",
    permission=Permission.ROOMS_READ,
    raises=(OperatorUnknown,),
    read=True,
)
async def list_room_groups(call: Call, request: ListRoomGroups) -> RoomGroupsReply:
    """List all room groups of the organization."""
    return await call.read_for(request.union_id, admit, _listed)


def _listed(tx: Reader) -> RoomGroupsReply:
    groups = room_groups.everything(tx)
    return RoomGroupsReply(
        result=tuple(ListedRoomGroup(group.group_id, group.name, group.parent_id) for group in groups)
    )


class GroupAdmin(msgspec.Struct, rename="camel", gc=False):
    """Somebody who manages a room group, by unionId."""

    member_id: str
    member_name: str


class AdministeredGroup(msgspec.Struct, rename="camel"):
    """A room group and who manages it."""

    group_id: int
    group_name: str
    group_admins: tuple[GroupAdmin, ...]


class GroupAdminsReply(Reply):
    """Who manages a room group."""

    result: AdministeredGroup


@openapi.operation(
    "group.admins",
    "GET /v1.0/rooms/groupAdmin/{groupId}",
    permission=Permission.ROOMS_READ,
    raises=(OperatorUnknown, RoomGroupUnknown),
    read=True,
)
async def get_group_admins(call: Call, request: GetRoomGroup) -> GroupAdminsReply:
    """Read who manages a room group with all below it; not who manages one above it."""
    found = await call.read_for(request.union_id, admit, room_groups.administrators, request.group_id)
    admins = tuple(GroupAdmin(person.union_id, person.name) for person in found.administrators)
    return GroupAdminsReply(result=AdministeredGroup(found.group.group_id, found.group.name, admins))


class CreateRoomGroup(Request):
    """The new group's name, and the group that it shall be in; 0 is the root."""

    union_id: UnionId
    parent_group_id: Annotated[int, Names("parentGroupId")]
    group_name: Annotated[str | None, Names("groupName")] = None


class CreatedGroupReply(Reply):
    """The new group's id."""

    result: int


@openapi.operation(
    "group.create",
    "POST /v1.0/rooms/groups",
    permission=Permission.ROOMS_WRITE,
    raises=(
        ParameterInvalid,
        OperatorUnknown,
        NotRoomManager,
        ParentRoomGroupUnknown,
        RoomGroupTooDeep,
        RoomGroupNameTaken,
        TooManyRoomGroups,
    ),
)
async def create_room_group(call: Call, request: CreateRoomGroup) -> CreatedGroupReply:
    """Make a room group."""
    made = await call.write(room_groups.create, request.union_id, request.parent_group_id, request.group_name or "")
    return CreatedGroupReply(result=made)


class UpdateRoomGroup(Request):
    """A room group's new name; where none is given, nothing changes."""

    union_id: UnionId
    group_id: GroupId
    group_name: Annotated[str | None, Names("groupName")] = None


@openapi.operation(
    "group.update",
    "PUT /v1.0/rooms/groups",
    permission=Permission.ROOMS_WRITE,
    raises=(ParameterInvalid, OperatorUnknown, NotRoomManager, RoomGroupUnknown, RoomGroupNameTaken),
)
async def update_room_group(call: Call, request: UpdateRoomGroup) -> Done:
    """Rename a room group. It stays where it is in the tree."""
    await call.write(room_groups.rename, request.union_id, request.group_id, request.group_name)
    return DONE


@openapi.operation(
    "group.delete",
    "DELETE /v1.0/rooms/groups/{groupId}",
    permission=Permission.ROOMS_WRITE,
    raises=(OperatorUnknown, NotRoomManager, RoomGroupUnknown, RoomGroupInUse),
)
async def delete_room_group(call: Call, request: GetRoomGroup) -> Done:
    """Delete a room group that has neither groups nor rooms in it."""
    await call.write(room_groups.delete, request.union_id, request.group_id)
    return DONE
