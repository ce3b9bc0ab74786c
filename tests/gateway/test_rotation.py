"""A device takes another credential, and has one that works whatever is lost on the way."""

import pytest

from moothall.domain import devices, rotations
from moothall.domain.changes import Wanted, page
from moothall.domain.faults import CredentialAbsent, DeviceUnknown
from moothall.kernel.fault import StoreUnavailable
from moothall.kernel.frames import CREDENTIAL_ROTATE, Bye, Command, CredentialRotate
from moothall.store.records import device_rotations
from moothall.store.records import devices as records
from tests.gateway.house import CREDENTIAL, DEVICE_ID, OPERATOR, House, Plug, device
from tests.gateway.test_sessions import refusal

pytestmark = pytest.mark.anyio

KNOWS = (CREDENTIAL_ROTATE,)


async def ask(home: House) -> None:
    await home.engine.write(home.tenant, OPERATOR, rotations.ask, DEVICE_ID)
    await home.settle()


async def sent(plug: Plug) -> str:
    """The credential that the device is sent."""
    return (await plug.hears(CredentialRotate)).credential


async def rotating(home: House) -> bool:
    return DEVICE_ID in await home.engine.read(home.tenant, rotations.pending)


async def works(home: House, credential: str) -> Plug:
    """A session opens."""
    plug = await home.device(credential=credential, knows=KNOWS)
    await home.settle()
    return plug


async def test_the_old_one_is_gone_when_the_new_one_is_used(home: House) -> None:
    plug = await home.device(knows=KNOWS)
    await ask(home)
    new = await sent(plug)
    assert new != CREDENTIAL and await rotating(home)
    await plug.leaves()
    plug = await works(home, new)
    assert plug.sent.empty() and not await rotating(home)
    assert await refusal(home.plug(CREDENTIAL)) == 401
    await plug.leaves()
    await works(home, new)


async def test_a_device_that_is_away_gets_it_when_it_comes(home: House) -> None:
    await ask(home)
    plug = await home.device(knows=KNOWS)
    await works(home, await sent(plug))


async def test_it_is_sent_once_in_a_session_and_asked_for_once(home: House) -> None:
    plug = await home.device(knows=KNOWS)
    await ask(home)
    await ask(home)
    await sent(plug)
    assert plug.sent.empty()
    found = await home.engine.read(home.tenant, page, Wanted(what="device.rotate"), None, 10)
    assert len(found.changes) == 1


async def test_what_was_lost_is_made_anew_and_only_the_last_counts(home: House) -> None:
    await ask(home)
    lost = await sent(await home.device(knows=KNOWS))
    kept = await sent(await home.device(knows=KNOWS))
    assert await refusal(home.plug(lost)) == 401
    await works(home, kept)


async def test_a_device_that_crashed_before_it_kept_the_new_one_has_the_old_one(home: House) -> None:
    await ask(home)
    await (await home.device(knows=KNOWS)).leaves()
    await home.starts_again()
    plug = await home.device("boot-2", knows=KNOWS)
    await works(home, await sent(plug))


async def test_a_server_that_crashed_after_it_sent_the_new_one_knows_it(home: House) -> None:
    await ask(home)
    new = await sent(await home.device(knows=KNOWS))
    await home.starts_again()
    await works(home, new)


async def test_a_handshake_alone_does_not_use_it(home: House) -> None:
    """The device has not heard that it worked before it is welcome."""
    await ask(home)
    new = await sent(await home.device(knows=KNOWS))
    plug = home.plug(new)
    await plug.next()
    await plug.leaves()
    await (await works(home, CREDENTIAL)).leaves()


async def test_the_session_of_the_old_one_ends(home: House) -> None:
    """Whoever has it may be a thief."""
    thief = await home.device(knows=KNOWS)
    await ask(home)
    new = await sent(thief)
    await works(home, new)
    assert (await thief.hears(Bye)).retry_after_ms is None


