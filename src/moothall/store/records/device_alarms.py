"""Alarms of devices that were raised and not cleared."""

from sqlalchemy import bindparam, delete, insert, select

from moothall.store.schema import device_alarm
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer

_OF_DEVICE = (device_alarm.c.tenant == tenant_value(), device_alarm.c.device_id == bindparam("of", required=True))
_RAISED = Query(select(device_alarm.c.rule_key).where(*_OF_DEVICE).order_by(device_alarm.c.rule_key), str)
_ADD = Command(
    insert(device_alarm).values(
        tenant=tenant_value(),
        device_id=bindparam("device_id", required=True),
        rule_key=bindparam("rule", required=True),
        raised_at=bindparam("at", required=True),
    )
)
_REMOVE = Command(delete(device_alarm).where(*_OF_DEVICE, device_alarm.c.rule_key == bindparam("rule", required=True)))
_FORGET = Command(delete(device_alarm).where(*_OF_DEVICE))


def raised(tx: Reader, device_id: int) -> list[str]:
    """The rule keys of a device's alarms."""
    return tx.all(_RAISED, of=device_id)


def add(tx: Writer, device_id: int, rule: str) -> None:
    """Raise an alarm that is not raised."""
    tx.run(_ADD, device_id=device_id, rule=rule, at=tx.now)


def remove(tx: Writer, device_id: int, rule: str) -> None:
    """Clear an alarm."""
    tx.run(_REMOVE, of=device_id, rule=rule)


def forget(tx: Writer, device_id: int) -> None:
    """Clear all of a device."""
    tx.run(_FORGET, of=device_id)
