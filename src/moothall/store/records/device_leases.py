"""Leases: that a device is here, and since when nobody has said so."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from moothall.store.schema import device_lease
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer


class Lease(msgspec.Struct, frozen=True, gc=False):
    """A device's lease, held by a session until so long after `renewed_at` (milliseconds)."""

    device_id: int
    epoch: int
    renewed_at: int


_COLUMNS = (device_lease.c.device_id, device_lease.c.epoch, device_lease.c.renewed_at)
_OF_DEVICE = (
    device_lease.c.tenant == tenant_value(),
    device_lease.c.device_id == bindparam("of", required=True),
)
_GET = Query(select(*_COLUMNS).where(*_OF_DEVICE), Lease)
_OVERDUE = Query(
    select(*_COLUMNS)
    .where(device_lease.c.tenant == tenant_value(), device_lease.c.renewed_at <= bindparam("before", required=True))
    .order_by(device_lease.c.renewed_at),
    Lease,
)
_ADD = Command(
    insert(device_lease).values(
        tenant=tenant_value(), **{name: bindparam(name, required=True) for name in Lease.__struct_fields__}
    )
)
_TAKE = Command(
    update(device_lease)
    .where(*_OF_DEVICE)
    .values(epoch=bindparam("new_epoch", required=True), renewed_at=bindparam("at", required=True))
)
_RENEW = Command(
    update(device_lease)
    .where(device_lease.c.tenant == tenant_value(), among(device_lease.c.device_id, "ids"))
    .values(renewed_at=bindparam("at", required=True))
)
_REMOVE = Command(delete(device_lease).where(*_OF_DEVICE))


def get(tx: Reader, device_id: int) -> Lease | None:
    """The lease of a device."""
    return tx.one(_GET, of=device_id)


def overdue(tx: Reader, before: int) -> list[Lease]:
    """Leases that were not renewed after a time, oldest first."""
    return tx.all(_OVERDUE, before=before)


def take(tx: Writer, device_id: int, epoch: int) -> bool:
    """Give a device's lease to a session; True where there was none."""
    if tx.run(_TAKE, of=device_id, new_epoch=epoch, at=tx.now):
        return False
    tx.run(_ADD, device_id=device_id, epoch=epoch, renewed_at=tx.now)
    return True


def renew(tx: Writer, device_ids: tuple[int, ...]) -> None:
    """Say of many devices at once that they are here."""
    tx.run(_RENEW, ids=list(device_ids), at=tx.now)


def remove(tx: Writer, device_id: int) -> None:
    """Forget a lease."""
    tx.run(_REMOVE, of=device_id)
