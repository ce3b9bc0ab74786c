"""Numbers that a tenant gives out, each once."""

from sqlalchemy import bindparam, insert, select, update

from moothall.store.schema import sequence
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Writer

_HERE = (sequence.c.tenant == tenant_value(), sequence.c.name == bindparam("sequence", required=True))
_LAST = Query(select(sequence.c.last).where(*_HERE), int)
_ADVANCE = Command(update(sequence).where(*_HERE).values(last=sequence.c.last + 1))
_BEGIN = Command(
    insert(sequence).values(
        tenant=tenant_value(), name=bindparam("sequence", required=True), last=bindparam("first", required=True)
    )
)


def take(tx: Writer, name: str, first: int = 1) -> int:
    """The next number of a sequence; `first` where nothing was given out yet."""
    if tx.run(_ADVANCE, sequence=name) == 0:
        tx.run(_BEGIN, sequence=name, first=first)
    last = tx.one(_LAST, sequence=name)
    assert last is not None
    return last
