"""Devices of an organization: sessions, revocation, and who is asked first."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from moothall.domain import devices, signals
from moothall.domain.devices import Connected
from moothall.domain.faults import DeviceUnknown, RoomWithoutDevice
from moothall.domain.ports import Writer
from moothall.store.records import devices as records
from moothall.store.records.devices import ACTIVATED, Device
from tests.gateway.house import CREDENTIAL, DEVICE_ID, OPERATOR, PERSON, ROOM, House, device, house

pytestmark = pytest.mark.anyio
HASHED = devices.hash_of(CREDENTIAL)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "data") as made:
        yield made


async def connect(home: House, credential_hash: bytes = HASHED) -> Connected | None:
    return await home.engine.write(
        home.tenant, OPERATOR, devices.connect, DEVICE_ID, credential_hash, "boot-1", (), True
    )


async def test_each_session_has_a_higher_epoch(home: House) -> None:
    assert [await connect(home) for _ in range(3)] == [Connected(epoch, 1) for epoch in (1, 2, 3)]


async def test_a_credential_that_is_not_the_devices_opens_nothing(home: House) -> None:
    assert await connect(home, b"another") is None
    assert (await home.stored_device()).epoch == 0


async def test_revoking_twice_is_revoking_once(home: House) -> None:
    first = await home.engine.write(home.tenant, OPERATOR, devices.revoke, DEVICE_ID)
    assert await home.engine.write(home.tenant, OPERATOR, devices.revoke, DEVICE_ID) == first
    assert await connect(home) is None


async def test_revoking_nobody(home: House) -> None:
    with pytest.raises(DeviceUnknown):
        await home.engine.write(home.tenant, OPERATOR, devices.revoke, 1)


async def test_the_list_is_by_id(home: House) -> None:
    found = await home.engine.read(home.tenant, devices.list_devices)
    assert [one.device_id for one in found] == [77, 78]


def _furnish(tx: Writer, *room: Device) -> None:
    records.remove(tx, DEVICE_ID)
    for one in room:
        records.add(tx, one)


@pytest.mark.parametrize(
    ("room", "chosen"),
    [
        ([device(5), device(4)], 4),
        ([device(5, lifecycle=ACTIVATED), device(4)], 5),
        ([device(5, lifecycle="REVOKED"), device(6)], 6),
        ([device(4, kind="meetingaccessory"), device(6)], 6),
    ],
)
async def test_which_device_of_a_room_gets_its_signals(home: House, room: list[Device], chosen: int) -> None:
    furniture = [msgspec.structs.replace(one, credential_hash=bytes([one.device_id])) for one in room]
    await home.engine.write(home.tenant, OPERATOR, _furnish, *furniture)
    device_id, _ = await home.engine.read(home.tenant, signals.standing, PERSON, "app-1", ROOM, "r1", b"", 0)
    assert device_id == chosen


@pytest.mark.parametrize("room", [[], [device(4, kind="meetingaccessory")], [device(4, lifecycle="REVOKED")]])
async def test_a_room_without_a_device_that_takes_signals(home: House, room: list[Device]) -> None:
    await home.engine.write(home.tenant, OPERATOR, _furnish, *room)
    with pytest.raises(RoomWithoutDevice):
        await home.engine.read(home.tenant, signals.able, ROOM, PERSON)
