"""What apps are told of devices: as the change log has it, ready to be delivered."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from moothall.domain.changes import Wanted, page
from moothall.domain.devices import NewDevice, claim, hash_of, open_pairing, revoke
from moothall.domain.ports import SERVER, Writer
from moothall.gateway.timing import Timing
from moothall.kernel.frames import Bye, Command, Event, Okay, Result, Subscription
from moothall.store.records import devices as records
from moothall.store.records.pairings import Pairing
from tests.gateway.house import DEVICE_ID, OPERATOR, ROOM, House, device, house, result_body
from tests.gateway.house import Plug as DevicePlug

pytestmark = pytest.mark.anyio

CONTROL = "event.open_meeting_room_central_control"
BINDING = "event.open_meeting_room_device_bind_change"


async def events(home: House, what: str = CONTROL) -> list[dict[str, Any]]:
    """The payloads of the events of a kind, oldest first."""
    found = await home.engine.read(home.tenant, page, Wanted(None, None, what, None, None), None, 100)
    return [msgspec.json.decode(change.after or "null") for change in reversed(found.changes)]


async def delivered(home: House, plug: DevicePlug, request_id: str = "r1") -> Command:
    call = home.send(request_id)
    command = await plug.hears(Command)
    plug.acknowledges(command)
    await call
    return command


async def test_a_result_is_told_as_it_is_and_once(home: House) -> None:
    plug = await home.device()
    command = await delivered(home, plug)
    body = result_body().replace(":", " :  ")
    for _ in range(2):
        plug.says(Result(command.signal_id, "r1", body))
        await plug.hears(Okay)
    assert await events(home) == [{"deviceUnionId": f"device-{DEVICE_ID}", "roomId": ROOM, "body": body}]


async def test_a_result_that_does_not_come_is_told_by_the_gateway_and_a_late_one_still_counts(home: House) -> None:
    plug = await home.device()
    command = await delivered(home, plug)
    await home.advance(15_000)
    plug.says_text('{"type":"pong"}')
    await home.advance(15_000)
    plug.says(Result(command.signal_id, "r1", result_body()))
    await home.settle()
    made, late = [msgspec.json.decode(event["body"]) for event in await events(home)]
    assert made["version"] == "1.0.0"
    assert made["response"].pop("errorMessage").startswith("made by the gateway")
    assert made["response"] == {"requestId": "r1", "service": "DTRooms.Meeting", "statusCode": 504}
    assert late["response"]["statusCode"] == 200
    assert (await home.signal()).state == "COMPLETED"


async def test_the_gateway_may_be_told_to_stay_silent(tmp_path: Path) -> None:
    async with house(tmp_path / "data", Timing(result=1_000, tell_no_result=False)) as home:
        await delivered(home, await home.device())
        await home.advance(2_000)
        assert (await home.signal()).state == "NO_RESULT"
        assert await events(home) == []


async def test_a_device_that_has_started_anew_owes_its_results_no_more(home: House) -> None:
    plug = await home.device()
    await delivered(home, plug)
    await plug.leaves()
    plug = await home.device("boot-2")
    assert (await home.signal()).state == "NO_RESULT"
    assert [msgspec.json.decode(event["body"])["response"]["statusCode"] for event in await events(home)] == [504]
    await plug.hears(Subscription)
    assert plug.sent.empty()


async def test_a_result_of_a_signal_that_was_given_up_is_told(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    await home.advance(5_000)
    with pytest.raises(Exception, match="not confirmed"):
        await call
    while (await plug.next())["text"].find("command") > 0 and not plug.sent.empty():
        pass
    plug.says(Result(command.signal_id, "r1", result_body()))
    await home.settle()
    assert ((await home.signal()).state, len(await events(home))) == ("EXPIRED", 1)


async def test_a_result_of_a_signal_that_is_no_longer_kept_is_told_and_noted(home: House) -> None:
    plug = await home.device()
    plug.says(Result("forgotten", "r1", result_body()))
    await plug.hears(Okay)
    assert len(await events(home)) == 1
    assert await events(home, "signal.answer_unknown") == [
        {"device_id": DEVICE_ID, "request_id": "r1", "status_code": 200}
    ]


async def test_what_happens_after_a_subscription_is_told_once(home: House) -> None:
    plug = await home.device()
    body = '{"version":"1.0.0","event":{"muted":true}}'
    for _ in range(2):
        plug.says(Event("e1", body))
        assert await plug.hears(Okay) == Okay(event_id="e1")
    assert [event["body"] for event in await events(home)] == [body]


async def test_what_was_told_before_a_kill_is_not_told_again(home: House) -> None:
    """The device did not hear that it was stored; what it says after the restart for the first time is told."""
    body = '{"version":"1.0.0","event":{"muted":true}}'
    (await home.device()).says(Event("e1", body))
    await home.settle()
    await home.starts_again()
    plug = await home.device()
    for event_id in ("e1", "e2", "e1"):
        plug.says(Event(event_id, body))
        assert await plug.hears(Okay) == Okay(event_id=event_id)
    assert [event["body"] for event in await events(home)] == [body, body]
    assert [told["event_id"] for told in await events(home, "device.tell")] == ["e1", "e2"]


async def test_many_events_are_told_once_in_the_next_session_and_after_a_kill_too(home: House) -> None:
    many = [f"e{number}" for number in range(300)]
    for _ in range(2):
        await tells(await home.device(), many)
    await home.starts_again()
    await tells(await home.device(), many)
    changes = await home.engine.read(home.tenant, page, Wanted(None, None, "device.tell", None, None), None, 500)
    assert len(changes.changes) == len(many)


async def tells(plug: DevicePlug, event_ids: list[str]) -> None:
    for event_id in event_ids:
        plug.says(Event(event_id, '{"version":"1.0.0","event":{"muted":true}}'))
        assert await plug.hears(Okay) == Okay(event_id=event_id)
    await plug.leaves()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"version":1}', "[" * 5_000])
async def test_an_event_that_is_none_ends_the_session(home: House, body: str) -> None:
    plug = await home.device()
    plug.says(Event("e1", body))
    assert (await plug.hears(Bye)).reason == "event.invalid"
    assert await events(home) == []


async def test_of_several_devices_in_a_room_the_projector_answers(home: House) -> None:
    def furnish(tx: Writer) -> None:
        records.add(tx, device(11, "panel", kind="meetingaccessory"))
        records.add(tx, device(99, "second"))

    await home.engine.write(home.tenant, OPERATOR, furnish)
    panel, second = await home.device(credential="panel"), await home.device(credential="second")
    plug = await home.device()
    command = await delivered(home, plug)
    panel.says(Result(command.signal_id, "r1", result_body()))
    assert (await panel.hears(Bye)).reason == "signal.unknown"
    plug.says(Result(command.signal_id, "r1", result_body()))
    await plug.hears(Okay)
    assert [event["deviceUnionId"] for event in await events(home)] == [f"device-{DEVICE_ID}"]
    assert second.sent.empty()


async def test_binding_and_unbinding_are_told(home: House) -> None:
    pairing = Pairing("p1", "CODE0001", hash_of("secret"), "", "", "touyingyi", 0)
    await home.engine.write(SERVER, OPERATOR, open_pairing, pairing)
    new = NewDevice(ROOM, "", "union-new", b"hash", b"sealed")
    made = await home.engine.write(SERVER, OPERATOR, claim, home.tenant, "CODE0001", new)
    await home.engine.write(home.tenant, OPERATOR, revoke, made.device_id)
    told = await events(home, BINDING)
    assert [event["type"] for event in told] == ["bind", "unbind"]
    names = {"deviceId": str(made.device_id), "deviceUnionId": "union-new", "openRoomId": ROOM, "operatorUnionId": ""}
    assert all(event.items() >= names.items() and event["operateTime"] > 0 for event in told)
