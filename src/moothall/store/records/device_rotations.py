"""Devices that are to take another credential."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from moothall.store.records.devices import Owner
from moothall.store.schema import device_rotation
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer


class Rotation(msgspec.Struct, frozen=True, gc=False):
    """The hashes of the credential to replace and of the one that was sent last; None: none was sent yet."""

    device_id: int
    old_hash: bytes
    new_hash: bytes | None
    asked_at: int


_TABLE = device_rotation
_FIELDS = Rotation.__struct_fields__
_COLUMNS = tuple(_TABLE.c[name] for name in _FIELDS)
_OF_DEVICE = (_TABLE.c.tenant == tenant_value(), _TABLE.c.device_id == bindparam("of", required=True))
_GET = Query(select(*_COLUMNS).where(*_OF_DEVICE), Rotation)
_ALL = Query(select(*_COLUMNS).where(_TABLE.c.tenant == tenant_value()).order_by(_TABLE.c.device_id), Rotation)
_OWNER = Query(
    select(_TABLE.c.tenant, _TABLE.c.device_id).where(_TABLE.c.new_hash == bindparam("new_hash", required=True)), Owner
)
_ADD = Command(
    insert(_TABLE).values(tenant=tenant_value(), **{name: bindparam(name, required=True) for name in _FIELDS})
)
_SENT = Command(update(_TABLE).where(*_OF_DEVICE).values(new_hash=bindparam("sent", required=True)))
_REMOVE = Command(delete(_TABLE).where(*_OF_DEVICE))


def get(tx: Reader, device_id: int) -> Rotation | None:
    """What is to become of a device's credential."""
    return tx.one(_GET, of=device_id)


def everything(tx: Reader) -> list[Rotation]:
    """All of the organization, by device."""
    return tx.all(_ALL)


def owner_of(tx: Reader, new_hash: bytes) -> Owner | None:
    """Which device was sent this credential; for tenant `SERVER`."""
    return tx.one(_OWNER, new_hash=new_hash)


def replace(tx: Writer, new: Rotation) -> None:
    """Keep it in the place of an earlier one."""
    remove(tx, new.device_id)
    tx.run(_ADD, **msgspec.structs.asdict(new))


def set_sent(tx: Writer, device_id: int, new_hash: bytes) -> None:
    """Note what the device is being sent."""
    tx.run(_SENT, of=device_id, sent=new_hash)


def remove(tx: Writer, device_id: int) -> None:
    """Forget it."""
    tx.run(_REMOVE, of=device_id)
