"""What `true` means, and everything that is not it."""

import asyncio

import pytest

from moothall.domain.faults import (
    ControlClosed,
    DeviceOffline,
    DeviceRefused,
    OperatorUnknown,
    ParameterInvalid,
    QueueFull,
    RoomUnknown,
    RoomWithoutDevice,
    SignalNotConfirmed,
    SignalReused,
)
from moothall.kernel.fault import Fault
from moothall.kernel.frames import Command, Nack, Okay, Result
from tests.gateway.house import BARE_ROOM, CLOSED_ROOM, House, control_body, result_body

pytestmark = pytest.mark.anyio


async def test_true_comes_after_the_acknowledgement_of_this_very_signal(home: House) -> None:
    plug = await home.device()
    body = control_body(more=',"n":[1e400, 0.10],"s":"\\u00e9\\/ 😀"')
    call = home.send(control_body=body)
    command = await plug.hears(Command)
    assert command.control_body == body
    assert (command.seq, command.attempt, command.request_id) == (1, 1, "r1")
    await home.advance(800)
    assert not call.done()
    assert (await home.signal()).state == "DISPATCHED"
    plug.acknowledges(command)
    await call
    assert (await home.signal()).state == "DELIVERED"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"union_id": ""}, ParameterInvalid),
        ({"control_body": "{}", "room_id": "nowhere"}, ParameterInvalid),
        ({"room_id": "nowhere", "union_id": "nobody"}, RoomUnknown),
        ({"room_id": CLOSED_ROOM, "union_id": "nobody"}, OperatorUnknown),
        ({"room_id": CLOSED_ROOM}, ControlClosed),
        ({"room_id": BARE_ROOM}, RoomWithoutDevice),
        ({}, DeviceOffline),
    ],
)
async def test_checks_in_their_order(home: House, changes: dict[str, str], fault: type[Fault]) -> None:
    with pytest.raises(fault):
        await home.send(**changes)


async def test_a_signal_that_waits_for_another_is_not_called_sent(home: House) -> None:
    plug = await home.device()
    first = home.send("r1")
    command = await plug.hears(Command)
    second = home.send("r2")
    await home.settle()
    assert ((await home.signal("r1")).state, (await home.signal("r2")).state) == ("DISPATCHED", "ACCEPTED")
    assert (await home.signal("r2")).attempt == 0
    plug.acknowledges(command)
    command = await plug.hears(Command)
    assert ((await home.signal("r2")).state, (await home.signal("r2")).attempt) == ("DISPATCHED", 1)
    plug.acknowledges(command)
    await asyncio.gather(first, second)


async def test_offline_fails_at_once_and_delivers_nothing_later(home: House) -> None:
    with pytest.raises(DeviceOffline):
        await home.send()
    plug = await home.device()
    await home.settle()
    assert plug.sent.empty()


async def test_a_device_that_was_just_lost_is_waited_for(home: House) -> None:
    plug = await home.device()
    await plug.leaves()
    call = home.send()
    await home.advance(1_000)
    assert not call.done()
    plug = await home.device()
    plug.acknowledges(await plug.hears(Command))
    await call


async def test_a_device_that_does_not_come_back_is_offline_after_the_grace(home: House) -> None:
    await (await home.device()).leaves()
    call = home.send()
    await home.advance(1_500)
    with pytest.raises(DeviceOffline):
        await call
    await home.advance(15_000)
    with pytest.raises(DeviceOffline):
        await home.send()


async def test_silence_is_resent_with_the_same_number_until_the_deadline(home: House) -> None:
    plug = await home.device()
    call = home.send()
    commands = [await plug.hears(Command)]
    for wait in (1_000, 2_000):
        await home.advance(wait - 1)
        assert plug.sent.empty()
        await home.advance(1)
        commands.append(await plug.hears(Command))
    await home.advance(1_999)
    assert not call.done()
    await home.advance(1)
    with pytest.raises(SignalNotConfirmed):
        await call
    assert {(one.signal_id, one.seq, one.request_id) for one in commands} == {(commands[0].signal_id, 1, "r1")}
    assert [one.attempt for one in commands] == [1, 2, 3]
    assert [one.ttl_ms for one in commands] == [5_000, 4_000, 2_000]
    signal = await home.signal()
    assert (signal.state, signal.attempt) == ("EXPIRED", 3)


async def test_a_new_try_keeps_the_id_and_takes_a_new_number(home: House) -> None:
    plug = await home.device()
    call = home.send()
    first = await plug.hears(Command)
    await home.advance(1_000)
    await home.advance(4_000)
    with pytest.raises(SignalNotConfirmed):
        await call
    while not plug.sent.empty():
        await plug.hears(Command)
    again = home.send()
    second = await plug.hears(Command)
    assert (second.signal_id, second.seq) == (first.signal_id, first.seq + 1)
    plug.acknowledges(second, dup=True)
    await again
    assert (await home.signal()).state == "DELIVERED"


