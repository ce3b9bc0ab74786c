"""Meeting rooms of calendar events: booked, cancelled, free and busy.

The clock shows the evening of Tuesday, 14 November 2023, in UTC; in the organization's zone it is Wednesday, 6:13.
"""

from typing import Any

import httpx
import pytest

from tests.scenarios.answers import refused
from tests.scenarios.meeting_rooms import ALICE, BOB, CAROL, DAVE, DONE, MOOT_HALL, NOBODY, House, taken

CALENDAR = "/v1.0/calendar/users/{}/calendars/{}/events/{}/meetingRooms"
SCHEDULE = "/v1.0/calendar/users/{}/meetingRooms/schedules/query"
DAY = "2023-11-20"
FILE = """
events:
  - {id: standup, title: Standup, organizer: employee7079, start: "2023-11-20T09:00:00+08:00",
     end: "2023-11-20T09:30:00+08:00"}
  - {id: review, title: Review, organizer: employee7079, start: "2023-11-20T09:15:00+08:00",
     end: "2023-11-20T10:00:00+08:00"}
  - {id: lunch, title: Lunch, organizer: manager7078, start: "2023-11-20T09:30:00+08:00",
     end: "2023-11-20T10:30:00+08:00", time_zone: Europe/Berlin}
  - {id: planning, title: Planning, organizer: carol, start: "2024-01-15T09:00:00+08:00",
     end: "2024-01-15T11:00:00+08:00"}
"""


@pytest.fixture
async def diary(house: House) -> House:
    """A house with events: Standup and Review are Bob's and overlap, Lunch is Alice's, Planning is Carol's."""
    await house.organization(FILE)
    return house


async def add(house: House, event: str, *rooms: str, by: str = BOB, calendar: str = "primary") -> httpx.Response:
    """Book rooms."""
    body = {"meetingRoomsToAdd": [{"roomId": room} for room in rooms]}
    return await house.server.openapi.post(CALENDAR.format(by, calendar, event), body)


async def remove(house: House, event: str, *rooms: str, by: str = BOB, calendar: str = "primary") -> httpx.Response:
    body = {"meetingRoomsToRemove": [{"roomId": room} for room in rooms]}
    return await house.server.openapi.post(f"{CALENDAR.format(by, calendar, event)}/batchRemove", body)


async def respond(house: House, event: str, room: str, status: str | None, by: str = ALICE) -> httpx.Response:
    body = {} if status is None else {"responseStatus": status}
    return await house.server.openapi.post(f"{CALENDAR.format(by, 'primary', event)}/{room}/respond", body)


async def ask(
    house: House, *rooms: str, by: str = BOB, since: str = f"{DAY}T00:00:00Z", until: str = f"{DAY}T23:59:59Z"
) -> httpx.Response:
    """Free and busy times."""
    body = {"roomIds": list(rooms), "startTime": since, "endTime": until}
    return await house.server.openapi.post(SCHEDULE.format(by), body)


async def busy(house: House, room: str, **fields: str) -> list[tuple[str, str]]:
    """Events and their status in a room."""
    (information,) = (await ask(house, room, **fields)).json()["scheduleInformation"]
    return [(item["eventId"], item["status"]) for item in information["scheduleItems"]]


def invalid(text: str) -> tuple[int, str, str]:
    return 400, "invalidParameter", text


def unavailable(text: str) -> tuple[int, str, str]:
    return 400, "meetingRoomNotAvailable", text


TAKEN = unavailable("the room is taken at this time")


async def test_book(diary: House) -> None:
    assert (await add(diary, "standup", MOOT_HALL, "east")).json() == DONE
    assert await busy(diary, MOOT_HALL) == [("standup", "BUSY")]
    assert await diary.changes(f"standup/{MOOT_HALL}") == ["room_booking.create"]


async def test_book_again(diary: House) -> None:
    """A repetition changes nothing, with or without the token that says that it is one."""
    path = CALENDAR.format(BOB, "primary", "standup")
    for headers in ({}, {"x-client-token": "t1"}, {"x-client-token": "t1"}):
        request = httpx.Request(
            "POST",
            diary.server.url + path,
            json={"meetingRoomsToAdd": [{"roomId": MOOT_HALL}]},
            headers={"x-acs-dingtalk-access-token": diary.server.demo.access_token, **headers},
        )
        assert (await diary.server.send(request)).json() == DONE
    assert len(await diary.changes(f"standup/{MOOT_HALL}")) == 1


