"""Whether a meeting room can be booked: what whoever manages it has set, who books, and what is booked already."""

from datetime import timedelta

from moothall.domain import booking_bans, moments, super_users
from moothall.domain.faults import RoomNotAvailable
from moothall.domain.moments import MINUTE
from moothall.domain.ports import Writer
from moothall.store.records import calendar_events, tenants
from moothall.store.records.calendar_events import CalendarEvent
from moothall.store.records.rooms import Room


def check(tx: Writer, room: Room, event: CalendarEvent, user_id: str) -> None:
    """Raises `RoomNotAvailable` unless a person may book the room for the event now, and it is free then."""
    for refuses, reason in (
        (not room.open_reservation, "the room cannot be booked"),
        (_is_closed(room, event), "the room is closed at this time"),
        (not super_users.may_use(tx, room, user_id), "the room is for chosen people only"),
        (booking_bans.is_banned(tx, user_id, tx.now), "this person may not book rooms"),
        (not _has_good_length(room, event), "the room is not booked for so short or so long"),
        (_is_too_early(tx, room, event), "the room cannot be booked so far ahead yet"),
    ):
        if refuses:
            raise RoomNotAvailable(reason, room_id=room.room_id)
    check_free(tx, room.room_id, event)


def check_free(tx: Writer, room_id: str, event: CalendarEvent) -> None:
    """Raises `RoomNotAvailable` where another event has the room at that time."""
    for other in calendar_events.taken(tx, (room_id,), event.start_at, event.end_at):
        if other.event_id != event.event_id:
            raise RoomNotAvailable("the room is taken at this time", room_id=room_id)


def _is_closed(room: Room, event: CalendarEvent) -> bool:
    if room.closed_from is None or event.end_at <= room.closed_from:
        return False
    return room.closed_until is None or event.start_at < room.closed_until


def _has_good_length(room: Room, event: CalendarEvent) -> bool:
    length = event.end_at - event.start_at
    return length >= room.min_minutes * MINUTE and (not room.max_minutes or length <= room.max_minutes * MINUTE)


def _is_too_early(tx: Writer, room: Room, event: CalendarEvent) -> bool:
    """A day can be booked from so many days before, and then from a clock time in the organization's zone."""
    if not room.advance_time:
        return False
    organization = tenants.organization_of(tx)
    zone = organization.time_zone if organization else ""
    now = moments.local(tx.now, zone)
    today = now.date()
    if f"{now:%H:%M}" < room.advance_clock:
        today -= timedelta(1)
    return moments.local(event.start_at, zone).date() > moments.later(today, room.advance_time, room.advance_unit)
