"""Room devices as the organization's apps see them."""

import re
from collections.abc import Iterator

import msgspec

from moothall.domain import room_authority
from moothall.domain.device_properties import ADDRESS, CODE, MODEL
from moothall.domain.faults import DevicesClosed, DeviceUnknown, ParameterInvalid
from moothall.domain.ports import Reader
from moothall.domain.room_authority import Operator
from moothall.store.records import device_properties, devices, rooms, tenants
from moothall.store.records.devices import HOST, REVOKED, Device
from moothall.store.records.room_groups import ROOT
from moothall.store.records.rooms import Room

_DIGITS = 18
_CODE = re.compile(r"[0-9]{6}", re.ASCII)

Properties = tuple[tuple[str, str], ...]
"""What a device has reported: names and values."""


class Described(msgspec.Struct, frozen=True):
    """A device and what it has reported."""

    device: Device
    properties: Properties


class DeviceView(msgspec.Struct, frozen=True):
    """A device as it is read, with the controllers beside it where it is a host."""

    corp_id: str
    room_name: str
    described: Described
    controllers: tuple[Described, ...]


def get(tx: Reader, union_id: str, device_id: str | None, device_union_id: str | None) -> DeviceView:
    """One device, by either id; where both are given they must be of the same.

    Raises `OperatorUnknown`, `NotRoomManager`, `DevicesClosed`, `ParameterInvalid` or `DeviceUnknown`.
    """
    found, room = _named(tx, union_id, device_id, device_union_id)
    organization = tenants.organization_of(tx)
    return DeviceView(
        organization.corp_id if organization else "",
        room.name if room else "",
        _described(tx, found),
        tuple(_described(tx, each) for each in _controllers(tx, found)),
    )


def properties(tx: Reader, union_id: str, device_id: str | None, device_union_id: str | None) -> Described:
    """What a device has reported; refused like `get`."""
    return _described(tx, _named(tx, union_id, device_id, device_union_id)[0])


def address_by_code(tx: Reader, code: str, serial: str | None) -> str:
    """The address in its own network of the device that shows a cast code of six digits.

    Where several show it, of the first whose address is known; raises `ParameterInvalid` or `DeviceUnknown`.
    """
    if not _CODE.fullmatch(code):
        raise ParameterInvalid("shareCode has six digits", argument="shareCode")
    for device_id in device_properties.with_value(tx, CODE, code):
        found = devices.get(tx, device_id)
        if found is None or found.lifecycle == REVOKED or serial not in (None, "", found.serial):
            continue
        if address := dict(_described(tx, found).properties).get(ADDRESS):
            return address
    raise DeviceUnknown("no device shows this code, or its address is not known")


def _named(tx: Reader, union_id: str, device_id: str | None, device_union_id: str | None) -> tuple[Device, Room | None]:
    """The device and its room, for somebody who manages that."""
    operator = room_authority.steward(tx, union_id)
    if not device_id and not device_union_id:
        raise ParameterInvalid("deviceId or deviceUnionId is required", argument="deviceId")
    found = _by_id(tx, device_id) if device_id else devices.by_union_id(tx, device_union_id or "")
    if found is None or found.lifecycle == REVOKED or device_union_id not in (None, "", found.union_id):
        raise DeviceUnknown("no device of this id")
    return found, _managed_room(tx, operator, found)


def _by_id(tx: Reader, device_id: str) -> Device | None:
    is_number = device_id.isascii() and device_id.isdecimal() and len(device_id) <= _DIGITS
    return devices.get(tx, int(device_id)) if is_number else None


def _managed_room(tx: Reader, operator: Operator, device: Device) -> Room | None:
    room = rooms.get(tx, device.room_id) if device.room_id else None
    if not operator.manages(room.group_id if room else ROOT):
        raise DevicesClosed("the operator does not manage the device's room")
    return room


def _controllers(tx: Reader, host: Device) -> Iterator[Device]:
    if host.kind == HOST and host.room_id:
        for each in devices.of_room(tx, host.room_id):
            if each.kind != HOST and each.lifecycle != REVOKED:
                yield each


def _described(tx: Reader, device: Device) -> Described:
    told = [(each.name, each.value) for each in device_properties.of_device(tx, device.device_id)]
    model = [(MODEL, device.model)] if device.model else []
    return Described(device, (*model, *told))