@pytest.mark.produces("openapi:calendar.rooms_add", "RoomNotAvailable")
async def test_conflict(diary: House) -> None:
    """Events that touch do not overlap. Nothing is booked where one of the rooms is taken."""
    await add(diary, "standup", MOOT_HALL)
    assert refused(await add(diary, "review", "east", MOOT_HALL)) == TAKEN
    assert await busy(diary, "east") == []
    assert (await add(diary, "lunch", MOOT_HALL, by=ALICE)).json() == DONE
    assert await busy(diary, MOOT_HALL) == [("standup", "BUSY"), ("lunch", "BUSY")]


@pytest.mark.produces(
    "openapi:calendar.rooms_add",
    "ParameterInvalid",
    "OperatorUnknown",
    "EventUnknown",
    "RoomIdsMissing",
    "RoomIdInvalid",
    "TooManyEventRooms",
)
async def test_book_refusals(diary: House) -> None:
    assert refused(await add(diary, "standup")) == invalid("roomId must be provided.")
    assert refused(await add(diary, "standup", "")) == invalid("roomId must be provided.")
    path = CALENDAR.format(BOB, "primary", "standup")
    bodies: tuple[dict[str, Any], ...] = ({}, {"meetingRoomsToAdd": [{}]})
    for body in bodies:
        assert refused(await diary.server.openapi.post(path, body)) == invalid("roomId must be provided.")
    many = invalid("attendees batch size too large. Maximum allowed:5")
    assert refused(await add(diary, "standup", *"abcdef")) == many
    for room in ("nowhere", "attic"):
        assert refused(await add(diary, "standup", room)) == invalid("roomId invalid")
    assert refused(await add(diary, "standup", MOOT_HALL, calendar="other")) == invalid("calendarId is not primary")
    assert refused(await add(diary, "standup", MOOT_HALL, by=NOBODY))[:2] == invalid("")[:2]
    assert refused(await add(diary, "nothing", MOOT_HALL)) == invalid("no event nothing")
    assert refused(await add(diary, "standup", MOOT_HALL, by=ALICE))[:2] == invalid("")[:2]


async def test_five_rooms(diary: House) -> None:
    """Of an event, and not only of a call."""
    rooms = [await diary.make(f"Room {number}") for number in range(6)]
    await add(diary, "standup", *rooms[:3])
    many = invalid("attendees batch size too large. Maximum allowed:5")
    assert refused(await add(diary, "standup", *rooms[3:])) == many
    assert (await add(diary, "standup", *rooms[3:5], rooms[0])).json() == DONE


@pytest.mark.produces(
    "openapi:calendar.rooms_remove", "ParameterInvalid", "OperatorUnknown", "EventUnknown", "RoomIdsMissing"
)
async def test_cancel(diary: House) -> None:
    """What is not booked is passed over."""
    await add(diary, "standup", MOOT_HALL, "east")
    assert (await remove(diary, "standup", MOOT_HALL, "annex", "nowhere")).json() == DONE
    assert (await busy(diary, MOOT_HALL), await busy(diary, "east")) == ([], [("standup", "BUSY")])
    assert await diary.changes(f"standup/{MOOT_HALL}") == ["room_booking.delete", "room_booking.create"]
    assert (await add(diary, "review", MOOT_HALL)).json() == DONE
    missing = invalid("Meeting rooms to remove must be provided.")
    assert refused(await remove(diary, "standup")) == missing
    assert (
        refused(await diary.server.openapi.post(f"{CALENDAR.format(BOB, 'primary', 'x')}/batchRemove", {})) == missing
    )
    assert refused(await remove(diary, "standup", "east", by=ALICE))[:2] == invalid("")[:2]
    assert refused(await remove(diary, "standup", "east", by=NOBODY))[:2] == invalid("")[:2]
    assert refused(await remove(diary, "standup", "east", calendar="other"))[:2] == invalid("")[:2]


async def test_schedule(diary: House) -> None:
    """In the order of the request, each event in its own zone; an empty list is free."""
    await add(diary, "lunch", "east", by=ALICE)
    assert (await ask(diary, "annex", "east")).json() == {
        "scheduleInformation": [
            {"roomId": "annex", "scheduleItems": []},
            {
                "roomId": "east",
                "scheduleItems": [
                    {
                        "status": "BUSY",
                        "eventId": "lunch",
                        "organizer": {"id": ALICE},
                        "start": {"dateTime": "2023-11-20T02:30:00+01:00", "timeZone": "Europe/Berlin"},
                        "end": {"dateTime": "2023-11-20T03:30:00+01:00", "timeZone": "Europe/Berlin"},
                    }
                ],
            },
        ]
    }


