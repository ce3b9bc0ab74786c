"""What apps are to be told of room devices, as the vendor documents it. Kept in the change log, delivered from there.

An event's id is that of its row in the change log, so it is the same however often the event is delivered.
"""

from typing import Any

import msgspec

from moothall.domain.ports import Writer
from moothall.store.records.devices import Device

CONTROL = "open_meeting_room_central_control"
BINDING = "open_meeting_room_device_bind_change"
PROPERTIES = "open_meeting_room_device_property_change"
ALARM = "open_meeting_room_device_alarm"

_GATEWAY_TIMEOUT = 504
_RAISED, _CLEARED, _SEVERE = 0, 2, 1


class _Response(msgspec.Struct, rename="camel"):
    request_id: str
    service: str
    status_code: int
    error_message: str


class _Body(msgspec.Struct):
    version: str
    response: _Response


def answered(tx: Writer, device: Device, room_id: str | None, body: str) -> None:
    """A device said `body`, which is passed on as it is: the result of a signal, or what an app subscribed to."""
    payload = {"deviceUnionId": device.union_id, "roomId": room_id, "body": body}
    _record(tx, CONTROL, device.union_id, payload)


def bound(tx: Writer, device: Device, kind: str) -> None:
    """A device is a room's from now on (`bind`), or no longer (`unbind`)."""
    payload = {
        "type": kind,
        **_names(device),
        "openRoomId": device.room_id,
        "operatorUnionId": "",
        "operateTime": tx.now,
    }
    _record(tx, BINDING, device.union_id, payload)


def changed(tx: Writer, device: Device, properties: dict[str, str]) -> None:
    """Properties of a device have other values now."""
    told = [{"propertyName": name, "propertyValue": value} for name, value in sorted(properties.items())]
    place = {"openRoomId": device.room_id} if device.room_id else {}
    payload = {"changeTime": tx.now, **place, **_names(device), "properties": told}
    _record(tx, PROPERTIES, device.union_id, payload)


def offline_alarm(tx: Writer, device: Device, *, cleared: bool) -> None:
    """A device is gone, or back."""
    payload = {
        **_names(device),
        "ruleKey": "device_offline_lwp",
        "ruleLevel": _SEVERE,
        "eventStatus": _CLEARED if cleared else _RAISED,
        "eventDescription": "the device is connected again" if cleared else "the device is not connected",
        "alarmTime": tx.now,
    }
    _record(tx, ALARM, device.union_id, payload)


def no_answer(version: str, request_id: str, service: str) -> str:
    """The body of the result that the gateway makes where the device gave none in time."""
    text = "made by the gateway: the device took the signal and gave no result in time"
    return msgspec.json.encode(_Body(version, _Response(request_id, service, _GATEWAY_TIMEOUT, text))).decode()


def _names(device: Device) -> dict[str, str]:
    return {"deviceId": str(device.device_id), "deviceUnionId": device.union_id}


def _record(tx: Writer, kind: str, subject: str, payload: dict[str, Any]) -> None:
    tx.record(f"event.{kind}", subject, None, payload)
