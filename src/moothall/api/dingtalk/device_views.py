"""Room devices as the operations show them: what is kept, what they have reported, whether they are connected."""

from collections.abc import Set
from typing import Any

import msgspec

from moothall.domain.device_properties import (
    ADDRESS,
    CODE,
    DOCUMENTED,
    IDLE,
    MODEL,
    NETWORK,
    NOT_CONNECTED,
    OFFLINE,
    STATUS,
)
from moothall.domain.room_devices import Described, DeviceView
from moothall.wire.fields import Reply


class Controller(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True):
    """A controller beside a host. What is not known is left out; `deviceServiceId` is the vendor's, and never known."""

    device_id: str
    device_union_id: str
    corp_id: str
    device_name: str
    device_sn: str
    device_type: str
    device_status: str
    open_room_id: str = ""
    share_code: str = ""
    device_mac: str = ""
    device_service_id: int | None = None
    device_model: str = ""


class ShownDevice(Controller, rename="camel", omit_defaults=True, kw_only=True):
    """A device. Who created it is not known: an operator has claimed it."""

    room_name: str = ""
    creator_union_id: str = ""
    firmware_version: str = ""
    software_version: str = ""
    active_time: int | None = None
    dev_net_type: str = ""
    dev_net_ip: str = ""
    dev_wifi_mac: str = ""
    dev_wire_mac: str = ""
    dev_camera: str = ""
    dev_mic: str = ""
    dev_voice: str = ""
    dev_mirror: str = ""
    dev_hdmi: str = ""
    sip_account_name: str = ""
    controllers: tuple[Controller, ...] = ()


class DeviceReply(Reply):
    """One device."""

    result: ShownDevice


class ShownProperty(msgspec.Struct, rename="camel"):
    """One property of a device."""

    property_name: str
    property_value: str


class PropertiesReply(Reply):
    """Properties of a device, in the order of the names that were asked for."""

    result: tuple[ShownProperty, ...]


def device(found: DeviceView, connected: Set[int]) -> DeviceReply:
    """The reply for a device."""
    described = found.described
    told = _as_of_now(described, connected)
    alike: dict[str, Any] = {name: told.get(name, "") for name in _ALIKE}
    shown = ShownDevice(
        **_common(found.corp_id, described, told),
        room_name=found.room_name,
        firmware_version=told.get("dev_firmware_v", ""),
        software_version=told.get("dev_software_v", ""),
        active_time=described.device.activated_at,
        dev_net_type=told.get(NETWORK, ""),
        dev_net_ip=told.get(ADDRESS, ""),
        sip_account_name=told.get("dev_sip_account", ""),
        controllers=tuple(
            Controller(**_common(found.corp_id, each, _as_of_now(each, connected))) for each in found.controllers
        ),
        **alike,
    )
    return DeviceReply(result=shown)


_ALIKE = ("dev_wifi_mac", "dev_wire_mac", "dev_camera", "dev_mic", "dev_voice", "dev_mirror", "dev_hdmi")
"""Properties that are called the same among a device's members."""


def properties(described: Described, names: tuple[str, ...], connected: Set[int]) -> PropertiesReply:
    """The reply for some properties of a device."""
    told = _as_of_now(described, connected)
    wanted = [name for name in names or DOCUMENTED if name in DOCUMENTED or name in told]
    return PropertiesReply(result=tuple(ShownProperty(name, told.get(name, "")) for name in wanted))


def _as_of_now(described: Described, connected: Set[int]) -> dict[str, str]:
    """What a device has reported, but for what being away says."""
    told = dict(described.properties)
    if described.device.device_id in connected:
        return {STATUS: IDLE, **told}
    return {**told, STATUS: OFFLINE, NETWORK: NOT_CONNECTED}


def _common(corp_id: str, described: Described, told: dict[str, str]) -> dict[str, Any]:
    kept = described.device
    return {
        "device_id": str(kept.device_id),
        "device_union_id": kept.union_id,
        "corp_id": corp_id,
        "device_name": kept.name,
        "device_sn": kept.serial,
        "device_type": kept.kind,
        "device_status": told[STATUS],
        "open_room_id": kept.room_id or "",
        "share_code": told.get(CODE, ""),
        "device_mac": told.get("dev_wire_mac") or told.get("dev_wifi_mac", ""),
        "device_model": told.get(MODEL, ""),
    }
