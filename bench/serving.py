"""`python -m bench.serving serve ...`: Moothall with one more operation, by which an account joins a chat group.

The vendor's own calls for that are not served yet, and a group is to be read while it is written to. The write goes the
way of every other: through the chain, the writer thread, a durable commit and the change log.
"""

from typing import Annotated, Any

import msgspec
from sqlalchemy import bindparam, insert
from sqlalchemy.sql.elements import BindParameter

from bench.calls import JOIN
from moothall.api.admin import admin
from moothall.api.call import Call
from moothall.cli import main
from moothall.domain import chat
from moothall.domain.ports import Writer
from moothall.store import schema
from moothall.store.statement import Command, tenant_value
from moothall.wire.fields import Reply, Request

_MEMBER: dict[str, BindParameter[Any]] = {
    "group_id": bindparam("group_id"),
    "account": bindparam("account"),
    "joined_at": bindparam("now"),
}
_ADD = Command(insert(schema.member).values(tenant=tenant_value(), role="Member", **_MEMBER))


class Join(Request):
    """Who joins which group."""

    sdkappid: int
    group_id: Annotated[str, msgspec.Meta(min_length=1)]
    account: Annotated[str, msgspec.Meta(min_length=1)]


class Joined(Reply):
    """The account is a member now."""

    account: str


@admin.operation("bench.join", f"POST {JOIN}")
async def join(call: Call, request: Join) -> Joined:
    """Make an account a member of a group."""
    tenant = await call.services.engine.locate(chat.tenant_of, request.sdkappid)
    assert tenant is not None
    await call.services.engine.write(tenant, call.actor, _join, request.group_id, request.account)
    return Joined(account=request.account)


def _join(tx: Writer, group_id: str, account: str) -> None:
    tx.run(_ADD, group_id=group_id, account=account, now=tx.now)
    after = {"group_id": group_id, "account": account, "role": "Member"}
    tx.record("member.create", f"{group_id}/{account}", None, after)


if __name__ == "__main__":
    main()
