"""What room devices say of themselves."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import device_property
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer


class DeviceProperty(msgspec.Struct, frozen=True, gc=False):
    """One property, such as `dev_net_ip`, and when the device last told it (milliseconds)."""

    device_id: int
    name: str
    value: str
    reported_at: int


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = device_property.c.tenant == tenant_value()
_FIELDS = DeviceProperty.__struct_fields__
_OF_DEVICE = Query(
    select(*(device_property.c[name] for name in _FIELDS))
    .where(_OWN, device_property.c.device_id == _given("device_id"))
    .order_by(device_property.c.name),
    DeviceProperty,
)
_WITH_VALUE = Query(
    select(device_property.c.device_id)
    .where(_OWN, device_property.c.name == _given("named"), device_property.c.value == _given("wanted"))
    .order_by(device_property.c.device_id),
    int,
)
_ADD = Command(insert(device_property).values(tenant=tenant_value(), **{name: _given(name) for name in _FIELDS}))
_CHANGE = Command(
    update(device_property)
    .where(_OWN, device_property.c.device_id == _given("of"), device_property.c.name == _given("named"))
    .values(value=_given("new_value"), reported_at=_given("at"))
)
_REMOVE = Command(delete(device_property).where(_OWN, device_property.c.device_id == _given("of")))


def of_device(tx: Reader, device_id: int) -> list[DeviceProperty]:
    """The properties of a device, by name."""
    return tx.all(_OF_DEVICE, device_id=device_id)


def with_value(tx: Reader, name: str, value: str) -> list[int]:
    """The ids of the devices of which a property has a value."""
    return tx.all(_WITH_VALUE, named=name, wanted=value)


def put(tx: Writer, told: Iterable[DeviceProperty]) -> None:
    """Keep properties in the place of those before."""
    for each in told:
        if not tx.run(_CHANGE, of=each.device_id, named=each.name, new_value=each.value, at=each.reported_at):
            tx.run(_ADD, **msgspec.structs.asdict(each))


def forget(tx: Writer, device_id: int) -> None:
    """Drop all properties of a device."""
    tx.run(_REMOVE, of=device_id)
