"""Room devices: the boxes that take a room's signals, and the controllers beside them."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from moothall.store.schema import device
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer

HOST = "touyingyi"
"""Kind of the host box, which takes signals; its controllers are a `meetingaccessory`."""
PROVISIONED, ACTIVATED, REVOKED = "PROVISIONED", "ACTIVATED", "REVOKED"
"""Lifecycle: has a credential, has used it, may not use it any more."""


class Device(msgspec.Struct, frozen=True, gc=False):
    """A device. `epoch` is of its newest session, `last_seq` of its newest signal; both only grow."""

    device_id: int
    union_id: str
    room_id: str | None
    kind: str
    name: str
    serial: str
    model: str
    lifecycle: str
    credential_hash: bytes | None
    epoch: int = 0
    last_seq: int = 0
    boot_id: str = ""
    seen_at: int | None = None
    activated_at: int | None = None


class Owner(msgspec.Struct, frozen=True, gc=False):
    """Whose device a credential is of."""

    tenant: int
    device_id: int


_FIELDS = Device.__struct_fields__
_COLUMNS = tuple(device.c[name] for name in _FIELDS)
_OF_ID = (device.c.tenant == tenant_value(), device.c.device_id == bindparam("of", required=True))
_GET = Query(select(*_COLUMNS).where(*_OF_ID), Device)
_BY_UNION_ID = Query(
    select(*_COLUMNS).where(
        device.c.tenant == tenant_value(), device.c.union_id == bindparam("union_id", required=True)
    ),
    Device,
)
_KNOWN = Query(
    select(device.c.union_id).where(
        device.c.tenant == tenant_value(), device.c.lifecycle != REVOKED, among(device.c.union_id, "union_ids")
    ),
    str,
)
_OF_ROOM = Query(
    select(*_COLUMNS)
    .where(device.c.tenant == tenant_value(), device.c.room_id == bindparam("room_id", required=True))
    .order_by(device.c.device_id),
    Device,
)
_ALL = Query(select(*_COLUMNS).where(device.c.tenant == tenant_value()).order_by(device.c.device_id), Device)
_BY_CREDENTIAL = Query(
    select(device.c.tenant, device.c.device_id).where(
        device.c.credential_hash == bindparam("credential_hash", required=True)
    ),
    Owner,
)
_ADD = Command(
    insert(device).values(tenant=tenant_value(), **{name: bindparam(name, required=True) for name in _FIELDS})
)
_CHANGE = Command(
    update(device).where(*_OF_ID).values(**{name: bindparam(name, required=True) for name in _FIELDS[1:]})
)
_NUMBER = Command(update(device).where(*_OF_ID).values(last_seq=bindparam("seq", required=True)))
_REMOVE = Command(delete(device).where(*_OF_ID))


def get(tx: Reader, device_id: int) -> Device | None:
    """The device of that id."""
    return tx.one(_GET, of=device_id)


def by_union_id(tx: Reader, union_id: str) -> Device | None:
    """The device of that deviceUnionId."""
    return tx.one(_BY_UNION_ID, union_id=union_id)


def known(tx: Reader, union_ids: tuple[str, ...]) -> frozenset[str]:
    """Those of the deviceUnionIds that are of devices, and not of revoked ones."""
    return frozenset(tx.all(_KNOWN, union_ids=union_ids)) if union_ids else frozenset()


def of_room(tx: Reader, room_id: str) -> list[Device]:
    """The room's devices, by id; revoked ones too."""
    return tx.all(_OF_ROOM, room_id=room_id)


def everything(tx: Reader) -> list[Device]:
    """All devices of the organization, by id."""
    return tx.all(_ALL)


def owner_of(tx: Reader, credential_hash: bytes) -> Owner | None:
    """Whose credential this is; for tenant `SERVER`."""
    return tx.one(_BY_CREDENTIAL, credential_hash=credential_hash)


def add(tx: Writer, new: Device) -> None:
    """Insert a device; its id and its deviceUnionId must be free."""
    tx.run(_ADD, **msgspec.structs.asdict(new))


def change(tx: Writer, changed: Device) -> None:
    """Replace the device of that id."""
    values = msgspec.structs.asdict(changed)
    tx.run(_CHANGE, of=values.pop("device_id"), **values)


def set_last_seq(tx: Writer, device_id: int, seq: int) -> None:
    """Note the number of the device's newest signal."""
    tx.run(_NUMBER, of=device_id, seq=seq)


def remove(tx: Writer, device_id: int) -> None:
    """Forget a device."""
    tx.run(_REMOVE, of=device_id)