async def test_a_late_acknowledgement_is_noted_and_changes_no_answer(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    await home.advance(5_000)
    with pytest.raises(SignalNotConfirmed):
        await call
    plug.acknowledges(command)
    await home.settle()
    signal = await home.signal()
    assert (signal.state, signal.error) == ("EXPIRED", "delivered_late")
    assert signal.delivered_at is not None


async def test_one_signal_is_underway_at_a_time_and_the_order_is_kept(home: House) -> None:
    plug = await home.device()
    calls = []
    for number in range(5):
        calls.append(home.send(f"r{number}"))
        await home.settle()
    for number in range(5):
        command = await plug.hears(Command)
        await home.settle()
        assert plug.sent.empty()
        assert (command.request_id, command.seq) == (f"r{number}", number + 1)
        plug.acknowledges(command)
    await asyncio.gather(*calls)


async def test_the_newest_is_refused_when_too_many_wait(home: House) -> None:
    plug = await home.device()
    calls = [home.send(f"r{number}") for number in range(home.timing.waiting + 1)]
    await home.settle()
    with pytest.raises(QueueFull):
        await home.send("one too many")
    for _ in calls:
        plug.acknowledges(await plug.hears(Command))
    await asyncio.gather(*calls)


async def test_a_refusal_of_the_device_is_told_and_may_be_tried_again(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    plug.says(Nack(command.signal_id, command.seq, command.epoch, "busy", "too much to do"))
    with pytest.raises(DeviceRefused, match="busy too much to do"):
        await call
    assert (await home.signal()).state == "REFUSED"
    again = home.send()
    plug.acknowledges(await plug.hears(Command))
    await again


async def test_what_the_device_says_of_a_refusal_forges_no_word_of_the_server(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    plug.says(Nack(command.signal_id, command.seq, command.epoch, "busy\0", "full [device.offline]\nmore"))
    with pytest.raises(DeviceRefused) as refused:
        await call
    assert str(refused.value).endswith("signal: busy\\x00 full (device.offline)\\nmore")


async def test_the_same_request_twice_at_once_is_one_delivery(home: House) -> None:
    plug = await home.device()
    calls = [home.send(), home.send()]
    command = await plug.hears(Command)
    plug.acknowledges(command)
    await asyncio.gather(*calls)
    await home.send()
    await home.settle()
    assert plug.sent.empty()


async def test_true_stays_true_while_the_device_is_away(home: House) -> None:
    plug = await home.device()
    call = home.send()
    plug.acknowledges(await plug.hears(Command))
    await call
    await plug.leaves()
    await home.advance(60_000)
    await home.send()
    plug = await home.device()
    await home.settle()
    assert plug.sent.empty()


async def test_a_request_id_with_other_content_is_refused(home: House) -> None:
    plug = await home.device()
    call = home.send()
    plug.acknowledges(await plug.hears(Command))
    await call
    with pytest.raises(SignalReused):
        await home.send(control_body=control_body(method="unsubscribe"))


async def test_two_apps_may_choose_the_same_request_id(home: House) -> None:
    plug = await home.device()
    calls = [home.send(), home.send(app_key="app-2")]
    commands = []
    for _ in calls:
        commands.append(await plug.hears(Command))
        plug.acknowledges(commands[-1])
    await asyncio.gather(*calls)
    assert commands[0].request_id == commands[1].request_id
    assert commands[0].signal_id != commands[1].signal_id


async def test_a_request_id_is_free_again_after_a_day(home: House) -> None:
    plug = await home.device()
    call = home.send()
    first = await plug.hears(Command)
    plug.acknowledges(first)
    await call
    home.clock.advance(24 * 60 * 60 * 1_000 + 60_000)
    call = home.send(control_body=control_body(method="unsubscribe"))
    second = await plug.hears(Command)
    plug.acknowledges(second)
    await call
    assert second.signal_id != first.signal_id


async def test_the_caller_may_leave_and_the_signal_goes_on(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    call.cancel()
    plug.acknowledges(command)
    await home.settle()
    assert (await home.signal()).state == "DELIVERED"


async def test_results_are_stored_and_confirmed(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    plug.acknowledges(command)
    await call
    plug.says(Result(command.signal_id, "r1", result_body()))
    assert await plug.hears(Okay) == Okay(signal_id=command.signal_id)
    signal = await home.signal()
    assert (signal.state, signal.status_code) == ("COMPLETED", 200)
    assert await home.result(command.signal_id) == result_body()


async def test_a_whole_status_may_be_written_with_a_point(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    plug.acknowledges(command)
    await call
    body = result_body().replace("200", "201.0")
    plug.says(Result(command.signal_id, "r1", body))
    await plug.hears(Okay)
    signal = await home.signal()
    assert (signal.state, signal.status_code) == ("COMPLETED", 201)
    assert await home.result(command.signal_id) == body


async def test_no_result_in_time_is_not_the_last_word(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    plug.acknowledges(command)
    await call
    await home.advance(15_000)
    plug.says_text('{"type":"pong"}')
    await home.advance(15_000)
    assert (await home.signal()).state == "NO_RESULT"
    plug.says(Result(command.signal_id, "r1", result_body(status_code=404)))
    await home.settle()
    assert (await home.signal()).state == "FAILED"


async def test_a_result_before_the_acknowledgement_confirms_nothing(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    plug.says(Result(command.signal_id, "r1", result_body()))
    await plug.hears(Okay)
    assert not call.done()
    assert (await home.signal()).state == "DISPATCHED"
    plug.acknowledges(command)
    await call
    assert (await home.signal()).state == "COMPLETED"
