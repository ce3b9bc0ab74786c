"""`python -m bench.filling DATA MEMBERS`: a large chat group, written into the data folder of a server that is down.

Apply would do it too, but reads two million lines for it; what is measured is how the group is read.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert
from sqlalchemy.sql.elements import BindParameter

from bench import towns
from moothall.domain import chat
from moothall.kernel.clock import SystemClock
from moothall.kernel.demo import SDKAPPID
from moothall.store import schema
from moothall.store.embedded import open_embedded
from moothall.store.statement import Command, tenant_value
from moothall.store.transaction import Actor, Writer

_ACTOR = Actor("server", "bench", "bench:fill")
_AT_ONCE = 50_000


def _insert(table: Any, **values: BindParameter[Any]) -> Command:
    return Command(insert(table).values(tenant=tenant_value(), group_id=towns.COMMUNITY, **values))


_GROUP = _insert(schema.chat_group, kind=bindparam("kind"), name=bindparam("name"))
_MEMBER = _insert(schema.member, account=bindparam("account"), joined_at=bindparam("now"))


async def main(folder: Path, members: int) -> None:
    """Every even account becomes a member."""
    engine = await open_embedded(folder, clock=SystemClock())
    tenant = await engine.locate(chat.tenant_of, SDKAPPID)
    assert tenant is not None
    await engine.write(tenant, _ACTOR, _found)
    for first in range(0, 2 * members, 2 * _AT_ONCE):
        await engine.write(tenant, _ACTOR, _add, range(first, min(first + 2 * _AT_ONCE, 2 * members), 2))
    await engine.close()


def _found(tx: Writer) -> None:
    tx.run(_GROUP, kind="Community", name="Community")
    tx.record("chat_group.create", towns.COMMUNITY)


def _add(tx: Writer, numbers: range) -> None:
    tx.many(_MEMBER, ({"account": towns.account(number), "now": tx.now} for number in numbers))
    tx.record("chat_group.fill", towns.COMMUNITY)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
