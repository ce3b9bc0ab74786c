"""Events of calendars, as an operator brings them in. Apps book rooms for them."""

import re
from typing import Any

import msgspec

from moothall.domain import calendars, people, reservations
from moothall.domain.faults import EventUnknown, ParameterInvalid
from moothall.domain.ports import Reader, Writer
from moothall.store.records import calendar_events
from moothall.store.records.calendar_events import DECLINED, Booking, CalendarEvent

__all__ = ["CalendarEvent"]

PAGE = 100
_EVENT_ID = re.compile(r"[\x21-\x7e]{1,64}", re.ASCII)


class EventView(msgspec.Struct, frozen=True):
    """An event and its rooms."""

    event: CalendarEvent
    bookings: tuple[Booking, ...]


def put(tx: Writer, said: CalendarEvent) -> EventView:
    """Make an event, or put it in the place of the one of its id; its rooms stay, and must be free at the new time."""
    if said.end_at <= said.start_at:
        raise ParameterInvalid("the event does not end after its start", argument="end")
    if not _EVENT_ID.fullmatch(said.event_id):
        raise ParameterInvalid("event_id has 1 to 64 printable ASCII characters without spaces", argument="event_id")
    if "\x00" in said.title:
        raise ParameterInvalid("title holds NUL", argument="title")
    people.require(tx, said.organizer)
    before = calendar_events.get(tx, said.event_id)
    if before is None:
        calendar_events.add(tx, said)
        tx.record("calendar_event.create", said.event_id, None, _told(said))
    elif before != said:
        for booking in calendar_events.bookings_of_event(tx, said.event_id):
            if booking.response != DECLINED:
                reservations.check_free(tx, booking.room_id, said)
        calendar_events.change(tx, said)
        tx.record("calendar_event.update", said.event_id, _told(before), _told(said))
    return _view(tx, said)


def page(tx: Reader, after: str, most: int) -> tuple[EventView, ...]:
    """Events after an id, by id."""
    return tuple(_view(tx, event) for event in calendar_events.after(tx, after, most))


def delete(tx: Writer, event_id: str) -> None:
    """Drop an event and cancel its rooms; raises `EventUnknown`."""
    before = calendar_events.get(tx, event_id)
    if before is None:
        raise EventUnknown(f"no event {event_id}", event_id=event_id)
    remove(tx, before)


def remove(tx: Writer, event: CalendarEvent) -> None:
    """The same, of an event that is there."""
    for booking in calendar_events.bookings_of_event(tx, event.event_id):
        calendars.cancel(tx, event, booking)
    calendar_events.remove(tx, event.event_id)
    tx.record("calendar_event.delete", event.event_id, _told(event), None)


def _view(tx: Reader, event: CalendarEvent) -> EventView:
    return EventView(event, tuple(calendar_events.bookings_of_event(tx, event.event_id)))


def _told(event: CalendarEvent) -> dict[str, Any]:
    """What the change log keeps of an event."""
    told = msgspec.structs.asdict(event)
    del told["event_id"]
    return told