async def test_schedule_of_what_is_not_seen(diary: House) -> None:
    """Says of each room what is wrong with it; the others are answered."""
    await add(diary, "standup", MOOT_HALL)
    found = (await ask(diary, "attic", MOOT_HALL, "nowhere")).json()["scheduleInformation"]
    assert [(each["roomId"], each.get("error"), len(each["scheduleItems"])) for each in found] == [
        ("attic", "roomId invalid", 0),
        (MOOT_HALL, None, 1),
        ("nowhere", "roomId invalid", 0),
    ]


async def test_schedule_has_ends(diary: House) -> None:
    """What begins at its end or ends at its start is outside."""
    await add(diary, "standup", MOOT_HALL)
    for since, until, there in (
        ("09:30:00", "12:00:00", False),
        ("09:29:59", "12:00:00", True),
        ("08:00:00", "09:00:00", False),
        ("08:00:00", "09:00:01", True),
    ):
        found = await busy(diary, MOOT_HALL, since=f"{DAY}T{since}+08:00", until=f"{DAY}T{until}+08:00")
        assert bool(found) is there


@pytest.mark.produces(
    "openapi:calendar.room_schedule_query",
    "ParameterInvalid",
    "OperatorUnknown",
    "RoomIdsMissing",
    "RoomIdInvalid",
    "TooManyRoomsAsked",
    "ScheduleTooLong",
)
async def test_schedule_refusals(diary: House) -> None:
    assert refused(await ask(diary)) == invalid("query ids cannot be empty")
    assert refused(await diary.server.openapi.post(SCHEDULE.format(BOB), {})) == invalid("query ids cannot be empty")
    limit = invalid("Cannot get schedule information for more than limit.")
    assert refused(await ask(diary, *map(str, range(21)))) == limit
    assert refused(await ask(diary, MOOT_HALL, "")) == invalid("roomId invalid")
    long = invalid("Cannot query schedule for more than 90 days.")
    assert refused(await ask(diary, MOOT_HALL, since="2023-11-20T00:00:00Z", until="2024-02-18T00:00:01Z")) == long
    assert (await ask(diary, MOOT_HALL, since="2023-11-20T00:00:00Z", until="2024-02-18T00:00:00Z")).status_code == 200
    for since in ("tomorrow", "2023-11-20", "2023-11-20T00:00:00", "1969-12-31T23:59:59Z", f"{DAY}T23:59:59Z"):
        assert refused(await ask(diary, MOOT_HALL, since=since))[:2] == invalid("")[:2]
    assert refused(await ask(diary, MOOT_HALL, by=NOBODY))[:2] == invalid("")[:2]


async def test_approval(diary: House) -> None:
    """A room with approval is tentative until somebody who manages it answers; others cannot have it meanwhile."""
    await diary.organization("rooms: [{id: east, approval: standard}]")
    await add(diary, "standup", "east")
    assert await busy(diary, "east") == [("standup", "TENTATIVE")]
    assert refused(await add(diary, "review", "east")) == TAKEN
    assert (await respond(diary, "standup", "east", "accepted", by=DAVE)).json() == DONE
    assert await busy(diary, "east") == [("standup", "BUSY")]
    assert await diary.changes("standup/east") == ["room_booking.update", "room_booking.create"]


@pytest.mark.produces("openapi:calendar.room_respond", "RoomNotAvailable")
async def test_decline(diary: House) -> None:
    """A declined room is free; it can be accepted later only where it still is, and be booked again."""
    await add(diary, "standup", "east")
    for _ in range(2):
        assert (await respond(diary, "standup", "east", "declined")).json() == DONE
    assert await busy(diary, "east") == []
    await add(diary, "review", "east")
    assert refused(await respond(diary, "standup", "east", "accepted")) == invalid(TAKEN[2])
    assert refused(await add(diary, "standup", "east")) == TAKEN
    await remove(diary, "review", "east")
    assert (await add(diary, "standup", "east")).json() == DONE
    assert await busy(diary, "east") == [("standup", "BUSY")]


@pytest.mark.produces(
    "openapi:calendar.room_respond",
    "ParameterInvalid",
    "OperatorUnknown",
    "NotRoomManager",
    "EventUnknown",
    "RoomIdInvalid",
    "RoomNotOfEvent",
)
async def test_respond_refusals(diary: House) -> None:
    await add(diary, "standup", "east")
    for status in ("needsAction", "", None):
        assert refused(await respond(diary, "standup", "east", status))[:2] == invalid("")[:2]
    for by in (NOBODY, BOB):
        assert refused(await respond(diary, "standup", "east", "declined", by=by))[:2] == invalid("")[:2]
    assert refused(await respond(diary, "nothing", "east", "declined"))[:2] == invalid("")[:2]
    assert refused(await respond(diary, "standup", "nowhere", "declined")) == invalid("no room nowhere")
    assert refused(await respond(diary, "standup", MOOT_HALL, "declined"))[:2] == invalid("")[:2]


