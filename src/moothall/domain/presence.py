"""Whether devices are here: a lease that their session renews, and what apps are told when it begins and ends."""

from moothall.domain import alarms, device_events
from moothall.domain.device_properties import IDLE, NETWORK, NOT_CONNECTED, OFFLINE, STATUS
from moothall.domain.ports import Reader, Writer
from moothall.store.records import device_leases, device_properties, devices
from moothall.store.records.device_leases import Lease
from moothall.store.records.devices import Device

__all__ = ["Lease", "arrive", "end", "held", "overdue", "renew", "stay"]

_EVER = 2**62


def arrive(tx: Writer, device: Device, returning: bool) -> None:
    """A session has opened. Apps are told where the device was gone, and `returning` that it was ever here.

    What `end` has told them is taken back with what was last reported: the device's own report finds no change then.
    """
    if device_leases.take(tx, device.device_id, device.epoch) and returning:
        told = {each.name: each.value for each in device_properties.of_device(tx, device.device_id)}
        network = {NETWORK: told[NETWORK]} if NETWORK in told else {}
        device_events.changed(tx, device, {STATUS: told.get(STATUS, IDLE), **network})


def renew(tx: Writer, device_ids: tuple[int, ...]) -> None:
    """These devices are here still. No change: nothing is recorded."""
    device_leases.renew(tx, device_ids)


def held(tx: Reader) -> tuple[Lease, ...]:
    """The leases of all devices that are here or were a while ago."""
    return tuple(device_leases.overdue(tx, _EVER))


def overdue(tx: Reader, before: int) -> tuple[Lease, ...]:
    """Leases that nobody has renewed since a time."""
    return tuple(device_leases.overdue(tx, before))


def end(tx: Writer, device_id: int, epoch: int) -> bool:
    """A device is gone, unless a session after `epoch` has its lease; apps are told. False where it is not gone."""
    lease, device = device_leases.get(tx, device_id), devices.get(tx, device_id)
    if lease is None or lease.epoch > epoch:
        return False
    device_leases.remove(tx, device_id)
    if device is not None:
        tx.record("device.leave", str(device_id), None, {"epoch": epoch, "renewed_at": lease.renewed_at})
        device_events.changed(tx, device, {STATUS: OFFLINE, NETWORK: NOT_CONNECTED})
        alarms.settle(tx, device_id, alarms.OFFLINE, True)
    return True


def stay(tx: Writer, device_id: int, epoch: int) -> bool:
    """A device that was gone has been back for a while, in one session: the alarm is over."""
    lease = device_leases.get(tx, device_id)
    return lease is not None and lease.epoch == epoch and alarms.settle(tx, device_id, alarms.OFFLINE, False)
