"""Giving devices other credentials. Old and new both open sessions until the new one has; from then on the old is gone.

A credential is drawn each time it is sent, and only its hash is kept: what was lost on the way is of no use to anybody.
"""

import msgspec

from moothall.domain.faults import CredentialAbsent, DeviceUnknown
from moothall.domain.ports import Reader, Writer
from moothall.store.records import device_rotations, devices
from moothall.store.records.device_rotations import Rotation
from moothall.store.records.devices import REVOKED, Device, Owner


def ask(tx: Writer, device_id: int) -> Device:
    """A device shall take another credential. Asking again before it has changes nothing."""
    device = devices.get(tx, device_id)
    if device is None:
        raise DeviceUnknown(f"no device {device_id}", device_id=device_id)
    if device.lifecycle == REVOKED or device.credential_hash is None:
        raise CredentialAbsent(f"device {device_id} has no credential; pair it", device_id=device_id)
    if _of(tx, device) is None:
        device_rotations.replace(tx, Rotation(device_id, device.credential_hash, None, tx.now))
        tx.record("device.rotate", str(device_id))
    return device


def _of(tx: Reader, device: Device) -> Rotation | None:
    """The rotation of its credential; None too where the device has got another one by other means since."""
    found = device_rotations.get(tx, device.device_id)
    return found if found is not None and found.old_hash == device.credential_hash else None


def is_pending(tx: Reader, device_id: int) -> bool:
    """The device is still to take another credential."""
    device = devices.get(tx, device_id)
    return device is not None and _of(tx, device) is not None


def pending(tx: Reader) -> frozenset[int]:
    """The ids of the organization's devices that are to take another credential."""
    asked = (one.device_id for one in device_rotations.everything(tx))
    return frozenset(device_id for device_id in asked if is_pending(tx, device_id))


def admits(tx: Reader, device: Device, credential_hash: bytes) -> bool:
    """This is the credential that the device was sent last."""
    found = _of(tx, device)
    return found is not None and found.new_hash == credential_hash


def owner_of(tx: Reader, credential_hash: bytes) -> Owner | None:
    """Which device was sent this credential and has not used it yet; for tenant `SERVER`."""
    return device_rotations.owner_of(tx, credential_hash)


def send(tx: Writer, device_id: int, old_hash: bytes, new_hash: bytes) -> bool:
    """A session of the old credential is about to be sent a new one, the only one that counts; False: it is not."""
    device = devices.get(tx, device_id)
    if device is None or device.lifecycle == REVOKED or device.credential_hash != old_hash or not _of(tx, device):
        return False
    device_rotations.set_sent(tx, device_id, new_hash)
    tx.record("device.send_credential", str(device_id))
    return True


def complete(tx: Writer, device: Device, credential_hash: bytes) -> Device:
    """A session opens with this credential: where it is a new one, the old one is gone."""
    if device.credential_hash == credential_hash:
        return device
    device_rotations.remove(tx, device.device_id)
    tx.record("device.renew_credential", str(device.device_id))
    return msgspec.structs.replace(device, credential_hash=credential_hash)


def forget(tx: Writer, device_id: int) -> None:
    """The device has no credential any more."""
    device_rotations.remove(tx, device_id)
