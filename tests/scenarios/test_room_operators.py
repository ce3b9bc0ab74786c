"""What operators do with rooms: the control switch, and the events that rooms are booked for."""

from typing import Any

import httpx
import pytest

from tests.scenarios.meeting_rooms import BOB, MOOT_HALL, House

EVENTS = "/moothall/v1/events"
SAID = {
    "event_id": "standup",
    "organizer": "employee7079",
    "title": "Standup",
    "start": "2023-11-20T09:00:00+08:00",
    "end": "2023-11-20T09:30:00+08:00",
}


def told(response: httpx.Response) -> tuple[int, str]:
    """Status and machine word of a refusal."""
    return response.status_code, response.json()["error"]["code"]


async def put(house: House, **members: Any) -> httpx.Response:
    """Make or change an event."""
    return await house.server.admin.post(EVENTS, {**SAID, **members})


async def book(house: House, *rooms: str, event: str = "standup") -> httpx.Response:
    path = f"/v1.0/calendar/users/{BOB}/calendars/primary/events/{event}/meetingRooms"
    return await house.server.openapi.post(path, {"meetingRoomsToAdd": [{"roomId": room} for room in rooms]})


async def apply(house: House, text: str) -> httpx.Response:
    lines = "".join(f"    {line}\n" for line in text.strip("\n").splitlines())
    file = f"organizations:\n  - corp_id: {house.server.demo.corp_id}\n{lines}"
    return await house.server.admin.post("/moothall/v1/apply", file.encode())


@pytest.mark.produces("admin:room.control", "RoomUnknown")
async def test_control_switch(house: House) -> None:
    """Saying again what is changes nothing."""
    path = f"/moothall/v1/rooms/{MOOT_HALL}/control"
    for on in (False, False, True):
        answer = (await house.server.admin.post(path, {"on": on})).json()
        assert answer == {"room_id": MOOT_HALL, "name": "Moot Hall", "control": on}
    assert await house.changes(MOOT_HALL) == ["room.update", "room.update", "room.create"]
    assert told(await house.server.admin.post("/moothall/v1/rooms/nowhere/control", {"on": True})) == (
        404,
        "room.unknown",
    )


@pytest.mark.produces("admin:room.control", "OrganizationUnknown", "TenantNotNamed")
@pytest.mark.produces("admin:event.put", "OrganizationUnknown", "TenantNotNamed")
@pytest.mark.produces("admin:event.list", "OrganizationUnknown", "TenantNotNamed")
@pytest.mark.produces("admin:event.delete", "OrganizationUnknown", "TenantNotNamed")
async def test_which_organization(house: House) -> None:
    """The only one, where there is only one."""
    await house.apply("organizations: [{corp_id: dingnextdoor, name: Next door}]")
    admin = house.server.admin
    for named, refusal in (({}, (400, "tenant.not.named")), ({"corp_id": "x"}, (404, "organization.unknown"))):
        assert told(await admin.post(f"/moothall/v1/rooms/{MOOT_HALL}/control", {"on": True, **named})) == refusal
        assert told(await put(house, **named)) == refusal
        assert told(await admin.get(EVENTS, named)) == refusal
        assert told(await admin.request("DELETE", f"{EVENTS}/standup", params=named)) == refusal
    elsewhere = {"corp_id": "dingnextdoor"}
    assert (await admin.get(EVENTS, elsewhere)).json() == {"events": []}
    switch = await admin.post(f"/moothall/v1/rooms/{MOOT_HALL}/control", {"on": True, **elsewhere})
    assert told(switch) == (404, "room.unknown")


async def test_event(house: House) -> None:
    """Times are shown in the event's zone."""
    answer = (await put(house, end="2023-11-20T01:30:00Z")).json()
    assert answer == {"event": {**SAID, "time_zone": "Asia/Shanghai", "rooms": []}}
    await book(house, "east")
    answer = (await put(house, title="Stand-up", time_zone="Europe/Berlin")).json()["event"]
    assert (answer["start"], answer["rooms"]) == (
        "2023-11-20T02:00:00+01:00",
        [{"room_id": "east", "response": "accepted"}],
    )
    assert (await house.server.admin.get(EVENTS)).json() == {"events": [answer]}
    assert await house.changes("standup") == ["calendar_event.update", "calendar_event.create"]


