"""Who may connect, how a session goes on, and how it ends."""

import asyncio

import pytest

from moothall.domain import devices
from moothall.domain.faults import DeviceOffline, QueueFull, SignalNotConfirmed
from moothall.kernel.fault import StoreUnavailable
from moothall.kernel.frames import Ack, Bye, Command, Nack, Okay, Ping, Pong, Result, State, from_server
from tests.gateway.house import CREDENTIAL, DEVICE_ID, OPERATOR, House, Plug, control_body, result_body

pytestmark = pytest.mark.anyio


async def refusal(plug: Plug) -> int:
    start = await plug.next()
    assert start["type"] == "websocket.http.response.start"
    assert (await plug.next())["body"].startswith(b'{"error":{"code":')
    await plug.task
    status: int = start["status"]
    return status


async def goodbye(plug: Plug) -> Bye:
    bye = await plug.hears(Bye)
    assert (await plug.next())["type"] == "websocket.close"
    await plug.task
    return bye


@pytest.mark.parametrize("credential", [None, "", "another", "\u00fc"])
async def test_a_credential_that_nobody_has_is_refused_before_the_socket(home: House, credential: str | None) -> None:
    assert await refusal(home.plug(credential)) == 401


async def test_another_protocol_is_refused_before_the_socket(home: House) -> None:
    assert await refusal(home.plug(protocol="dtrooms.control.v2")) == 400


async def test_a_revoked_device_is_refused_before_the_socket(home: House) -> None:
    await home.engine.write(home.tenant, OPERATOR, devices.revoke, DEVICE_ID)
    assert await refusal(home.plug()) == 403


async def test_the_first_session_activates_the_device(home: House) -> None:
    plug = await home.device()
    assert plug.welcome is not None
    assert (plug.welcome.device_id, plug.welcome.epoch, plug.welcome.resume_from) == (str(DEVICE_ID), 1, 1)
    stored = await home.stored_device()
    assert (stored.lifecycle, stored.boot_id, stored.epoch) == ("ACTIVATED", "boot-1", 1)
    connected = home.gateway.connected(home.tenant)
    assert connected == {DEVICE_ID}
    assert (DEVICE_ID in connected, 78 in connected, DEVICE_ID in home.gateway.connected(0)) == (True, False, False)


