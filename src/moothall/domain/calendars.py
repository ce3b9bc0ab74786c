"""The meeting rooms of calendar events: free and busy times, booking, cancelling, and what a room answers."""

from collections import defaultdict
from typing import Any

import msgspec

from moothall.domain import reservations, room_authority, rooms
from moothall.domain.faults import (
    EventUnknown,
    NotRoomManager,
    ParameterInvalid,
    RoomIdInvalid,
    RoomIdsMissing,
    RoomNotOfEvent,
    RoomUnknown,
    ScheduleTooLong,
    TooManyEventRooms,
    TooManyRoomsAsked,
)
from moothall.domain.moments import DAY
from moothall.domain.ports import Reader, Writer
from moothall.domain.room_authority import Operator
from moothall.store.records import calendar_events
from moothall.store.records.calendar_events import (
    ACCEPTED,
    DECLINED,
    TENTATIVE,
    Booking,
    CalendarEvent,
    TakenTime,
)
from moothall.store.records.rooms import Room

__all__ = ["TENTATIVE", "TakenTime"]

PRIMARY = "primary"
"""The one calendar that everybody has."""
MOST_ROOMS = 5
"""Of an event."""
MOST_ASKED = 20
LONGEST = 90 * DAY
RESPONSES = frozenset({ACCEPTED, TENTATIVE, DECLINED})


class RoomSchedule(msgspec.Struct, frozen=True):
    """When a room is taken; or, for a room that the person does not see, that there is none."""

    room_id: str
    taken: tuple[TakenTime, ...]
    known: bool = True


def schedule(tx: Reader, union_id: str, room_ids: tuple[str, ...], since: int, until: int) -> tuple[RoomSchedule, ...]:
    """When rooms are taken between two times, in the order of the ids."""
    if not room_ids:
        raise RoomIdsMissing("no rooms are given")
    if len(room_ids) > MOST_ASKED:
        raise TooManyRoomsAsked(f"at most {MOST_ASKED} rooms at once")
    if "" in room_ids:
        raise RoomIdInvalid("a room's id is not empty")
    if since >= until:
        raise ParameterInvalid("endTime is not after startTime", argument="endTime")
    if until - since > LONGEST:
        raise ScheduleTooLong("at most 90 days at once")
    operator = room_authority.employee(tx, union_id)
    seen = {room_id for room_id in room_ids if _visible(tx, operator, room_id)}
    taken: dict[str, list[TakenTime]] = defaultdict(list)
    for each in calendar_events.taken(tx, tuple(sorted(seen)), since, until):
        taken[each.room_id].append(each)
    return tuple(RoomSchedule(room_id, tuple(taken[room_id]), room_id in seen) for room_id in room_ids)


def add_rooms(tx: Writer, union_id: str, event_id: str, room_ids: tuple[str, ...]) -> None:
    """Book rooms for an event of its organizer: all of them or none. Those that it has already stay."""
    if not room_ids or "" in room_ids:
        raise RoomIdsMissing("a room has no id")
    if len(room_ids) > MOST_ROOMS:
        raise TooManyEventRooms(f"an event has at most {MOST_ROOMS} rooms")
    operator, event = _organized(tx, union_id, event_id)
    before = {booking.room_id: booking for booking in calendar_events.bookings_of_event(tx, event_id)}
    wanted = {room_id: _bookable(tx, operator, room_id) for room_id in dict.fromkeys(room_ids)}
    standing = {room_id for room_id, booking in before.items() if booking.response != DECLINED}
    if len(standing | wanted.keys()) > MOST_ROOMS:
        raise TooManyEventRooms(f"an event has at most {MOST_ROOMS} rooms")
    for room_id, room in wanted.items():
        if room_id not in standing:
            reservations.check(tx, room, event, operator.user_id)
            _book(tx, event, room, before.get(room_id))


