"""Chat groups, their members and what these are in them."""

import re

from moothall.domain.chat import require_account
from moothall.domain.faults import (
    ChatGroupIdImpossible,
    ChatGroupKeepsNoMembers,
    ChatGroupUnknown,
    ParameterInvalid,
)
from moothall.domain.ports import Reader, Roster, Writer
from moothall.store.records import chat
from moothall.store.records.chat import ChatGroup, Kind, Member, Role

KINDS: dict[str, Kind] = {
    "Private": "Private",
    "Work": "Private",
    "Public": "Public",
    "ChatRoom": "ChatRoom",
    "Meeting": "ChatRoom",
    "AVChatRoom": "AVChatRoom",
    "BChatRoom": "BChatRoom",
    "Community": "Community",
}
"""Group types under their older and newer names; the older one is stored and answered."""

_WITHOUT_MEMBERS = ("AVChatRoom", "BChatRoom")
_WITHOUT_ADMINS = ("Private",)
_COMMUNITY = "@TGS#_"
_GROUP_ID = re.compile(r"(?!.*@TOPIC#_)(@TGS#[A-Za-z0-9]+|@TGS#_[\x20-\x7e]+|(?!@TGS#|@PMG#_)[\x20-\x7e]+)", re.ASCII)
_GROUP_ID_LENGTH = 48


def get(tx: Reader, group_id: str) -> ChatGroup:
    """The group of that id; raises `ChatGroupIdImpossible` or `ChatGroupUnknown`."""
    group = chat.get_group(tx, group_id)
    if group is None:
        check_id(group_id)
        raise ChatGroupUnknown(f"no group {group_id!r}", group_id=group_id)
    return group


def roles(tx: Reader, roster: Roster, group_id: str, accounts: tuple[str, ...]) -> tuple[str, ...]:
    """What each account is in the group, at its own place; an account that nobody knows is `NotMember`.

    Raises what `get` raises, and `ChatGroupKeepsNoMembers`.
    """
    _require_members(get(tx, group_id))
    answer = roster.roles(tx, group_id, accounts)
    if answer is None:
        found = chat.roles_among(tx, group_id, accounts)
        answer = tuple(found.get(account, "NotMember") for account in accounts)
    return answer


def check_id(group_id: str) -> None:
    """Raises `ChatGroupIdImpossible` for what cannot be a group's id. Topics have ids of their own."""
    if len(group_id) > _GROUP_ID_LENGTH or not _GROUP_ID.fullmatch(group_id):
        raise ChatGroupIdImpossible(f"{group_id!r} cannot be a group id", group_id=group_id)


def put(tx: Writer, group: ChatGroup) -> None:
    """Create a group, or change it. Its owner must be an account, and becomes a member with the role Owner.

    Raises `ChatGroupIdImpossible`, `AccountUnknown` or `ParameterInvalid`.
    """
    check_id(group.group_id)
    if (group.kind == "Community") != group.group_id.startswith(_COMMUNITY):
        raise ParameterInvalid(f"{group.group_id!r}: the ids of communities, and only theirs, begin with {_COMMUNITY}")
    if group.owner is not None:
        require_account(tx, group.owner)
    before = chat.get_group(tx, group.group_id)
    if before == group:
        return
    if before is not None and before.kind != group.kind:
        raise ParameterInvalid(f"{group.group_id!r}: a group's type cannot change ({before.kind} to {group.kind})")
    chat.put_group(tx, group)
    tx.record("chat_group.put", group.group_id, before, group)
    if group.kind not in _WITHOUT_MEMBERS:
        _hand_over(tx, group, before.owner if before else None)


def _hand_over(tx: Writer, group: ChatGroup, former: str | None) -> None:
    """Keep one Owner among the members: the group's."""
    if former is not None and former != group.owner and chat.get_member(tx, group.group_id, former):
        _write_member(tx, group.group_id, former, "Member")
    if group.owner is not None:
        _write_member(tx, group.group_id, group.owner, "Owner")


def remove(tx: Writer, group_id: str) -> None:
    """Disband a group; raises what `get` raises."""
    before = get(tx, group_id)
    chat.remove_group(tx, group_id)
    tx.record("chat_group.remove", group_id, before)


def put_member(tx: Writer, group_id: str, account: str, role: Role) -> None:
    """Take an account into a group, or change its role there.

    Raises what `get` raises, `ChatGroupKeepsNoMembers`, `AccountUnknown`, or `ParameterInvalid` for a role that the
    group does not have: its one Owner is a property of the group, and some types have no Admin.
    """
    group = get(tx, group_id)
    _require_members(group)
    require_account(tx, account)
    if (role == "Owner") != (account == group.owner):
        raise ParameterInvalid(f"{account!r} cannot be {role}: the owner of {group_id!r} is {group.owner!r}")
    if role == "Admin" and group.kind in _WITHOUT_ADMINS:
        raise ParameterInvalid(f"{account!r} cannot be Admin: {group.kind} groups have none")
    _write_member(tx, group_id, account, role)


def remove_member(tx: Writer, group_id: str, account: str) -> None:
    """Take an account out of a group; it may be gone already. Raises what `get` raises, and `ParameterInvalid`."""
    if get(tx, group_id).owner == account:
        raise ParameterInvalid(f"{account!r} owns {group_id!r}: give the group another owner first")
    before = chat.get_member(tx, group_id, account)
    if before is not None:
        chat.remove_member(tx, group_id, account)
        tx.record("member.remove", f"{group_id}/{account}", before)


def _write_member(tx: Writer, group_id: str, account: str, role: Role) -> None:
    before = chat.get_member(tx, group_id, account)
    after = Member(group_id, account, role, before.joined_at if before else tx.now)
    if before == after:
        return
    chat.put_member(tx, after)
    tx.record("member.put", f"{group_id}/{account}", before, after)


def _require_members(group: ChatGroup) -> None:
    if group.kind in _WITHOUT_MEMBERS:
        raise ChatGroupKeepsNoMembers(f"{group.kind} groups keep no list of members", kind=group.kind)