async def test_a_result_for_the_signal_of_another_device_ends_the_session(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    plug.acknowledges(command)
    await call
    other = await home.device(credential="credential-2")
    other.says(Result(command.signal_id, "r1", result_body()))
    assert (await goodbye(other)).reason == "signal.unknown"
    assert await home.result(command.signal_id) is None


async def test_a_result_that_nobody_waits_for_any_more_is_let_go(home: House) -> None:
    plug = await home.device()
    plug.says(Result("of-yesterday", "r1", result_body()))
    assert await plug.hears(Okay) == Okay(signal_id="of-yesterday")


async def test_both_sides_may_ask_for_life(home: House) -> None:
    plug = await home.device()
    plug.says(Ping())
    assert await plug.hears(Pong) == Pong()
    for _ in range(3):
        await home.advance(20_000)
        assert await plug.hears(Ping) == Ping()
        plug.says(Pong())
    assert plug.sent.empty()
    assert home.gateway.connected(home.tenant) == {DEVICE_ID}


async def test_a_second_session_replaces_the_first_whose_frames_are_ignored(home: House) -> None:
    first = await home.device()
    call = home.send()
    command = await first.hears(Command)
    second = await home.device()
    assert second.welcome is not None and second.welcome.epoch == 2
    assert await first.hears(Bye) == Bye("replaced", None)
    first.acknowledges(command)
    again = await second.hears(Command)
    await home.settle()
    assert not call.done()
    assert (again.signal_id, again.seq, again.attempt, again.epoch) == (command.signal_id, 1, 2, 2)
    second.says(Ack(again.signal_id, again.seq, 1))
    await home.settle()
    assert not call.done()
    second.acknowledges(again)
    await call


async def test_a_reconnect_gets_the_same_signal_under_its_number(home: House) -> None:
    first = await home.device()
    call = home.send()
    command = await first.hears(Command)
    await first.leaves()
    second = await home.device()
    assert second.welcome is not None and second.welcome.resume_from == command.seq
    again = await second.hears(Command)
    assert (again.signal_id, again.seq) == (command.signal_id, command.seq)
    second.acknowledges(again, dup=True)
    await call


async def test_what_waited_behind_a_lost_session_is_offline_after_the_grace(home: House) -> None:
    plug = await home.device()
    sent, waiting = home.send("r1"), None
    await plug.hears(Command)
    waiting = home.send("r2")
    await home.settle()
    await plug.leaves()
    await home.advance(1_500)
    with pytest.raises(DeviceOffline):
        await waiting
    assert (await home.signal("r2")).state == "OFFLINE"
    assert not sent.done()
    await home.advance(3_500)
    with pytest.raises(SignalNotConfirmed):
        await sent


async def test_revoking_ends_the_session(home: House) -> None:
    plug = await home.device()
    await home.engine.write(home.tenant, OPERATOR, devices.revoke, DEVICE_ID)
    assert await goodbye(plug) == Bye("revoked", None)
    assert await refusal(home.plug()) == 403


async def test_a_session_that_another_process_has_replaced_sends_nothing(home: House) -> None:
    plug = await home.device()
    hashed = devices.hash_of(CREDENTIAL)
    await home.engine.write(home.tenant, OPERATOR, devices.connect, DEVICE_ID, hashed, "boot-1", (), True)
    call = home.send()
    assert await goodbye(plug) == Bye("replaced", None)
    await home.advance(5_000)
    with pytest.raises(DeviceOffline):
        await call


async def test_a_rebooted_device_is_not_told_again_what_it_may_have_done(home: House) -> None:
    plug = await home.device("boot-1")
    call = home.send(control_body=control_body(method="mute"))
    plug.acknowledges(await plug.hears(Command))
    await call
    await plug.leaves()
    plug = await home.device("boot-2")
    await home.settle()
    assert plug.sent.empty()
    assert (await home.signal()).state == "NO_RESULT"


async def test_state_is_taken_and_bounded(home: House) -> None:
    plug = await home.device()
    plug.says(State(1, True, {"dev_app_status": "idle"}))
    await home.advance(home.timing.coalesce)
    assert await plug.hears(Okay) == Okay(state_seq=1)
    plug.says(State(2, False, {f"name {number}": number for number in range(500)}))
    assert (await goodbye(plug)).reason == "state.large"


@pytest.mark.parametrize("large", ["name", "value", "all"])
async def test_what_is_reported_may_be_as_large_as_that(home: House, large: str) -> None:
    plug = await home.device()
    most = {
        "name": {"n" * 128: "x"},
        "value": {"name": "x" * 4_096},
        "all": {f"{number:02}": "x" * 4_094 for number in range(16)},
    }
    plug.says(State(1, True, dict(most[large])))
    await home.advance(home.timing.coalesce)
    assert await plug.hears(Okay) == Okay(state_seq=1)
    more = {"name": {"n" * 129: "x"}, "value": {"name": "x" * 4_097}, "all": {"n": ""}}
    plug.says(State(2, False, dict(more[large])))
    assert (await goodbye(plug)).reason == "state.large"


async def test_the_store_failing_at_a_handshake_asks_the_device_to_come_again(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*arguments: object) -> None:
        raise StoreUnavailable()

    monkeypatch.setattr(home.engine, "look_up", fails)
    assert await refusal(home.plug()) == 503


async def test_calls_that_wait_for_a_lost_device_are_bounded(home: House) -> None:
    await (await home.device()).leaves()
    calls = [home.send(f"r{number}") for number in range(home.timing.waiting + 1)]
    await home.settle()
    with pytest.raises(QueueFull):
        await home.send("one too many")
    await home.advance(1_500)
    assert all(isinstance(call.exception(), DeviceOffline) for call in calls)


async def test_a_refused_device_may_be_told_to_wait(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    plug.says(Nack(command.signal_id, command.seq, command.epoch, "busy"))
    plug.says(Nack(command.signal_id, command.seq, command.epoch, "busy"))
    await asyncio.wait([call])
    await home.settle()
    assert plug.sent.empty()
    assert call.exception() is not None


async def test_a_device_that_reads_may_ask_much_at_once(home: House) -> None:
    plug = await home.device()
    for _ in range(1_000 - 1):
        plug.says(Ping())
    for _ in range(1_000 - 1):
        await plug.hears(Pong)
    assert plug.sent.empty()


async def test_a_device_that_asks_too_much_at_once_is_told_so(home: House) -> None:
    plug = await home.device()
    for _ in range(1_100):
        plug.says(Ping())
    while "pong" in (message := await plug.next())["text"]:
        """As many as it may ask."""
    assert from_server(message["text"]) == Bye("frames.many", 10_000)


async def test_a_device_that_does_not_read_is_slow(home: House) -> None:
    plug = await home.device()
    plug.blocked.clear()
    for _ in range(66):
        plug.says(Ping())
    await home.settle()
    await home.advance(home.timing.goodbye)
    assert plug.task.done()
    assert home.gateway.statistics()["ends"] == {"slow": 1}


async def test_a_device_may_say_much_when_it_takes_its_time(home: House) -> None:
    plug = await home.device()
    for _ in range(10):
        for _ in range(home.timing.frames):
            plug.says_text('{"type":"pong"}')
        await home.advance(1_000)
    assert plug.sent.empty()
