"""Operations of room devices. For the organization's own apps, and operators who manage the device's room."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk import device_views
from moothall.api.dingtalk.device_views import DeviceReply, PropertiesReply
from moothall.api.dingtalk.dialects import openapi
from moothall.domain import room_devices
from moothall.domain.faults import DevicesClosed, DeviceUnknown, NotRoomManager, OperatorUnknown, ParameterInvalid
from moothall.domain.permissions import Permission
from moothall.wire.fields import Names, Reply, Request

_REFUSALS = (ParameterInvalid, OperatorUnknown, NotRoomManager, DevicesClosed, DeviceUnknown)


class NamedDevice(Request):
    """Which device, by one id or both, and who asks."""

    operator_union_id: Annotated[str, Names("operatorUnionId"), msgspec.Meta(min_length=1)]
    device_id: Annotated[str | None, Names("deviceId")] = None
    device_union_id: Annotated[str | None, Names("deviceUnionId")] = None


@openapi.operation(
    "device.get", "GET /v1.0/rooms/devices", permission=Permission.ROOMS_READ, raises=_REFUSALS, read=True
)
async def get_device(call: Call, request: NamedDevice) -> DeviceReply:
    """Read one device, with the controllers of its room."""
    _own_apps_only(call)
    found = await call.read(room_devices.get, request.operator_union_id, request.device_id, request.device_union_id)
    return device_views.device(found, call.services.carrier.connected(call.tenant))


class QueryProperties(Request):
    """Which device, and at most ten names of properties; without names the ten that are documented."""

    operator_union_id: Annotated[str, Names("operatorUnionId", place="query"), msgspec.Meta(min_length=1)]
    device_id: Annotated[str | None, Names("deviceId", place="query")] = None
    device_union_id: Annotated[str | None, Names("deviceUnionId", place="query")] = None
    property_names: Annotated[tuple[str, ...], Names("propertyNames"), msgspec.Meta(max_length=10)] = ()


@openapi.operation(
    "device.properties",
    "POST /v1.0/rooms/devices/properties/query",
    permission=Permission.ROOMS_READ,
    raises=_REFUSALS,
    read=True,
)
async def query_properties(call: Call, request: QueryProperties) -> PropertiesReply:
    """Read what a device has reported of itself. Names that are neither documented nor reported are left out."""
    _own_apps_only(call)
    found = await call.read(
        room_devices.properties, request.operator_union_id, request.device_id, request.device_union_id
    )
    return device_views.properties(found, request.property_names, call.services.carrier.connected(call.tenant))


class ShownCode(Request):
    """The six digits on the screen, and the device's serial number where two might show the same."""

    share_code: Annotated[str, Names("shareCode")]
    device_sn: Annotated[str | None, Names("deviceSn")] = None


class DeviceAddress(msgspec.Struct, rename="camel"):
    """Where a device is in its own network."""

    device_ip: str


class AddressReply(Reply):
    """Where a device is."""

    success: bool
    result: DeviceAddress


@openapi.operation(
    "device.ip_by_code",
    "GET /v1.0/rooms/devices/shareCodes/{shareCode}",
    permission=Permission.ROOMS_READ,
    raises=(ParameterInvalid, DevicesClosed, DeviceUnknown),
    read=True,
)
async def get_address(call: Call, request: ShownCode) -> AddressReply:
    """Find the address of the device that shows a cast code.

    The vendor publishes no page of this operation: its shape is the SDK's.
    """
    _own_apps_only(call)
    address = await call.read(room_devices.address_by_code, request.share_code, request.device_sn)
    return AddressReply(success=True, result=DeviceAddress(address))


def _own_apps_only(call: Call) -> None:
    if call.caller.third_party:
        raise DevicesClosed("devices are shown to the organization's own apps")
