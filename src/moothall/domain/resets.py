"""Removing organizations, chat apps and third-party apps with everything in them, their change log too.

The first transaction frees the name and deletes all that somebody could come in with. What is left is nobody's, and
is wiped in small transactions, so that no signal waits. A process that ends before goes on at its next start.
"""

from moothall.domain.ports import Reader, Writer
from moothall.store.records import resets

_AT_ONCE = 500
"""Rows that one transaction deletes."""


def remove(tx: Writer, tenants: tuple[int, ...]) -> None:
    """Make tenants nobody's; none: all. For tenant `SERVER`."""
    for tenant in tenants or resets.everything(tx):
        inside = tx.within(tenant)
        inside.record("tenant.remove", str(tenant))
        resets.shut(inside)
        resets.take_name(tx, tenant)


def removed(tx: Reader) -> tuple[int, ...]:
    """Tenants that are still to be wiped. For tenant `SERVER`."""
    return tuple(resets.removed(tx))


def wipe(tx: Writer, tenant: int) -> bool:
    """Delete some of what a removed tenant had; True when nothing is left. For tenant `SERVER`."""
    return resets.wipe(tx, tenant, _AT_ONCE)
