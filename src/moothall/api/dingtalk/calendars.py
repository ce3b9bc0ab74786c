"""Operations of calendars that are about meeting rooms. Events come in by files and by an operator."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import openapi
from moothall.api.dingtalk.operators import DONE, Done
from moothall.domain import calendars, moments
from moothall.domain.calendars import PRIMARY, TENTATIVE, RoomSchedule, TakenTime
from moothall.domain.faults import (
    EventUnknown,
    NotRoomManager,
    OperatorUnknown,
    ParameterInvalid,
    RoomIdInvalid,
    RoomIdsMissing,
    RoomNotAvailable,
    RoomNotOfEvent,
    ScheduleTooLong,
    TooManyEventRooms,
    TooManyRoomsAsked,
)
from moothall.domain.permissions import Permission
from moothall.wire.fields import Names, Reply, Request

_EVENTS = "/v1.0/calendar/users/{userId}/calendars/{calendarId}/events/{eventId}/meetingRooms"

UserId = Annotated[str, Names("userId")]
"""The unionId of a person, whatever it is called."""


class QuerySchedule(Request):
    """At most 20 rooms, and two times that are at most 90 days apart."""

    user_id: UserId
    room_ids: Annotated[tuple[str, ...], Names("roomIds")]
    start_time: Annotated[str, Names("startTime")]
    end_time: Annotated[str, Names("endTime")]


class Organizer(msgspec.Struct):
    """Who has organized an event, by unionId."""

    id: str


class ZonedTime(msgspec.Struct, rename="camel"):
    """A time in a time zone."""

    date_time: str
    time_zone: str


class ScheduleItem(msgspec.Struct, rename="camel"):
    """A time in which a room is taken; `TENTATIVE` while the booking waits for approval."""

    status: str
    event_id: str
    organizer: Organizer
    start: ZonedTime
    end: ZonedTime


class ScheduleInformation(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True):
    """A room and when it is taken, or why that is not told."""

    room_id: str
    schedule_items: tuple[ScheduleItem, ...]
    error: str = ""


class ScheduleReply(Reply, rename="camel"):
    """The rooms in the order of the request."""

    schedule_information: tuple[ScheduleInformation, ...]


@openapi.operation(
    "calendar.room_schedule_query",
    "POST /v1.0/calendar/users/{userId}/meetingRooms/schedules/query",
    permission=Permission.CALENDAR_READ,
    raises=(
        ParameterInvalid,
        OperatorUnknown,
        RoomIdsMissing,
        RoomIdInvalid,
        TooManyRoomsAsked,
        ScheduleTooLong,
    ),
    read=True,
)
async def query_schedule(call: Call, request: QuerySchedule) -> ScheduleReply:
    """Read when rooms are taken. Of a room that the person does not see only that is told."""
    since, until = _time(request.start_time, "startTime"), _time(request.end_time, "endTime")
    found = await call.read(calendars.schedule, request.user_id, request.room_ids, since, until)
    return ScheduleReply(schedule_information=tuple(map(_information, found)))


class NamedEvent(Request):
    """An event in somebody's calendar. There is one calendar, `primary`.

    The token makes no difference: asking again does nothing again.
    """

    user_id: UserId
    calendar_id: Annotated[str, Names("calendarId")]
    event_id: Annotated[str, Names("eventId")]
    client_token: Annotated[str | None, Names("x-client-token", place="header")] = None


class NamedRoom(msgspec.Struct, rename="camel"):
    """A room."""

    room_id: str = ""


class AddRooms(NamedEvent, kw_only=True):
    """At most five rooms for an event that the person has organized."""

    rooms: Annotated[tuple[NamedRoom, ...], Names("meetingRoomsToAdd")]


@openapi.operation(
    "calendar.rooms_add",
    f"POST {_EVENTS}",
    permission=Permission.CALENDAR_WRITE,
    raises=(
        ParameterInvalid,
        OperatorUnknown,
        EventUnknown,
        RoomIdsMissing,
        RoomIdInvalid,
        TooManyEventRooms,
        RoomNotAvailable,
    ),
)
async def add_rooms(call: Call, request: AddRooms) -> Done:
    """Book rooms for an event, all of them or none."""
    _check_calendar(request)
    await call.write(calendars.add_rooms, request.user_id, request.event_id, _ids(request.rooms))
    return DONE


class RemoveRooms(NamedEvent, kw_only=True):
    """Rooms of an event that the person has organized."""

    rooms: Annotated[tuple[NamedRoom, ...], Names("meetingRoomsToRemove")]


@openapi.operation(
    "calendar.rooms_remove",
    f"POST {_EVENTS}/batchRemove",
    permission=Permission.CALENDAR_WRITE,
    raises=(ParameterInvalid, OperatorUnknown, EventUnknown, RoomIdsMissing),
)
async def remove_rooms(call: Call, request: RemoveRooms) -> Done:
    """Cancel rooms of an event; those that it has not got are passed over."""
    _check_calendar(request)
    await call.write(calendars.remove_rooms, request.user_id, request.event_id, _ids(request.rooms))
    return DONE


class RespondForRoom(NamedEvent, kw_only=True):
    """What a room answers: `accepted`, `tentative` or `declined`. The person is one who manages the room."""

    room_id: Annotated[str, Names("roomId")]
    response_status: Annotated[str, Names("responseStatus")] = ""
    user_agent: Annotated[str | None, Names("userAgent", place="header")] = None


@openapi.operation(
    "calendar.room_respond",
    f"POST {_EVENTS}/{{roomId}}/respond",
    permission=Permission.CALENDAR_WRITE,
    raises=(
        ParameterInvalid,
        OperatorUnknown,
        NotRoomManager,
        EventUnknown,
        RoomIdInvalid,
        RoomNotOfEvent,
        RoomNotAvailable,
    ),
)
async def respond_for_room(call: Call, request: RespondForRoom) -> Done:
    """Approve or decline a room's booking.

    The vendor publishes no page of this operation: its shape is the SDK's.
    """
    _check_calendar(request)
    await call.write(calendars.respond, request.user_id, request.event_id, request.room_id, request.response_status)
    return DONE


def _check_calendar(request: NamedEvent) -> None:
    if request.calendar_id != PRIMARY:
        raise ParameterInvalid(f"calendarId is not {PRIMARY}", argument="calendarId")


def _ids(rooms: tuple[NamedRoom, ...]) -> tuple[str, ...]:
    return tuple(room.room_id for room in rooms)


def _time(text: str, name: str) -> int:
    try:
        return moments.read(text)
    except ValueError:
        raise ParameterInvalid(f"{name} is not a time such as 2026-10-01T09:00:00+08:00", argument=name) from None


def _information(found: RoomSchedule) -> ScheduleInformation:
    return ScheduleInformation(
        room_id=found.room_id,
        schedule_items=tuple(map(_item, found.taken)),
        error="" if found.known else "roomId invalid",
    )


def _item(taken: TakenTime) -> ScheduleItem:
    return ScheduleItem(
        "TENTATIVE" if taken.response == TENTATIVE else "BUSY",
        taken.event_id,
        Organizer(taken.organizer or ""),
        ZonedTime(moments.write_local(taken.start_at, taken.time_zone), taken.time_zone),
        ZonedTime(moments.write_local(taken.end_at, taken.time_zone), taken.time_zone),
    )
