"""What apps have subscribed to at devices, noted so that a device that starts anew can be told again."""

from moothall.domain import control_bodies
from moothall.domain.ports import Reader, Writer
from moothall.store.records import device_subscriptions, devices
from moothall.store.records.device_subscriptions import Subscription
from moothall.store.records.signals import Signal

__all__ = ["LIMIT", "Subscription", "forget", "note", "of_device", "subscribes"]

LIMIT = 32
"""Subscriptions that are noted of a device."""
_SUBSCRIBE, _UNSUBSCRIBE = "subscribe", "unsubscribe"


def note(tx: Writer, signal: Signal, body: str) -> None:
    """A device has taken a signal: keep in mind what it subscribes to, or no longer does.

    Nothing of a room that the device has left meanwhile.
    """
    if _SUBSCRIBE not in body:
        return
    device, asked = devices.get(tx, signal.device_id), control_bodies.heading(body)
    if device is None or device.room_id != signal.room_id:
        return
    new = Subscription(signal.device_id, signal.room_id, signal.app_key, asked.service, body.encode(), tx.now)
    if asked.method == _UNSUBSCRIBE:
        device_subscriptions.remove(tx, new.device_id, new.room_id, new.app_key, new.service)
    elif asked.method == _SUBSCRIBE and not device_subscriptions.replace(tx, new):
        _add(tx, new)


def subscribes(body: str) -> bool:
    """A control body asks a device to tell more from now on."""
    return _SUBSCRIBE in body and control_bodies.heading(body).method == _SUBSCRIBE


def _add(tx: Writer, new: Subscription) -> None:
    """One too many reaches the device as any signal does, but is not told again; the change log says so."""
    if len(device_subscriptions.of_device(tx, new.device_id)) < LIMIT:
        device_subscriptions.add(tx, new)
    else:
        told = {"room_id": new.room_id, "app_key": new.app_key, "service": new.service}
        tx.record("subscription.refuse", str(new.device_id), None, told)


def of_device(tx: Reader, device_id: int) -> tuple[Subscription, ...]:
    """All that is noted of a device."""
    return tuple(device_subscriptions.of_device(tx, device_id))


def forget(tx: Writer, device_id: int) -> None:
    """The device is another room's, or nobody's any more."""
    device_subscriptions.forget(tx, device_id)