async def test_a_device_that_does_not_know_the_frame_keeps_what_it_has(home: House) -> None:
    plug = await home.device()
    await ask(home)
    assert plug.sent.empty() and await rotating(home)
    await plug.leaves()
    assert (await home.device()).sent.empty()
    await sent(await home.device(knows=KNOWS))


async def test_signals_go_on(home: House) -> None:
    """One that was sent and not acknowledged comes again in the session of the new credential."""
    plug = await home.device(knows=KNOWS)
    call = home.send()
    command = await plug.hears(Command)
    await ask(home)
    plug = await home.device(credential=await sent(plug), knows=KNOWS)
    again = await plug.hears(Command)
    assert again.signal_id == command.signal_id
    plug.acknowledges(again)
    await call


async def test_a_revoked_device_has_neither(home: House) -> None:
    plug = await home.device(knows=KNOWS)
    await ask(home)
    new = await sent(plug)
    await home.engine.write(home.tenant, OPERATOR, devices.revoke, DEVICE_ID)
    assert await refusal(home.plug(new)) == 401
    assert await refusal(home.plug(CREDENTIAL)) == 403
    assert not await rotating(home)


async def test_a_device_that_is_revoked_between_handshake_and_hello(home: House) -> None:
    await ask(home)
    plug = home.plug(await sent(await home.device(knows=KNOWS)))
    await plug.next()
    await home.engine.write(home.tenant, OPERATOR, devices.revoke, DEVICE_ID)
    plug.says_text('{"type":"hello","proto":"dtrooms.control.v1","bootId":"b"}')
    assert (await plug.hears(Bye)).reason == "revoked"


async def test_another_credential_by_other_means_ends_the_rotation(home: House) -> None:
    plug = await home.device(knows=KNOWS)
    await ask(home)
    new = await sent(plug)
    given = device(credential="from-a-file", lifecycle="ACTIVATED", epoch=1)
    await home.engine.write(home.tenant, OPERATOR, records.change, given)
    assert await refusal(home.plug(new)) == 401
    assert (await works(home, "from-a-file")).sent.empty()
    assert not await rotating(home)
    await ask(home)
    assert await rotating(home)


async def test_a_store_that_fails_ends_the_session_and_nothing_is_sent(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug = await home.device(knows=KNOWS)

    async def fails(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(home.gateway._rotation, "_engine", type("Broken", (), {"write": fails})())
        await ask(home)
        assert (await plug.hears(Bye)).reason == "unavailable"
    await works(home, await sent(await home.device(knows=KNOWS)))


async def test_who_cannot_take_one(home: House) -> None:
    await home.engine.write(home.tenant, OPERATOR, devices.revoke, DEVICE_ID)
    bare = device(79, union_id="u79", credential_hash=None)
    await home.engine.write(home.tenant, OPERATOR, records.add, bare)
    for device_id, fault in ((1, DeviceUnknown), (79, CredentialAbsent), (DEVICE_ID, CredentialAbsent)):
        with pytest.raises(fault):
            await home.engine.write(home.tenant, OPERATOR, rotations.ask, device_id)


async def test_the_change_log_tells_each_step_and_no_secret(home: House) -> None:
    plug = await home.device(knows=KNOWS)
    await ask(home)
    new = await sent(plug)
    await works(home, new)
    found = await home.engine.read(home.tenant, page, Wanted(subject=str(DEVICE_ID)), None, 100)
    steps = [change for change in reversed(found.changes) if "rotate" in change.what or "credential" in change.what]
    assert [(step.what, step.actor_kind) for step in steps] == [
        ("device.rotate", "admin"),
        ("device.send_credential", "server"),
        ("device.renew_credential", "device"),
    ]
    assert all(step.before is None and step.after is None for step in steps)
    assert await home.engine.read(home.tenant, device_rotations.get, DEVICE_ID) is None
    for change in found.changes:
        said = (change.before or "") + (change.after or "")
        assert new not in said and devices.hash_of(new).hex() not in said
