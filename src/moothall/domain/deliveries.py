"""The life of an accepted signal: every change of its state.

A state changes by compare and set on (id, state, epoch), so a gateway that has lost its device overwrites nothing.
"""

from typing import Any

import msgspec

from moothall.domain import control_bodies, device_events, subscriptions
from moothall.domain.ports import Reader, Writer
from moothall.store.records import changes, devices, signals
from moothall.store.records.devices import Device
from moothall.store.records.signals import EXPIRED, FRUITLESS, OFFLINE, UNDERWAY, Signal

__all__ = ["EXPIRED", "FRUITLESS", "OFFLINE", "UNDERWAY", "Signal", "Unfinished"]

_EVER = 2**62
_ALL = 2**31 - 1
_TELL = "device.tell"


class _Told(msgspec.Struct, frozen=True):
    """What the change log keeps of an event."""

    event_id: str


class _Step(msgspec.Struct, frozen=True):
    """What the change log keeps of a signal: whose it was, and in which state."""

    device_id: int
    state: str = ""


_STEP = msgspec.json.Decoder(_Step)
_EVENT = msgspec.json.Decoder(_Told)


def dispatch(tx: Writer, signal_id: str, epoch: int) -> Signal | None:
    """Note that a session is about to send a signal; None where it may not.

    It may not when it is no longer the device's newest session, or the signal's fate is decided.
    """
    before = signals.get(tx, signal_id)
    device = devices.get(tx, before.device_id) if before else None
    if before is None or before.state not in signals.UNDERWAY or device is None or device.epoch != epoch:
        return None
    return _moved(tx, "signal.dispatch", before, state=signals.DISPATCHED, epoch=epoch, attempt=before.attempt + 1)


def deliver(tx: Writer, signal_id: str, epoch: int, attempt: int) -> Signal | None:
    """Note the device's acknowledgement of the attempt; None where it came too late to count.

    The signal may have its result already: acknowledgement and result are written in the order in which they come to
    the store.
    """
    before = signals.get(tx, signal_id)
    if before is None or before.state != signals.DISPATCHED or before.epoch != epoch:
        return None
    state = signals.DELIVERED if before.status_code is None else _outcome(before.status_code)
    subscriptions.note(tx, before, signals.body(tx, signal_id))
    return _moved(tx, "signal.deliver", before, state=state, attempt=attempt, delivered_at=tx.now)


def refuse(tx: Writer, signal_id: str, epoch: int, attempt: int, code: str) -> bool:
    """Note that the device turned the signal down."""
    before = signals.get(tx, signal_id)
    if before is None or before.state != signals.DISPATCHED or before.epoch != epoch:
        return False
    return _moved(tx, "signal.refuse", before, state=signals.REFUSED, attempt=attempt, error=code) is not None


def expire(tx: Writer, signal_id: str, epoch: int, attempt: int, state: str) -> bool:
    """Note that the deadline passed: `EXPIRED`, or `OFFLINE` for a signal that no session could send.

    False where a session after `epoch` has the signal.
    """
    before = signals.get(tx, signal_id)
    if before is None or before.state not in signals.UNDERWAY or before.epoch > epoch:
        return False
    return _moved(tx, "signal.expire", before, state=state, attempt=max(attempt, before.attempt)) is not None


def note_late(tx: Writer, signal_id: str, epoch: int) -> None:
    """Note an acknowledgement that came after the caller was told that there is none."""
    before = signals.get(tx, signal_id)
    if before is not None and before.state in signals.FRUITLESS and before.epoch == epoch:
        _moved(tx, "signal.deliver_late", before, delivered_at=tx.now, error="delivered_late")


def answer(tx: Writer, device_id: int, signal_id: str, request_id: str, status_code: int, content: str) -> bool:
    """Keep a device's result and tell apps of it; the first one counts. False for another device's, or requestId.

    The result of a signal that is no longer kept is told all the same: the room may have moved. That of a device which
    had the signal before it went to another is only noted.
    """
    before, device = signals.get(tx, signal_id), devices.get(tx, device_id)
    assert device is not None
    if before is None:
        _answer_unknown(tx, device, signal_id, request_id, status_code, content)
        return True
    if before.request_id != request_id:
        return False
    if before.device_id != device_id:
        return _answer_other(tx, before, device_id, status_code)
    if before.status_code is not None:
        return True
    decided = before.state in (signals.DELIVERED, signals.NO_RESULT)
    state = _outcome(status_code) if decided else before.state
    _moved(tx, "signal.answer", before, state=state, status_code=status_code, completed_at=tx.now)
    signals.set_result(tx, signal_id, content)
    device_events.answered(tx, device, before.room_id, content)
    return True


