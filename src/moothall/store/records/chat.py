"""Chat apps: accounts, groups and the members of groups. A tenant is one chat app."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from moothall.store.schema import account, chat_app, chat_group, member, tenant
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer

Kind = Literal["Private", "Public", "ChatRoom", "AVChatRoom", "BChatRoom", "Community"]
Role = Literal["Owner", "Admin", "Member"]

_PLAIN: Role = "Member"


class ChatApp(msgspec.Struct, frozen=True, gc=False):
    """A chat app. Its secret signs UserSigs, so it is kept under the master key."""

    name: str
    sealed_secret: bytes


class Account(msgspec.Struct, frozen=True, gc=False):
    """An account of a chat app. UserSigs issued before `valid_after` (in seconds) are refused."""

    account: str
    nick: str = ""
    admin: bool = False
    valid_after: int = 0


class ChatGroup(msgspec.Struct, frozen=True, gc=False):
    """A chat group. It may be without owner."""

    group_id: str
    kind: Kind
    name: str
    owner: str | None = None


class Member(msgspec.Struct, frozen=True, gc=False):
    """An account in a group. `joined_at` in milliseconds."""

    group_id: str
    account: str
    role: Role
    joined_at: int


def _here(table: Table, *keys: str) -> tuple[ColumnElement[bool], ...]:
    """The condition that names one record, or all that share the first parts of a key."""
    return table.c.tenant == tenant_value(), *(table.c[key] == bindparam(f"the_{key}", required=True) for key in keys)


def _values(kind: type[msgspec.Struct], *without: str) -> dict[str, Any]:
    return {name: bindparam(name, required=True) for name in kind.__struct_fields__ if name not in without}


def _pair(account: str, role: Role) -> tuple[str, Role]:
    return account, role


_REVISION = Query(select(tenant.c.revision).where(tenant.c.tenant == tenant_value()), int)
_APP = Query(select(chat_app.c.name, chat_app.c.sealed_secret).where(*_here(chat_app)), ChatApp)
_ADD_APP = Command(insert(chat_app).values(tenant=tenant_value(), **_values(ChatApp)))
_SET_APP = Command(update(chat_app).where(*_here(chat_app)).values(**_values(ChatApp)))

_ACCOUNT_COLUMNS = (account.c.account, account.c.nick, account.c.admin, account.c.valid_after)
_ACCOUNT = Query(select(*_ACCOUNT_COLUMNS).where(*_here(account, "account")), Account)
_ADD_ACCOUNT = Command(insert(account).values(tenant=tenant_value(), **_values(Account)))
_SET_ACCOUNT = Command(update(account).where(*_here(account, "account")).values(**_values(Account, "account")))

_GROUP_COLUMNS = (chat_group.c.group_id, chat_group.c.kind, chat_group.c.name, chat_group.c.owner)
_GROUP = Query(select(*_GROUP_COLUMNS).where(*_here(chat_group, "group_id")), ChatGroup)
_ADD_GROUP = Command(insert(chat_group).values(tenant=tenant_value(), **_values(ChatGroup)))
_SET_GROUP = Command(update(chat_group).where(*_here(chat_group, "group_id")).values(**_values(ChatGroup, "group_id")))
_REMOVE_GROUP = Command(delete(chat_group).where(*_here(chat_group, "group_id")))
_REMOVE_MEMBERS = Command(delete(member).where(*_here(member, "group_id")))

_MEMBER_COLUMNS = (member.c.group_id, member.c.account, member.c.role, member.c.joined_at)
_MEMBER = Query(select(*_MEMBER_COLUMNS).where(*_here(member, "group_id", "account")), Member)
_ADD_MEMBER = Command(insert(member).values(tenant=tenant_value(), **_values(Member)))
_SET_MEMBER = Command(
    update(member).where(*_here(member, "group_id", "account")).values(**_values(Member, "group_id", "account"))
)
_REMOVE_MEMBER = Command(delete(member).where(*_here(member, "group_id", "account")))
_OFFICERS = Query(
    select(member.c.account, member.c.role).where(*_here(member, "group_id"), member.c.role != _PLAIN), _pair
)
_PLAIN_MEMBERS = Query(select(member.c.account).where(*_here(member, "group_id"), member.c.role == _PLAIN), str)
_ROLES_AMONG = Query(
    select(member.c.account, member.c.role).where(*_here(member, "group_id"), among(member.c.account, "accounts")),
    _pair,
)


def revision(tx: Reader) -> int:
    """The chat app's revision in this snapshot."""
    return tx.one(_REVISION) or 0


def get_app(tx: Reader) -> ChatApp | None:
    """The chat app that this tenant is."""
    return tx.one(_APP)


def put_app(tx: Writer, app: ChatApp) -> None:
    """Write the chat app over the one of before, if there is one."""
    _put(tx, _SET_APP, _ADD_APP, app)


def get_account(tx: Reader, account: str) -> Account | None:
    """The account of that name."""
    return tx.one(_ACCOUNT, the_account=account)


def put_account(tx: Writer, account: Account) -> None:
    """Write an account over the one of before, if there is one."""
    _put(tx, _SET_ACCOUNT, _ADD_ACCOUNT, account, the_account=account.account)


def get_group(tx: Reader, group_id: str) -> ChatGroup | None:
    """The group of that id."""
    return tx.one(_GROUP, the_group_id=group_id)


def put_group(tx: Writer, group: ChatGroup) -> None:
    """Write a group over the one of before, if there is one."""
    _put(tx, _SET_GROUP, _ADD_GROUP, group, the_group_id=group.group_id)


def remove_group(tx: Writer, group_id: str) -> None:
    """Forget a group and its members."""
    tx.run(_REMOVE_MEMBERS, the_group_id=group_id)
    tx.run(_REMOVE_GROUP, the_group_id=group_id)


def get_member(tx: Reader, group_id: str, account: str) -> Member | None:
    """An account's membership in a group."""
    return tx.one(_MEMBER, the_group_id=group_id, the_account=account)


def put_member(tx: Writer, member: Member) -> None:
    """Write a membership over the one of before, if there is one."""
    _put(tx, _SET_MEMBER, _ADD_MEMBER, member, the_group_id=member.group_id, the_account=member.account)


def remove_member(tx: Writer, group_id: str, account: str) -> None:
    """Forget a membership."""
    tx.run(_REMOVE_MEMBER, the_group_id=group_id, the_account=account)


def roles_among(tx: Reader, group_id: str, accounts: Sequence[str]) -> dict[str, Role]:
    """The roles of those of the accounts that are members."""
    return dict(tx.all(_ROLES_AMONG, the_group_id=group_id, accounts=list(accounts)))


def stream_officers(tx: Reader, group_id: str) -> Iterator[tuple[str, Role]]:
    """The members of a group that are more than Member, in no order that matters."""
    return tx.stream(_OFFICERS, the_group_id=group_id)


def stream_plain_members(tx: Reader, group_id: str) -> Iterator[str]:
    """The accounts of a group's members whose role is Member, in no order that matters."""
    return tx.stream(_PLAIN_MEMBERS, the_group_id=group_id)


def _put(tx: Writer, change: Command, add: Command, record: msgspec.Struct, **key: str) -> None:
    values = msgspec.structs.asdict(record)
    if not tx.run(change, **key, **values):
        tx.run(add, **values)
