"""Operations of room devices: how one gets its credential, and how the operator gives and takes it."""

from collections.abc import Set
from typing import Annotated, Literal

import msgspec

from moothall.api.admin import naming
from moothall.api.admin.dialect import admin
from moothall.api.call import Call
from moothall.domain import devices, rotations
from moothall.domain.devices import Device
from moothall.domain.faults import (
    CredentialAbsent,
    DeviceUnknown,
    OrganizationUnknown,
    PairingCodeUnknown,
    PairingUnknown,
    RoomUnknown,
    TenantNotNamed,
    TooManyTries,
)
from moothall.kernel.fault import Overloaded
from moothall.wire.faults import TokenMissing
from moothall.wire.fields import Names, Reply, Request

_SHORT = msgspec.Meta(max_length=128)
Address = Annotated[str, Names("address", place="connection")]


class OpenPairing(Request):
    """What a device says of itself."""

    address: Address
    serial: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    model: Annotated[str, _SHORT] = ""
    kind: Literal["touyingyi", "meetingaccessory"] = "touyingyi"


class PairingReply(Reply, rename="camel"):
    """The code to show, the secret to ask with, and when both end (milliseconds since 1970)."""

    pairing_id: str
    code: str
    secret: str
    expires_at: int


@admin.operation("pairing.open", "POST /device/v1/pairings", open=True, raises=(TooManyTries, Overloaded))
async def open_pairing(call: Call, request: OpenPairing) -> PairingReply:
    """Let a device without a credential show a code that an operator can claim."""
    desk = call.services.pairings
    opened = await desk.open(request.address, request.serial, request.model, request.kind)
    return PairingReply(
        pairing_id=opened.pairing_id, code=opened.code, secret=opened.secret, expires_at=opened.expires_at
    )


class PollPairing(Request):
    """Which pairing, and its secret as bearer token."""

    pairing_id: Annotated[str, Names("pairingId")]
    secret: Annotated[str | None, Names("Authorization", place="header")] = None


class PollReply(Reply, rename="camel"):
    """The device's id and credential when somebody has claimed the code; empty before."""

    device_id: str | None = None
    credential: str | None = None


@admin.operation(
    "pairing.poll", "GET /device/v1/pairings/{pairingId}", open=True, raises=(PairingUnknown, TokenMissing)
)
async def poll_pairing(call: Call, request: PollPairing) -> PollReply:
    """Ask whether the code was claimed.

    The credential is handed out again until the device has connected with it, for 10 minutes.
    """
    if request.secret is None:
        raise TokenMissing("send the pairing's secret as Authorization: Bearer")
    paired = await call.services.pairings.poll(request.pairing_id, request.secret)
    if paired is None:
        return PollReply()
    return PollReply(device_id=str(paired.device_id), credential=paired.credential)


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """A device. `seen_at` is when it last connected, in milliseconds since 1970.

    `rotating`: it is to take another credential and has not used it yet.
    """

    device_id: int
    union_id: str
    room_id: str | None
    kind: str
    name: str
    serial: str
    model: str
    lifecycle: str
    connected: bool
    seen_at: int | None
    rotating: bool


class DeviceReply(Reply):
    """One device."""

    device: DeviceView


class ClaimDevice(Request):
    """The code that the device shows, and the room that it is in."""

    address: Address
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    room_id: str
    name: Annotated[str, _SHORT] = ""
    corp_id: str | None = None


@admin.operation(
    "device.claim",
    "POST /moothall/v1/devices/claim",
    raises=(PairingCodeUnknown, RoomUnknown, TooManyTries, OrganizationUnknown, TenantNotNamed),
)
async def claim_device(call: Call, request: ClaimDevice) -> DeviceReply:
    """Make the device that shows a code one of the organization's, bound to a room."""
    tenant, _ = await naming.organization(call, request.corp_id)
    device = await call.services.pairings.claim(
        tenant, call.actor, request.address, request.code, request.room_id, request.name
    )
    return DeviceReply(device=_view(device, frozenset()))


class ListDevices(Request):
    """Of which organization."""

    corp_id: str | None = None


class DevicesReply(Reply):
    """The organization and its devices, by id."""

    corp_id: str
    devices: tuple[DeviceView, ...]


@admin.operation("device.list", "GET /moothall/v1/devices", read=True, raises=(OrganizationUnknown, TenantNotNamed))
async def list_devices(call: Call, request: ListDevices) -> DevicesReply:
    """List an organization's devices, and which are connected now."""
    tenant, corp_id = await naming.organization(call, request.corp_id)
    connected = call.services.carrier.connected(tenant)
    found = await call.services.engine.read(tenant, devices.list_devices)
    rotating = await call.services.engine.read(tenant, rotations.pending)
    return DevicesReply(corp_id=corp_id, devices=tuple(_view(device, connected, rotating) for device in found))


class RotateDevice(Request):
    """Which device."""

    device_id: int
    corp_id: str | None = None


@admin.operation(
    "device.rotate",
    "POST /moothall/v1/devices/{device_id}/rotate",
    raises=(DeviceUnknown, CredentialAbsent, OrganizationUnknown, TenantNotNamed),
)
async def rotate_device(call: Call, request: RotateDevice) -> DeviceReply:
    """Give a device another credential: now, or when it next connects. The old one works until the new one is used."""
    tenant, _ = await naming.organization(call, request.corp_id)
    device = await call.services.engine.write(tenant, call.actor, rotations.ask, request.device_id)
    connected = call.services.carrier.connected(tenant)
    return DeviceReply(device=_view(device, connected, frozenset((device.device_id,))))


class RevokeDevice(Request):
    """Which device."""

    device_id: int
    corp_id: str | None = None


@admin.operation(
    "device.revoke",
    "POST /moothall/v1/devices/{device_id}/revoke",
    raises=(DeviceUnknown, OrganizationUnknown, TenantNotNamed),
)
async def revoke_device(call: Call, request: RevokeDevice) -> DeviceReply:
    """Take a device's credential away for good and end its session."""
    tenant, _ = await naming.organization(call, request.corp_id)
    device = await call.services.engine.write(tenant, call.actor, devices.revoke, request.device_id)
    return DeviceReply(device=_view(device, frozenset()))


def _view(device: Device, connected: Set[int], rotating: frozenset[int] = frozenset()) -> DeviceView:
    return DeviceView(
        device_id=device.device_id,
        union_id=device.union_id,
        room_id=device.room_id,
        kind=device.kind,
        name=device.name,
        serial=device.serial,
        model=device.model,
        lifecycle=device.lifecycle,
        connected=device.device_id in connected,
        seen_at=device.seen_at,
        rotating=device.device_id in rotating,
    )
