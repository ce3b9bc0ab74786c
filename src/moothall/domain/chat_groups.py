"""Chat groups, and what accounts are in them."""

import re

from moothall.domain.faults import ChatGroupIdImpossible, ChatGroupKeepsNoMembers, ChatGroupUnknown
from moothall.domain.ports import Reader, Roster
from moothall.store.records import chat
from moothall.store.records.chat import ChatGroup

WITHOUT_MEMBERS = ("AVChatRoom", "BChatRoom")
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
    group = get(tx, group_id)
    if group.kind in WITHOUT_MEMBERS:
        raise ChatGroupKeepsNoMembers(f"{group.kind} groups keep no list of members", kind=group.kind)
    answer = roster.roles(tx, group_id, accounts)
    if answer is None:
        found = chat.roles_among(tx, group_id, accounts)
        answer = tuple(found.get(account, chat.NONE) for account in accounts)
    return answer


def check_id(group_id: str) -> None:
    """Raises `ChatGroupIdImpossible` for what cannot be a group's id. Topics have ids of their own."""
    if len(group_id) > _GROUP_ID_LENGTH or not _GROUP_ID.fullmatch(group_id):
        raise ChatGroupIdImpossible(f"{group_id!r} cannot be a group id", group_id=group_id)
