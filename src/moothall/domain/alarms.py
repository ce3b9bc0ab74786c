"""Alarms of room devices: raised and cleared once, by the rules that the vendor names."""

from moothall.domain import device_events
from moothall.domain.ports import Reader, Writer
from moothall.store.records import device_alarms, devices

OFFLINE = "device_offline_lwp"
REPORTED = tuple(rule for rule in device_events.RULES if rule != OFFLINE)
"""Rules that a device answers by a property of that name: `true` while something is wrong."""
_WRONG = "true"


def raised(tx: Reader, device_id: int) -> frozenset[str]:
    """The rule keys of a device's alarms."""
    return frozenset(device_alarms.raised(tx, device_id))


def wanted(rule: str, properties: dict[str, str]) -> bool:
    """What a device reports of itself makes an alarm by this rule."""
    return properties.get(rule) == _WRONG


def settle(tx: Writer, device_id: int, rule: str, wrong: bool) -> bool:
    """Raise or clear an alarm, and tell apps; False where it stands so already."""
    device = devices.get(tx, device_id)
    if device is None or (rule in device_alarms.raised(tx, device_id)) == wrong:
        return False
    (device_alarms.add if wrong else device_alarms.remove)(tx, device_id, rule)
    device_events.alarm(tx, device, rule, cleared=not wrong)
    return True


def forget(tx: Writer, device_id: int) -> None:
    """The device is nobody's any more."""
    device_alarms.forget(tx, device_id)
