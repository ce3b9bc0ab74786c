"""Chat apps, groups and members written without the code under test."""

from collections.abc import Iterable

from sqlalchemy import Table, bindparam, delete, insert

from moothall.store import schema
from moothall.store.records import tenants
from moothall.store.statement import Command, tenant_value
from moothall.store.transaction import Actor, Writer

ACTOR = Actor("admin", "test", "test:write")


def _insert(table: Table, *names: str) -> Command:
    return Command(insert(table).values(tenant=tenant_value(), **{name: bindparam(name) for name in names}))


_APP = _insert(schema.chat_app, "name", "sealed_secret")
_ACCOUNT = _insert(schema.account, "account", "admin", "valid_after")
_GROUP = _insert(schema.chat_group, "group_id", "kind", "name")
_MEMBER = _insert(schema.member, "group_id", "account", "role", "joined_at")
_OF_GROUP = (schema.member.c.tenant == tenant_value(), schema.member.c.group_id == bindparam("group_id"))
_LEAVE = Command(delete(schema.member).where(*_OF_GROUP, schema.member.c.account == bindparam("account")))
_EMPTY = Command(delete(schema.member).where(*_OF_GROUP))


def found(tx: Writer, sdkappid: str, sealed_secret: bytes = b"") -> int:
    """Make a chat app; for tenant `SERVER`."""
    tenant = tenants.create(tx, "chat", sdkappid)
    tx.within(tenant).run(_APP, name="", sealed_secret=sealed_secret)
    return tenant


def add_account(tx: Writer, account: str, admin: bool = False, valid_after: int = 0) -> None:
    """Import an account."""
    tx.run(_ACCOUNT, account=account, admin=admin, valid_after=valid_after)
    tx.record("account.create", account)


def add_group(tx: Writer, group_id: str, kind: str, roles: Iterable[tuple[str, str]]) -> None:
    """Make a group with its members."""
    tx.run(_GROUP, group_id=group_id, kind=kind, name=group_id)
    members = ({"group_id": group_id, "account": name, "role": role, "joined_at": 0} for name, role in sorted(roles))
    tx.many(_MEMBER, members)
    tx.record("chat_group.create", group_id)


def set_role(tx: Writer, group_id: str, account: str, role: str | None) -> None:
    """Give a member a role, or take it out of the group by None."""
    member = {"group_id": group_id, "account": account, "role": role, "joined_at": 0}
    tx.run(_LEAVE, group_id=group_id, account=account)
    if role is None:
        tx.record("member.remove", f"{group_id}/{account}", before=member)
    else:
        tx.run(_MEMBER, **member)
        tx.record("member.put", f"{group_id}/{account}", after=member)


def take_out_all(tx: Writer, group_id: str) -> None:
    """Empty a group, without a word in the change log."""
    tx.run(_EMPTY, group_id=group_id)