def _answer_unknown(
    tx: Writer, device: Device, signal_id: str, request_id: str, status_code: int, content: str
) -> None:
    told = {"device_id": device.device_id, "request_id": request_id, "status_code": status_code}
    tx.record("signal.answer_unknown", signal_id, None, told)
    device_events.answered(tx, device, device.room_id, content)


def _answer_other(tx: Writer, signal: Signal, device_id: int, status_code: int) -> bool:
    """Note what a device has done that no longer has the signal; False where it never had it."""
    steps = changes.page(tx, {"subject": signal.signal_id, "what": "signal."}, None, _ALL)
    if not any(_STEP.decode(step.after or "") == _Step(device_id, signals.DISPATCHED) for step in steps):
        return False
    told = {"device_id": device_id, "request_id": signal.request_id, "status_code": status_code}
    tx.record("signal.answer_other", signal.signal_id, None, told)
    return True


def give_up(tx: Writer, signal_ids: tuple[str, ...], tell: bool) -> None:
    """Note that these delivered signals have no result; one that comes later still counts.

    `tell`: apps are told in the device's place that there was none.
    """
    for signal_id in signal_ids:
        before = signals.get(tx, signal_id)
        if before is not None and before.state == signals.DELIVERED:
            _moved(tx, "signal.give_up", before, state=signals.NO_RESULT)
            if tell:
                _tell_no_result(tx, before)


def _tell_no_result(tx: Writer, signal: Signal) -> None:
    device = devices.get(tx, signal.device_id)
    if device is not None:
        asked = control_bodies.heading(signals.body(tx, signal.signal_id))
        body = device_events.no_answer(asked.version, asked.request_id, asked.service)
        device_events.answered(tx, device, signal.room_id, body)


def tell(tx: Writer, device_id: int, event_id: str, content: str) -> None:
    """Tell apps what a device says without being asked again, after a subscription."""
    device = devices.get(tx, device_id)
    assert device is not None
    tx.record(_TELL, str(device_id), None, _Told(event_id))
    device_events.answered(tx, device, device.room_id, content)


def told_lately(tx: Reader, device_id: int, since: int, count: int) -> tuple[str, ...]:
    """Ids of the last events that a device has told since a time, at most so many, oldest first; for a scan."""
    said = {"subject": str(device_id), "what": _TELL, "since": since}
    found = changes.page(tx, said, None, count)
    return tuple(_EVENT.decode(change.after or "").event_id for change in reversed(found))


class Unfinished(msgspec.Struct, frozen=True):
    """A signal that a stopped server left behind, with the text to send if it may still be sent."""

    signal: Signal
    body: str


def unfinished(tx: Reader) -> tuple[Unfinished, ...]:
    """Every signal whose fate is open, oldest first; for a scan at the start."""
    found = [signal for state in signals.OPEN for signal in signals.in_state(tx, state, _EVER, _ALL)]
    return tuple(Unfinished(signal, signals.body(tx, signal.signal_id)) for signal in found)


def outdated(tx: Reader, before: int, count: int) -> tuple[str, ...]:
    """Ids of signals that need not be kept, at most so many; for a scan."""
    found = [signal.signal_id for state in signals.SETTLED for signal in signals.in_state(tx, state, before, count)]
    return tuple(found[:count])


def remove(tx: Writer, signal_ids: tuple[str, ...]) -> None:
    """Forget outdated signals. The change log keeps what happened."""
    signals.remove(tx, list(signal_ids))


def _moved(tx: Writer, what: str, before: Signal, **changes: Any) -> Signal | None:
    after = msgspec.structs.replace(before, **changes)
    if not signals.move(tx, before, after):
        return None
    tx.record(what, before.signal_id, told(before), told(after))
    return after


def _outcome(status_code: int) -> str:
    return signals.COMPLETED if 200 <= status_code < 300 else signals.FAILED


def told(signal: Signal) -> dict[str, Any]:
    """What the change log keeps of a signal. Never its body: it can carry meeting codes."""
    names = ("device_id", "seq", "epoch", "state", "attempt", "status_code", "error")
    return {name: getattr(signal, name) for name in names}
