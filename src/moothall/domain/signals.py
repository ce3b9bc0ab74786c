"""Signals on their way in: who may send one, which device gets it, and that each counts once."""

from typing import Any

import msgspec

from moothall.domain import control_bodies, room_authority, super_users
from moothall.domain.control_bodies import Heading
from moothall.domain.deliveries import told
from moothall.domain.faults import (
    ControlClosed,
    ParameterInvalid,
    RoomRestricted,
    RoomUnknown,
    RoomWithoutDevice,
    SignalReused,
)
from moothall.domain.ports import Order, Reader, Writer
from moothall.domain.rooms import require_visible
from moothall.store.records import device_leases, devices, rooms, signals
from moothall.store.records.devices import ACTIVATED, HOST, REVOKED, Device
from moothall.store.records.signals import Signal

RETENTION = 24 * 60 * 60 * 1_000
"""Milliseconds for which a requestId stays taken and a signal is kept."""


class Draft(msgspec.Struct, frozen=True):
    """A signal that is about to be accepted: an order that was read, with what the transaction must not compute."""

    order: Order
    heading: Heading
    signal_id: str
    body_hash: bytes
    lifetime: int
    """Milliseconds until its deadline."""


class Accepted(msgspec.Struct, frozen=True):
    """The signal of a draft."""

    signal: Signal
    ours: bool
    """This very draft made it sendable; else it is an earlier one with the same content."""


def check_shape(order: Order) -> Heading:
    """Raises `ParameterInvalid` for an order that no organization could carry out."""
    for field, value in (("unionId", order.union_id), ("roomId", order.room_id), ("controlBody", order.control_body)):
        if not value:
            raise ParameterInvalid(f"{field} is empty", field=field)
    return control_bodies.heading(order.control_body)


def able(tx: Reader, room_id: str, union_id: str) -> list[Device]:
    """The devices that may get a person's signals to a room; raises where there are none."""
    room = rooms.get(tx, room_id)
    if room is None:
        raise RoomUnknown(f"no room {room_id}", room_id=room_id)
    operator = room_authority.employee(tx, union_id)
    require_visible(tx, operator, room)
    if not super_users.may_use(tx, room, operator.user_id):
        raise RoomRestricted(f"{union_id} is no super user of room {room_id}", room_id=room_id)
    if not room.control_enabled:
        raise ControlClosed(f"the control switch of room {room_id} is off", room_id=room_id)
    found = [device for device in devices.of_room(tx, room_id) if device.kind == HOST and device.lifecycle != REVOKED]
    if not found:
        raise RoomWithoutDevice(f"no device of room {room_id} takes signals", room_id=room_id)
    return found


def chosen(tx: Reader, candidates: list[Device], before: Signal | None) -> Device:
    """The device that a signal goes to.

    A signal that was ever sent stays with its device, which may have acted on it, as long as that is a candidate.
    Else of several: one that is here, else one that has been connected before, else the lowest id.
    """
    for device in candidates:
        if before is not None and before.attempt and before.device_id == device.device_id:
            return device
    return candidates[0] if len(candidates) == 1 else min(candidates, key=lambda device: _rank(tx, device))


def _rank(tx: Reader, device: Device) -> tuple[bool, bool, int]:
    """A lease outlasts a session by the time in which a device that was lost for a moment comes back."""
    gone = device_leases.get(tx, device.device_id) is None
    return gone, device.lifecycle != ACTIVATED, device.device_id


def earlier(tx: Reader, app_key: str, room_id: str, request_id: str, body_hash: bytes, since: int) -> Signal | None:
    """The signal that the app sent to the room before under this requestId, if it was made since a time.

    Raises `SignalReused` if its content was another.
    """
    found = signals.by_request(tx, app_key, room_id, request_id)
    if found is None or found.created_at < since:
        return None
    if found.body_hash != body_hash:
        raise SignalReused(f"requestId {request_id} was used for other content", request_id=request_id)
    return found


def standing(
    tx: Reader, union_id: str, app_key: str, room_id: str, request_id: str, body_hash: bytes, since: int
) -> tuple[int, Signal | None]:
    """All checks of an order against the store: the device's id, and the earlier signal if this is a repetition."""
    candidates = able(tx, room_id, union_id)
    before = earlier(tx, app_key, room_id, request_id, body_hash, since)
    return chosen(tx, candidates, before).device_id, before


def accept(tx: Writer, draft: Draft, device_id: int, epoch: int) -> Accepted:
    """Store a signal under the device's next number; one that was tried in vain before keeps its id.

    `epoch` is the session of that device which will send it at once, or 0. Makes all checks of `standing` again, so the
    signal may go to another device.
    """
    order, request_id = draft.order, draft.heading.request_id
    candidates = able(tx, order.room_id, order.union_id)
    before = earlier(tx, order.app_key, order.room_id, request_id, draft.body_hash, tx.now - RETENTION)
    if before is not None and not _may_be_tried_again(before, tx.now):
        return Accepted(before, False)
    device = chosen(tx, candidates, before)
    at_once = device.device_id == device_id and device.epoch == epoch > 0
    start = _start(tx, device, draft, at_once)
    if before is None:
        _clear(tx, order, request_id)
        after = Signal(draft.signal_id, request_id=request_id, body_hash=draft.body_hash, **_sender(order), **start)
        signals.add(tx, after, order.control_body)
    else:
        start["attempt"] += before.attempt
        after = msgspec.structs.replace(before, error="", **start)
        signals.move(tx, before, after)
    devices.set_last_seq(tx, device.device_id, after.seq)
    tx.record("signal.accept", after.signal_id, before and told(before), told(after) | _audit(draft))
    return Accepted(after, True)


def _may_be_tried_again(signal: Signal, now: int) -> bool:
    """Also where the store failed to keep that the deadline passed."""
    return signal.state in signals.FRUITLESS or (signal.state in signals.UNDERWAY and signal.deadline_at <= now)


def _start(tx: Writer, device: Device, draft: Draft, at_once: bool) -> dict[str, Any]:
    """What a signal gets each time it becomes sendable."""
    return {
        "device_id": device.device_id,
        "seq": device.last_seq + 1,
        "epoch": device.epoch if at_once else 0,
        "state": signals.DISPATCHED if at_once else signals.ACCEPTED,
        "attempt": int(at_once),
        "created_at": tx.now,
        "deadline_at": tx.now + draft.lifetime,
    }


def _sender(order: Order) -> dict[str, Any]:
    return {"room_id": order.room_id, "app_key": order.app_key, "union_id": order.union_id}


def _clear(tx: Writer, order: Order, request_id: str) -> None:
    """Forget a signal whose requestId may be used again."""
    outdated = signals.by_request(tx, order.app_key, order.room_id, request_id)
    if outdated is not None:
        signals.remove(tx, [outdated.signal_id])


def _audit(draft: Draft) -> dict[str, Any]:
    heading = draft.heading
    told = {"request_id": heading.request_id, "service": heading.service, "method": heading.method}
    return told | _sender(draft.order) | {"body_hash": draft.body_hash.hex()}