def remove_rooms(tx: Writer, union_id: str, event_id: str, room_ids: tuple[str, ...]) -> None:
    """Cancel rooms of an event of its organizer; those that it has not got are passed over."""
    if not room_ids or "" in room_ids:
        raise RoomIdsMissing("no rooms are given")
    _, event = _organized(tx, union_id, event_id)
    for booking in calendar_events.bookings_of_event(tx, event_id):
        if booking.room_id in room_ids:
            cancel(tx, event, booking)


def respond(tx: Writer, union_id: str, event_id: str, room_id: str, response: str) -> None:
    """Answer for a room that the person manages; one that was declined is taken again only where it is still free."""
    if response not in RESPONSES:
        raise ParameterInvalid(
            f"responseStatus is not one of {', '.join(sorted(RESPONSES))}", argument="responseStatus"
        )
    operator = room_authority.employee(tx, union_id)
    event = _known(tx, event_id)
    room = _bookable(tx, operator, room_id)
    if not operator.manages(room.group_id):
        raise NotRoomManager("only who manages the room answers for it", room_id=room_id)
    found = [each for each in calendar_events.bookings_of_event(tx, event_id) if each.room_id == room_id]
    if not found:
        raise RoomNotOfEvent(f"room {room_id} is not booked for event {event_id}")
    if found[0].response == response:
        return
    if found[0].response == DECLINED:
        reservations.check_free(tx, room_id, event)
    _answer(tx, event, found[0], response)


def cancel(tx: Writer, event: CalendarEvent, booking: Booking) -> None:
    """Drop a room of an event."""
    calendar_events.cancel(tx, booking.event_id, booking.room_id)
    tx.record("room_booking.delete", f"{booking.event_id}/{booking.room_id}", _told(event, booking), None)


def _organized(tx: Reader, union_id: str, event_id: str) -> tuple[Operator, CalendarEvent]:
    """The person, and an event that the person has organized."""
    operator = room_authority.employee(tx, union_id)
    event = _known(tx, event_id)
    if event.organizer != operator.user_id:
        raise EventUnknown(f"{union_id} has organized no event {event_id}", event_id=event_id)
    return operator, event


def _known(tx: Reader, event_id: str) -> CalendarEvent:
    found = calendar_events.get(tx, event_id)
    if found is None:
        raise EventUnknown(f"no event {event_id}", event_id=event_id)
    return found


def _visible(tx: Reader, operator: Operator, room_id: str) -> Room | None:
    try:
        found = rooms.require(tx, room_id)
        rooms.require_visible(tx, operator, found)
    except RoomUnknown:
        return None
    return found


def _bookable(tx: Reader, operator: Operator, room_id: str) -> Room:
    found = _visible(tx, operator, room_id)
    if found is None:
        raise RoomIdInvalid(f"no room {room_id}", room_id=room_id)
    return found


def _book(tx: Writer, event: CalendarEvent, room: Room, before: Booking | None) -> None:
    """Rooms whose bookings are approved answer later."""
    response = TENTATIVE if room.approval else ACCEPTED
    if before is not None:
        _answer(tx, event, before, response)
        return
    made = Booking(event.event_id, room.room_id, response)
    calendar_events.book(tx, made)
    tx.record("room_booking.create", f"{event.event_id}/{room.room_id}", None, _told(event, made))


def _answer(tx: Writer, event: CalendarEvent, before: Booking, response: str) -> None:
    after = msgspec.structs.replace(before, response=response)
    calendar_events.respond(tx, before.event_id, before.room_id, response)
    subject = f"{before.event_id}/{before.room_id}"
    tx.record("room_booking.update", subject, _told(event, before), _told(event, after))


def _told(event: CalendarEvent, booking: Booking) -> dict[str, Any]:
    """What the change log keeps of a booking: whoever reads it wants to know when and for what."""
    told = {name: getattr(event, name) for name in ("organizer", "title", "start_at", "end_at", "time_zone")}
    return {"room_id": booking.room_id, "response": booking.response, **told}
