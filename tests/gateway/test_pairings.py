"""How a device without a credential gets one."""

import msgspec
import pytest

from moothall.domain import devices
from moothall.domain.faults import DeviceOffline, PairingCodeUnknown, PairingUnknown, RoomUnknown, TooManyTries
from moothall.domain.ports import SERVER, NewPairing
from moothall.gateway.pairings import ALPHABET, PairingDesk
from moothall.kernel.fault import Overloaded
from moothall.kernel.frames import Command
from moothall.kernel.tries import Tries
from moothall.store.records import devices as device_records
from moothall.store.records import pairings as pairing_records
from tests.gateway.house import OPERATOR, ROOM, House, Plug

pytestmark = pytest.mark.anyio

MINUTE = 60_000
HERE = "127.0.0.1"


class Glass:
    """A sealer through which everything is seen, but only by its purpose."""

    pepper = b""

    def seal(self, plain: bytes, purpose: bytes) -> bytes:
        return purpose + b":" + plain

    def unseal(self, sealed: bytes, purpose: bytes) -> bytes:
        assert sealed.startswith(purpose + b":")
        return sealed.removeprefix(purpose + b":")


@pytest.fixture
def desk(home: House) -> PairingDesk:
    return PairingDesk(home.engine, home.clock, home.randomness, Glass())


async def opened(desk: PairingDesk, address: str = HERE) -> NewPairing:
    return await desk.open(address, "serial", "model", "touyingyi")


