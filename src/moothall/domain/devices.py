"""Room devices: how one becomes the organization's, connects, and stops being so.

Codes, ids, secrets and credentials are drawn by the caller: a write function may run twice.
"""

import hashlib
import hmac

import msgspec

from moothall.domain import alarms, deliveries, device_events, presence, rotations, subscriptions
from moothall.domain.faults import DeviceUnknown, PairingCodeUnknown, PairingUnknown, RoomUnknown
from moothall.domain.ports import Reader, Writer
from moothall.domain.subscriptions import Subscription
from moothall.store.records import devices, pairings, rooms, sequences
from moothall.store.records.devices import ACTIVATED, HOST, PROVISIONED, REVOKED, Device, Owner
from moothall.store.records.pairings import Pairing

__all__ = ["HOST", "REVOKED", "Device", "Owner", "Pairing"]

PAIRING_LIFE = 10 * 60 * 1_000
"""Milliseconds for which a code can be claimed, and from then on its credential be fetched until it is used."""

_FIRST_ID = 1_001


class NewDevice(msgspec.Struct, frozen=True):
    """What a claim makes of a pairing."""

    room_id: str
    name: str
    union_id: str
    credential_hash: bytes
    sealed_credential: bytes


class Connected(msgspec.Struct, frozen=True):
    """A session: `epoch` is higher than that of every earlier one, `next_seq` no signal has yet."""

    epoch: int
    next_seq: int
    subscriptions: tuple[Subscription, ...] = ()
    """What a device that has started anew does not know any more."""
    was_gone: bool = False
    """Apps were told so, by an alarm that is still raised."""


def hash_of(secret: str) -> bytes:
    """What the store keeps of a credential or a polling secret: both are 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def open_pairing(tx: Writer, new: Pairing) -> Pairing | None:
    """Let a device show its code until its time is over; None where another shows it. For tenant `SERVER`."""
    pairings.remove_expired(tx)
    if pairings.by_code(tx, new.code) is not None:
        return None
    opened = msgspec.structs.replace(new, expires_at=tx.now + PAIRING_LIFE)
    pairings.add(tx, opened)
    return opened


def poll_pairing(tx: Reader, pairing_id: str, secret_hash: bytes) -> Pairing:
    """The pairing as its own device sees it; whether it is over is for the caller to compare. For tenant `SERVER`.

    Not for `Engine.read`: a pairing ends by a write of its device's organization too.
    """
    found = pairings.get(tx, pairing_id)
    if found is None or not hmac.compare_digest(found.secret_hash, secret_hash):
        raise PairingUnknown(f"no pairing {pairing_id} with this secret", pairing_id=pairing_id)
    return found


def awaits(tx: Reader, device_id: int, credential_hash: bytes) -> bool:
    """A device of this credential has never been here, and would serve a room if it came."""
    found = devices.get(tx, device_id)
    return (
        found is not None
        and found.credential_hash == credential_hash
        and found.lifecycle == PROVISIONED
        and found.room_id is not None
    )


def forget_pairings(tx: Writer) -> None:
    """Forget those whose time is over, and the credentials that nobody came for. For tenant `SERVER`."""
    pairings.remove_expired(tx)


def burn_code(tx: Writer, code: str) -> None:
    """Forget a pairing that nobody has claimed, after too many tries. For tenant `SERVER`."""
    found = pairings.by_code(tx, code)
    if found is not None and found.owner is None:
        pairings.remove(tx, found.pairing_id)


def claim(tx: Writer, tenant: int, code: str, new: NewDevice) -> Device:
    """Make the device that shows a code one of the organization's, bound to a room. For tenant `SERVER`."""
    pairing = pairings.by_code(tx, code)
    if pairing is None or pairing.expires_at <= tx.now or pairing.owner is not None:
        raise PairingCodeUnknown(f"no device shows the code {code}", code=code)
    inside = tx.within(tenant)
    if rooms.get(inside, new.room_id) is None:
        raise RoomUnknown(f"no room {new.room_id}", room_id=new.room_id)
    device = Device(
        device_id=_next_id(inside),
        union_id=new.union_id,
        room_id=new.room_id,
        kind=pairing.kind,
        name=new.name,
        serial=pairing.serial,
        model=pairing.model,
        lifecycle=PROVISIONED,
        credential_hash=new.credential_hash,
    )
    devices.add(inside, device)
    until = tx.now + PAIRING_LIFE
    pairings.set_claimed(tx, pairing.pairing_id, tenant, device.device_id, new.sealed_credential, until)
    inside.record("device.claim", str(device.device_id), None, _told(device))
    device_events.moved(inside, device.device_id, device.union_id, None, device.room_id)
    return device


