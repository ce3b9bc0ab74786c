"""What the domain and those above it need from outside: transactions, an engine, a place for secrets."""

from collections.abc import AsyncIterator, Set
from typing import Protocol

import msgspec

from moothall.store.engine import SERVER, Engine
from moothall.store.records.devices import Device
from moothall.store.transaction import Actor, Change, Reader, Writer

__all__ = [
    "SERVER",
    "Actor",
    "Change",
    "Engine",
    "NewPairing",
    "Order",
    "Paired",
    "PairingDesk",
    "Reader",
    "Roster",
    "Sealer",
    "SignalCarrier",
    "Writer",
]


class Sealer(Protocol):
    """Encrypts under the installation's master key what must be read again."""

    pepper: bytes
    """Key of the hashes of secrets that are only compared."""

    def seal(self, plain: bytes, purpose: bytes) -> bytes:
        """Encrypt; only `unseal` with the same purpose reads it."""
        ...

    def unseal(self, sealed: bytes, purpose: bytes) -> bytes:
        """Decrypt; raises `SystemFault` where the key is another or the bytes were changed."""
        ...


class Order(msgspec.Struct, frozen=True):
    """What an app wants the device of a room to be told. `control_body` is JSON in a string, passed on as it is."""

    app_key: str
    union_id: str
    room_id: str
    control_body: str


class SignalCarrier(Protocol):
    """Brings signals to room devices."""

    async def send(self, tenant: int, actor: Actor, order: Order) -> None:
        """Answer when the room's device has acknowledged the signal, and that is stored; raises why it has not.

        `ParameterInvalid`, `RoomUnknown`, `OperatorUnknown`, `ControlClosed`, `RoomWithoutDevice`, `SignalReused`,
        `DeviceOffline`, `AppQueueFull`, `AppTooFast`, `DeviceTooFast`, `QueueFull`, `SignalNotConfirmed` or
        `DeviceRefused`; the first that applies, in this order.
        """
        ...

    def connected(self, tenant: int) -> Set[int]:
        """The ids of the tenant's devices that are connected at the moment of asking."""
        ...

    def watch(self, tenant: int) -> AsyncIterator[Change | None]:
        """Each change of the tenant's signals from now on, and None now and then where there is none.

        It ends with the gateway, and for one who reads too slowly.
        """
        ...


class Roster(Protocol):
    """Members of much-asked chat groups in memory, always those of the snapshot that the function reads."""

    def roles(self, tx: Reader, group_id: str, accounts: tuple[str, ...]) -> tuple[str, ...] | None:
        """What each of the accounts is in the group; None where this group is not in memory."""
        ...


class NewPairing(msgspec.Struct, frozen=True):
    """A pairing for its device: the code to show, the secret to poll with, when both end (milliseconds)."""

    pairing_id: str
    code: str
    secret: str
    expires_at: int


class Paired(msgspec.Struct, frozen=True):
    """What a claim has given a device."""

    device_id: int
    credential: str


class PairingDesk(Protocol):
    """Where devices without a credential get one."""

    async def open(self, address: str, serial: str, model: str, kind: str) -> NewPairing:
        """Let a device at that address show a code. Raises `TooManyTries` or `Overloaded`."""
        ...

    async def poll(self, pairing_id: str, secret: str) -> Paired | None:
        """The credential when the code was claimed, until it is used or the pairing is over; None before.

        Raises `PairingUnknown`.
        """
        ...

    async def claim(self, tenant: int, actor: Actor, address: str, code: str, room_id: str, name: str) -> Device:
        """Bind the device that shows a code to a room. Raises `PairingCodeUnknown`, `RoomUnknown` or `TooManyTries`."""
        ...
