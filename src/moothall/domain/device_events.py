"""What apps are to be told of room devices, as the vendor documents it. Kept in the change log, delivered from there.

An event's id is that of its row in the change log, so it is the same however often the event is delivered.
"""

from typing import Any

from moothall.domain.ports import Writer
from moothall.kernel.contents import result_body
from moothall.store.records.devices import Device

CONTROL = "open_meeting_room_central_control"
BINDING = "open_meeting_room_device_bind_change"
PROPERTIES = "open_meeting_room_device_property_change"
ALARM = "open_meeting_room_device_alarm"

_GATEWAY_TIMEOUT = 504
_RAISED, _CLEARED, _SEVERE = 0, 2, 1
RULES = {
    "device_offline_lwp": "the device is not connected",
    "dev_hdmi_offline": "no HDMI signal",
    "dev_mic_offline": "no microphone",
    "dev_voice_offline": "no loudspeaker",
    "dev_camera_offline": "no camera",
}
"""The rules of alarms that the vendor names, and what each says is wrong."""


def answered(tx: Writer, device: Device, room_id: str | None, body: str) -> None:
    """A device said `body`, which is passed on as it is: the result of a signal, or what an app subscribed to."""
    payload = {"deviceUnionId": device.union_id, "roomId": room_id, "body": body}
    _record(tx, CONTROL, device.union_id, payload)


def moved(tx: Writer, device_id: int, union_id: str, before: str | None, after: str | None) -> None:
    """A device is no longer a room's (`unbind`), or is another's from now on (`bind`)."""
    if before == after:
        return
    for kind, room_id in (("unbind", before), ("bind", after)):
        if room_id:
            names = {"deviceId": str(device_id), "deviceUnionId": union_id, "openRoomId": room_id}
            payload = {"type": kind, **names, "operatorUnionId": "", "operateTime": tx.now}
            _record(tx, BINDING, union_id, payload)


def changed(tx: Writer, device: Device, properties: dict[str, str]) -> None:
    """Properties of a device have other values now."""
    told = [{"propertyName": name, "propertyValue": value} for name, value in sorted(properties.items())]
    place = {"openRoomId": device.room_id} if device.room_id else {}
    payload = {"changeTime": tx.now, **place, **_names(device), "properties": told}
    _record(tx, PROPERTIES, device.union_id, payload)


def alarm(tx: Writer, device: Device, rule: str, *, cleared: bool) -> None:
    """Something is wrong with a device by one of the rules, or right again."""
    payload = {
        **_names(device),
        "ruleKey": rule,
        "ruleLevel": _SEVERE,
        "eventStatus": _CLEARED if cleared else _RAISED,
        "eventDescription": ("cleared: {}" if cleared else "raised: {}").format(RULES[rule]),
        "alarmTime": tx.now,
    }
    _record(tx, ALARM, device.union_id, payload)


def no_answer(version: str, request_id: str, service: str) -> str:
    """The body of the result that the gateway makes where the device gave none in time."""
    text = "made by the gateway: the device took the signal and gave no result in time"
    return result_body(version, request_id, service, _GATEWAY_TIMEOUT, text)


def _names(device: Device) -> dict[str, str]:
    return {"deviceId": str(device.device_id), "deviceUnionId": device.union_id}


def _record(tx: Writer, kind: str, subject: str, payload: dict[str, Any]) -> None:
    tx.record(f"event.{kind}", subject, None, payload)