async def refusal(house: House, settings: str, event: str = "standup", by: str = BOB) -> tuple[int, str, str] | None:
    """How booking the east hall with such settings is refused, if it is; nothing stays booked."""
    await house.organization(f"rooms: [{{id: east, {settings}}}]")
    answer = await add(house, event, "east", by=by)
    if answer.status_code != 200:
        return refused(answer)
    await remove(house, event, "east", by=by)
    return None


async def test_settings_of_rooms(diary: House) -> None:
    """Standup takes half an hour, from 9:00 on the 20th; it is 6:13 on the 15th."""
    assert await refusal(diary, "open_reservation: false") == unavailable("the room cannot be booked")
    await diary.organization("rooms: [{id: east, open_reservation: true}]")
    length = unavailable("the room is not booked for so short or so long")
    assert await refusal(diary, "min_minutes: 31") == length
    assert await refusal(diary, "min_minutes: 30, max_minutes: 30") is None
    assert await refusal(diary, "min_minutes: 0, max_minutes: 29") == length
    ahead = unavailable("the room cannot be booked so far ahead yet")
    assert await refusal(diary, "max_minutes: 0, advance_time: 4") == ahead
    assert await refusal(diary, "advance_time: 5") is None
    assert await refusal(diary, 'advance_time: 5, advance_clock: "06:14"') == ahead
    assert await refusal(diary, 'advance_time: 5, advance_clock: "06:13"') is None
    assert await refusal(diary, "advance_time: 1, advance_unit: weeks, advance_clock: null") is None
    assert await refusal(diary, "advance_time: 2, advance_unit: months", "planning", CAROL) is None
    assert await refusal(diary, "advance_time: 1, advance_unit: months", "planning", CAROL) == ahead
    assert await refusal(diary, "advance_time: 1, advance_unit: years", "planning", CAROL) is None


async def test_closed_rooms(diary: House) -> None:
    closed = unavailable("the room is closed at this time")
    await diary.organization("rooms: [{id: east, advance_time: 0}]")
    for since, until, refuses in (
        ("2023-11-20T09:29:59+08:00", "null", True),
        ("2023-11-20T09:30:00+08:00", "null", False),
        ("2023-11-01T00:00:00Z", "2023-11-20T09:00:00+08:00", False),
        ("2023-11-01T00:00:00Z", "2023-11-20T09:00:01+08:00", True),
    ):
        settings = f'closed_from: "{since}", closed_until: {until if until == "null" else repr(until)}'
        assert await refusal(diary, settings) == (closed if refuses else None), settings


async def test_people_who_may_not_book(diary: House) -> None:
    """Those on the blacklist while it counts, and all but its super users where a room is restricted."""
    now = diary.server.clock.now()
    for start, end, banned in ((0, None, True), (0, now + 1, True), (0, now, False), (now + 1, None, False)):
        members: dict[str, Any] = {"blacklistUnionId": BOB, "startTime": start}
        members |= {} if end is None else {"endTime": end}
        assert taken(await diary.post("bookings/blacklist", **members)) is True
        answer = await refusal(diary, "capacity: 8")
        assert answer == (unavailable("this person may not book rooms") if banned else None)
    await diary.post("meetingRooms/superUsers/set", roomId="east", userIdWhiteList=["carol"])
    assert await refusal(diary, "capacity: 8") == unavailable("the room is for chosen people only")
    assert await refusal(diary, "capacity: 8", "planning", CAROL) is None


async def test_a_room_that_is_deleted(diary: House) -> None:
    """Its bookings are cancelled."""
    await add(diary, "standup", "east", MOOT_HALL)
    await diary.delete("meetingRooms/east")
    assert await diary.changes("standup/east") == ["room_booking.delete", "room_booking.create"]
    assert await busy(diary, MOOT_HALL) == [("standup", "BUSY")]


async def test_an_organizer_who_leaves(diary: House) -> None:
    """Takes the events along."""
    await add(diary, "standup", MOOT_HALL)
    gone = await diary.server.topapi.json("/topapi/v2/user/delete", {"userid": "employee7079"})
    assert gone.json()["errcode"] == 0
    assert await busy(diary, MOOT_HALL, by=ALICE) == []
    events = (await diary.server.admin.get("/moothall/v1/events")).json()["events"]
    assert [event["event_id"] for event in events] == ["lunch", "planning"]