def _next_id(tx: Writer) -> int:
    """A number that no device has, whoever else gives numbers out."""
    while devices.get(tx, number := sequences.take(tx, "device", _FIRST_ID)) is not None:
        pass
    return number


def list_devices(tx: Reader) -> tuple[Device, ...]:
    """All devices of the organization, by id."""
    return tuple(devices.everything(tx))


def revoke(tx: Writer, device_id: int) -> Device:
    """Take a device's credential away for good; its session ends. Repeating it changes nothing."""
    before = devices.get(tx, device_id)
    if before is None:
        raise DeviceUnknown(f"no device {device_id}", device_id=device_id)
    if before.lifecycle == REVOKED:
        return before
    after = msgspec.structs.replace(before, lifecycle=REVOKED, epoch=before.epoch + 1)
    devices.change(tx, after)
    tx.record("device.revoke", str(device_id), _told(before), _told(after))
    device_events.moved(tx, device_id, after.union_id, after.room_id, None)
    pairings.remove_of_device(tx, device_id)
    alarms.forget(tx, device_id)
    subscriptions.forget(tx, device_id)
    rotations.forget(tx, device_id)
    return after


def owner_of(tx: Reader, credential_hash: bytes) -> Owner | None:
    """Whose credential this is, or will be when it is used; for tenant `SERVER`."""
    return devices.owner_of(tx, credential_hash) or rotations.owner_of(tx, credential_hash)


def admitted(tx: Reader, device_id: int, credential_hash: bytes) -> Device | None:
    """The device, if this is its credential, or the one that it was sent to use instead. It may be revoked."""
    found = devices.get(tx, device_id)
    if found is None or found.credential_hash == credential_hash:
        return found
    return found if rotations.admits(tx, found, credential_hash) else None


def connect(
    tx: Writer, device_id: int, credential_hash: bytes, boot_id: str, awaiting: tuple[str, ...], tell: bool
) -> Connected | None:
    """Open the device's newest session; None where the credential no longer admits it.

    A device that has started anew may or may not have acted on the delivered signals `awaiting` a result: they get
    none and are not sent again; `tell` as in `deliveries.give_up`.
    """
    before = admitted(tx, device_id, credential_hash)
    if before is None or before.lifecycle == REVOKED:
        return None
    after = msgspec.structs.replace(
        rotations.complete(tx, before, credential_hash),
        lifecycle=ACTIVATED,
        epoch=before.epoch + 1,
        boot_id=boot_id,
        seen_at=tx.now,
        activated_at=tx.now if before.activated_at is None else before.activated_at,
    )
    devices.change(tx, after)
    if before.lifecycle != ACTIVATED:
        pairings.remove_of_device(tx, device_id)
        tx.record("device.activate", str(device_id), _told(before), _told(after))
    presence.arrive(tx, after, before.lifecycle == ACTIVATED)
    was_gone = alarms.OFFLINE in alarms.raised(tx, device_id)
    known: tuple[Subscription, ...] = ()
    if before.boot_id != boot_id:
        deliveries.give_up(tx, awaiting, tell)
        known = subscriptions.of_device(tx, device_id)
    return Connected(after.epoch, after.last_seq + 1, known, was_gone)


def _told(device: Device) -> dict[str, str | None]:
    """What the change log keeps of a device. Never its credential, not even as a hash."""
    names = ("union_id", "room_id", "kind", "name", "serial", "model", "lifecycle")
    return {name: getattr(device, name) for name in names}