async def test_a_code_becomes_a_credential_that_connects(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    assert len(pairing.code) == 8 and set(pairing.code) <= set(ALPHABET)
    assert await desk.poll(pairing.pairing_id, pairing.secret) is None
    code = f" {pairing.code[:4].lower()}-{pairing.code[4:].lower()} "
    device = await desk.claim(home.tenant, OPERATOR, HERE, code, ROOM, "by the window")
    assert (device.room_id, device.name, device.serial, device.lifecycle) == (
        ROOM,
        "by the window",
        "serial",
        "PROVISIONED",
    )
    paired = await desk.poll(pairing.pairing_id, pairing.secret)
    assert paired is not None and paired.device_id == device.device_id
    plug = await home.device(credential=paired.credential)
    call = home.send()
    plug.acknowledges(await plug.hears(Command))
    await call


async def test_the_credential_can_be_fetched_until_it_is_used(home: House, desk: PairingDesk) -> None:
    """An answer may be lost on the way, and the server be killed behind it."""
    pairing = await opened(desk)
    await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    first = await desk.poll(pairing.pairing_id, pairing.secret)
    await home.starts_again()
    desk = PairingDesk(home.engine, home.clock, home.randomness, Glass())
    again = await desk.poll(pairing.pairing_id, pairing.secret)
    assert first is not None and again == first
    await home.device(credential=first.credential)
    await nothing_is_kept(home, desk, pairing)


async def test_a_code_that_is_claimed_at_the_last_moment_leaves_time_to_fetch(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    home.clock.advance(10 * MINUTE - 1)
    await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    home.clock.advance(10 * MINUTE - 1)
    assert await desk.poll(pairing.pairing_id, pairing.secret) is not None
    home.clock.advance(1)
    await is_over(desk, pairing)


async def test_the_credential_of_a_revoked_device_is_not_handed_out(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    device = await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    await home.engine.write(home.tenant, OPERATOR, devices.revoke, device.device_id)
    await nothing_is_kept(home, desk, pairing)


async def test_the_credential_of_a_device_without_a_room_is_not_handed_out(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    device = await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    unbound = msgspec.structs.replace(device, room_id=None)
    await home.engine.write(home.tenant, OPERATOR, device_records.change, unbound)
    await is_over(desk, pairing)


async def test_a_credential_that_was_replaced_by_other_means_is_not_handed_out(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    device = await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    other = msgspec.structs.replace(device, credential_hash=devices.hash_of("of a file"))
    await home.engine.write(home.tenant, OPERATOR, device_records.change, other)
    await is_over(desk, pairing)


async def test_a_credential_that_nobody_fetches_is_forgotten(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    await home.advance(10 * MINUTE)
    await nothing_is_kept(home, desk, pairing)


async def is_over(desk: PairingDesk, pairing: NewPairing) -> None:
    """The device is told to pair anew."""
    with pytest.raises(PairingUnknown):
        await desk.poll(pairing.pairing_id, pairing.secret)


async def nothing_is_kept(home: House, desk: PairingDesk, pairing: NewPairing) -> None:
    """Nor has the store anything of it."""
    await is_over(desk, pairing)
    assert await home.engine.look_up(SERVER, pairing_records.get, pairing.pairing_id) is None


async def test_a_code_counts_once(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    with pytest.raises(PairingCodeUnknown):
        await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")


async def test_a_pairing_needs_its_secret(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    for pairing_id, secret in ((pairing.pairing_id, "another"), ("another", pairing.secret)):
        with pytest.raises(PairingUnknown):
            await desk.poll(pairing_id, secret)


async def test_a_pairing_ends_after_ten_minutes(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    home.clock.advance(10 * MINUTE)
    with pytest.raises(PairingUnknown):
        await desk.poll(pairing.pairing_id, pairing.secret)
    with pytest.raises(PairingCodeUnknown):
        await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    await opened(desk)
    with pytest.raises(PairingUnknown):
        await desk.poll(pairing.pairing_id, pairing.secret)


async def test_a_mistake_in_the_room_does_not_use_the_code_up(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    with pytest.raises(RoomUnknown):
        await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, "nowhere", "")
    await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")


async def test_five_tries_burn_a_code(home: House, desk: PairingDesk) -> None:
    pairing = await opened(desk)
    for _ in range(5):
        with pytest.raises(RoomUnknown):
            await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, "nowhere", "")
    with pytest.raises(PairingCodeUnknown):
        await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    with pytest.raises(PairingUnknown):
        await desk.poll(pairing.pairing_id, pairing.secret)


async def test_an_address_has_twenty_tries_a_minute(home: House, desk: PairingDesk) -> None:
    for _ in range(20):
        await opened(desk)
    with pytest.raises(TooManyTries):
        await opened(desk)
    await opened(desk, "127.0.0.2")
    for number in range(20):
        with pytest.raises(PairingCodeUnknown):
            await desk.claim(home.tenant, OPERATOR, HERE, f"guess{number}", ROOM, "")
    with pytest.raises(TooManyTries):
        await desk.claim(home.tenant, OPERATOR, HERE, "guess", ROOM, "")
    home.clock.advance(MINUTE)
    await opened(desk)


async def test_a_code_that_is_taken_is_drawn_again(home: House) -> None:
    class Drawn:
        def __init__(self, *codes: int) -> None:
            self._codes = list(codes)
            self._number = 0

        def bytes(self, count: int) -> bytes:
            self._number += 1
            return (self._codes.pop(0) if count == 16 else self._number).to_bytes(count, "big")

    desk = PairingDesk(home.engine, home.clock, Drawn(1, 1, 2, 2, 2, 2, 2), Glass())
    first, second = await opened(desk), await opened(desk)
    assert first.code != second.code
    with pytest.raises(Overloaded):
        await opened(desk)


async def test_two_hosts_in_a_room(home: House, desk: PairingDesk) -> None:
    """Signals go to the one that is here; it keeps them while it may be back at once, and then the other has them."""
    pairing = await opened(desk)
    await desk.claim(home.tenant, OPERATOR, HERE, pairing.code, ROOM, "")
    first = await home.device()
    await answered(home, first, "r1")
    paired = await desk.poll(pairing.pairing_id, pairing.secret)
    assert paired is not None
    second = await home.device(credential=paired.credential)
    await answered(home, first, "r2")
    await first.leaves()
    await home.advance(home.timing.hold_down - 1)
    await in_vain(home, "r3")
    await home.advance(1)
    await answered(home, second, "r4")
    await second.leaves()
    await home.advance(home.timing.hold_down)
    await answered(home, await home.device(), "r5")


async def answered(home: House, plug: Plug, request_id: str) -> None:
    """A signal is sent, and this device has it."""
    call = home.send(request_id)
    plug.acknowledges(await plug.hears(Command))
    await call


async def in_vain(home: House, request_id: str) -> None:
    """A signal is sent, and no device has it."""
    call = home.send(request_id)
    await home.advance(home.timing.grace)
    with pytest.raises(DeviceOffline):
        await call


def test_tries_are_forgotten_when_there_are_too_many_keys() -> None:
    tries = Tries(1, MINUTE)
    assert tries.take("first", 0) and not tries.take("first", MINUTE - 1) and tries.take("first", MINUTE)
    for number in range(10_000):
        tries.take(str(number), MINUTE)
    assert tries.take("first", MINUTE)
