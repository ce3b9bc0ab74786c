"""Chat apps: accounts, groups and the members of groups. A tenant is one chat app."""

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Table, bindparam, select
from sqlalchemy.sql.elements import ColumnElement

from moothall.store.schema import account, chat_app, chat_group, member, tenant
from moothall.store.statement import Query, among, tenant_value
from moothall.store.transaction import Reader

PLAIN = "Member"
"""The role of all members but a few."""
NONE = "NotMember"
"""The role of an account that is not in the group."""


class ChatApp(msgspec.Struct, frozen=True, gc=False):
    """A chat app. `rate_limit` is in calls a second and operation; None: no limit."""

    sealed_secret: bytes
    rate_limit: int | None


class Account(msgspec.Struct, frozen=True, gc=False):
    """An account of a chat app. UserSigs issued before `valid_after` (in seconds) are refused."""

    admin: bool
    valid_after: int


class ChatGroup(msgspec.Struct, frozen=True, gc=False):
    """A chat group. `kind` is the older name of its type: Private, Public, ChatRoom, AVChatRoom and so on."""

    group_id: str
    kind: str


def _of(table: Table, *keys: str) -> tuple[ColumnElement[bool], ...]:
    """The condition that names one record, or all that share the first parts of a key."""
    return table.c.tenant == tenant_value(), *(table.c[key] == bindparam(key, required=True) for key in keys)


def _pair(account: str, role: str) -> tuple[str, str]:
    return account, role


_MEMBERS = _of(member, "group_id")
_REVISION = Query(select(tenant.c.revision).where(tenant.c.tenant == tenant_value()), int)
_APP = Query(select(chat_app.c.sealed_secret, chat_app.c.rate_limit).where(*_of(chat_app)), ChatApp)
_ACCOUNT = Query(select(account.c.admin, account.c.valid_after).where(*_of(account, "account")), Account)
_GROUP = Query(select(chat_group.c.group_id, chat_group.c.kind).where(*_of(chat_group, "group_id")), ChatGroup)
_OFFICERS = Query(select(member.c.account, member.c.role).where(*_MEMBERS, member.c.role != PLAIN), _pair)
_PLAIN_MEMBERS = Query(select(member.c.account).where(*_MEMBERS, member.c.role == PLAIN), str)
_ROLES_AMONG = Query(
    select(member.c.account, member.c.role).where(*_MEMBERS, among(member.c.account, "accounts")), _pair
)


def revision(tx: Reader) -> int:
    """The chat app's revision in this snapshot."""
    return tx.one(_REVISION) or 0


def get_app(tx: Reader) -> ChatApp | None:
    """The chat app that the tenant is."""
    return tx.one(_APP)


def get_account(tx: Reader, account: str) -> Account | None:
    """The account of that name."""
    return tx.one(_ACCOUNT, account=account)


def get_group(tx: Reader, group_id: str) -> ChatGroup | None:
    """The group of that id."""
    return tx.one(_GROUP, group_id=group_id)


def roles_among(tx: Reader, group_id: str, accounts: Sequence[str]) -> dict[str, str]:
    """The roles of those of the accounts that are members."""
    return dict(tx.all(_ROLES_AMONG, group_id=group_id, accounts=list(accounts)))


def stream_officers(tx: Reader, group_id: str) -> Iterator[tuple[str, str]]:
    """The members of a group that are more than Member, in no order that matters."""
    return tx.stream(_OFFICERS, group_id=group_id)


def stream_plain_members(tx: Reader, group_id: str) -> Iterator[str]:
    """The accounts of a group's members whose role is Member, in no order that matters."""
    return tx.stream(_PLAIN_MEMBERS, group_id=group_id)
