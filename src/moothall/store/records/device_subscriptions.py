"""What apps have subscribed to at devices."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from moothall.store.schema import device_subscription
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer


class Subscription(msgspec.Struct, frozen=True, gc=False):
    """A control body that subscribed an app to a service of a room, and when (milliseconds)."""

    device_id: int
    room_id: str
    app_key: str
    service: str
    body: bytes
    noted_at: int


_TABLE = device_subscription
_FIELDS = Subscription.__struct_fields__
_OF_DEVICE = (_TABLE.c.tenant == tenant_value(), _TABLE.c.device_id == bindparam("of", required=True))
_SAME = (
    *_OF_DEVICE,
    _TABLE.c.room_id == bindparam("room", required=True),
    _TABLE.c.app_key == bindparam("app", required=True),
    _TABLE.c.service == bindparam("named", required=True),
)
_GET = Query(
    select(*(_TABLE.c[name] for name in _FIELDS))
    .where(*_OF_DEVICE)
    .order_by(_TABLE.c.room_id, _TABLE.c.app_key, _TABLE.c.service),
    Subscription,
)
_ADD = Command(
    insert(_TABLE).values(tenant=tenant_value(), **{name: bindparam(name, required=True) for name in _FIELDS})
)
_REPLACE = Command(
    update(_TABLE)
    .where(*_SAME)
    .values(body=bindparam("new_body", required=True), noted_at=bindparam("at", required=True))
)
_REMOVE = Command(delete(_TABLE).where(*_SAME))
_FORGET = Command(delete(_TABLE).where(*_OF_DEVICE))


def of_device(tx: Reader, device_id: int) -> list[Subscription]:
    """All subscriptions at a device."""
    return tx.all(_GET, of=device_id)


def replace(tx: Writer, new: Subscription) -> bool:
    """Keep it in the place of the app's earlier one; False where there is none."""
    place = {"of": new.device_id, "room": new.room_id, "app": new.app_key, "named": new.service}
    return tx.run(_REPLACE, **place, new_body=new.body, at=new.noted_at) == 1


def add(tx: Writer, new: Subscription) -> None:
    """Insert a subscription that is new."""
    tx.run(_ADD, **msgspec.structs.asdict(new))


def remove(tx: Writer, device_id: int, room_id: str, app_key: str, service: str) -> None:
    """Forget a subscription."""
    tx.run(_REMOVE, of=device_id, room=room_id, app=app_key, named=service)


def forget(tx: Writer, device_id: int) -> None:
    """Forget all subscriptions at a device."""
    tx.run(_FORGET, of=device_id)