async def test_event_without_an_id(house: House) -> None:
    made = [(await put(house, event_id=None)).json()["event"]["event_id"] for _ in range(2)]
    listed = (await house.server.admin.get(EVENTS, {"size": 1})).json()["events"]
    rest = (await house.server.admin.get(EVENTS, {"after": listed[0]["event_id"]})).json()["events"]
    assert [event["event_id"] for event in (*listed, *rest)] == sorted(made)


@pytest.mark.produces("admin:event.put", "ParameterInvalid", "PersonUnknown", "RoomNotAvailable")
async def test_event_refusals(house: House) -> None:
    malformed = (400, "argument.malformed")
    for members in (
        {"start": "tomorrow"},
        {"end": "2023-11-20T09:00:00"},
        {"end": SAID["start"]},
        {"time_zone": "Nowhere/City"},
        {"event_id": "stand up"},
        {"title": "\x00"},
    ):
        assert told(await put(house, **members)) == malformed
    assert told(await put(house, organizer="nobody")) == (404, "person.unknown")
    for event, start, end in (("standup", "09:00", "09:30"), ("review", "09:30", "10:00")):
        times = {"start": f"2023-11-20T{start}:00+08:00", "end": f"2023-11-20T{end}:00+08:00"}
        await put(house, event_id=event, **times)
        await book(house, "east", event=event)
    later = await put(house, event_id="standup", end="2023-11-20T09:31:00+08:00")
    assert told(later) == (409, "room.not.available")
    earlier = {"start": "2023-11-20T08:00:00+08:00", "end": "2023-11-20T08:30:00+08:00"}
    assert (await put(house, event_id="standup", **earlier)).status_code == 200


@pytest.mark.produces("admin:event.delete", "EventUnknown")
async def test_event_deleted(house: House) -> None:
    await put(house)
    await book(house, "east")
    assert (await house.server.admin.request("DELETE", f"{EVENTS}/standup")).json() == {}
    assert told(await house.server.admin.request("DELETE", f"{EVENTS}/standup")) == (404, "event.unknown")
    assert await house.changes("standup/east") == ["room_booking.delete", "room_booking.create"]


async def test_events_in_files(house: House) -> None:
    """Exported and applied again they are the same; with `prune` what is left out goes."""
    await put(house)
    await book(house, "east", MOOT_HALL)
    export = (await house.server.admin.get("/moothall/v1/export")).text
    assert f"rooms: [{MOOT_HALL}, east]" in export.replace('"', "")
    same = (await house.server.admin.post("/moothall/v1/apply?prune=true", export.encode())).json()
    assert same["total"] == 0, same
    await house.server.admin.request("DELETE", f"{EVENTS}/standup")
    back = (await house.server.admin.post("/moothall/v1/apply", export.encode())).json()
    assert back["counts"]["room_booking"]["created"] == 2
    assert len((await house.server.admin.get(EVENTS)).json()["events"][0]["rooms"]) == 2


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ('start: "2023-11-20T01:29:59Z", end: "2023-11-20T02:00:00Z"', "is taken when event 'second' begins"),
        ('start: "2023-11-20T01:30:00Z", end: "2023-11-20T01:30:00Z"', "must be after the start"),
        ('start: "2023-11-20T01:30:00", end: "2023-11-20T02:00:00Z"', "must be a time such as"),
        ('start: "2023-11-20T01:30:00Z", end: "2023-11-20T02:00:00Z"', ""),
    ],
)
async def test_files_keep_rooms_to_one_event(house: House, second: str, problem: str) -> None:
    answer = await apply(
        house,
        f"""
events:
  - {{id: first, organizer: carol, start: "2023-11-20T09:00:00+08:00", end: "2023-11-20T09:30:00+08:00", rooms: [east]}}
  - {{id: second, organizer: dave, {second}, rooms: [East hall, {{room: annex, response: tentative}}]}}
""",
    )
    if problem:
        assert told(answer) == (400, "file.invalid")
        assert problem in answer.json()["error"]["message"]
    else:
        assert answer.status_code == 200, answer.text
