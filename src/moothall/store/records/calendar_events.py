"""Events of calendars, and the meeting rooms that they have booked."""

from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import calendar_event, person, room_booking
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer

ACCEPTED, TENTATIVE, DECLINED = "accepted", "tentative", "declined"
"""What a room has answered; a tentative booking waits for approval, a declined one takes no time."""


class CalendarEvent(msgspec.Struct, frozen=True, gc=False):
    """An event. The organizer is a userid; times are milliseconds."""

    event_id: str
    organizer: str
    title: str
    start_at: int
    end_at: int
    time_zone: str


class Booking(msgspec.Struct, frozen=True, gc=False):
    """A room of an event."""

    event_id: str
    room_id: str
    response: str


class TakenTime(msgspec.Struct, frozen=True, gc=False):
    """A time in which a room is taken; the organizer is a unionId, or None where that person is gone."""

    room_id: str
    response: str
    event_id: str
    organizer: str | None
    start_at: int
    end_at: int
    time_zone: str


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = calendar_event.c.tenant == tenant_value()
_FIELDS = CalendarEvent.__struct_fields__
_COLUMNS = tuple(calendar_event.c[name] for name in _FIELDS)
_GET = Query(select(*_COLUMNS).where(_OWN, calendar_event.c.event_id == _given("event_id")), CalendarEvent)
_AFTER = Query(
    select(*_COLUMNS)
    .where(_OWN, calendar_event.c.event_id > _given("after"))
    .order_by(calendar_event.c.event_id)
    .limit(_given("most")),
    CalendarEvent,
)
_ORGANIZED_BY = Query(
    select(*_COLUMNS)
    .where(_OWN, calendar_event.c.organizer == _given("organizer"))
    .order_by(calendar_event.c.event_id),
    CalendarEvent,
)
_ADD = Command(insert(calendar_event).values(tenant=tenant_value(), **{name: _given(name) for name in _FIELDS}))
_CHANGE = Command(
    update(calendar_event)
    .where(_OWN, calendar_event.c.event_id == _given("of"))
    .values(**{name: _given(name) for name in _FIELDS[1:]})
)
_REMOVE = Command(delete(calendar_event).where(_OWN, calendar_event.c.event_id == _given("of")))

_OF_US = room_booking.c.tenant == tenant_value()
_BOOKING = tuple(room_booking.c[name] for name in Booking.__struct_fields__)
_OF_EVENT = Query(
    select(*_BOOKING).where(_OF_US, room_booking.c.event_id == _given("event_id")).order_by(room_booking.c.room_id),
    Booking,
)
_OF_ROOM = Query(
    select(*_BOOKING).where(_OF_US, room_booking.c.room_id == _given("room_id")).order_by(room_booking.c.event_id),
    Booking,
)
_ONE = (_OF_US, room_booking.c.event_id == _given("of"), room_booking.c.room_id == _given("of_room"))
_BOOK = Command(
    insert(room_booking).values(tenant=tenant_value(), **{name: _given(name) for name in Booking.__struct_fields__})
)
_RESPOND = Command(update(room_booking).where(*_ONE).values(response=_given("answer")))
_CANCEL = Command(delete(room_booking).where(*_ONE))
_TAKEN = Query(
    select(
        room_booking.c.room_id,
        room_booking.c.response,
        calendar_event.c.event_id,
        person.c.union_id,
        calendar_event.c.start_at,
        calendar_event.c.end_at,
        calendar_event.c.time_zone,
    )
    .select_from(
        room_booking.join(
            calendar_event,
            and_(
                calendar_event.c.tenant == room_booking.c.tenant, calendar_event.c.event_id == room_booking.c.event_id
            ),
        ).outerjoin(
            person, and_(person.c.tenant == calendar_event.c.tenant, person.c.user_id == calendar_event.c.organizer)
        )
    )
    .where(
        _OF_US,
        among(room_booking.c.room_id, "room_ids"),
        room_booking.c.response != DECLINED,
        calendar_event.c.start_at < _given("until"),
        calendar_event.c.end_at > _given("since"),
    )
    .order_by(room_booking.c.room_id, calendar_event.c.start_at, calendar_event.c.event_id),
    TakenTime,
)


def get(tx: Reader, event_id: str) -> CalendarEvent | None:
    """The event of that id."""
    return tx.one(_GET, event_id=event_id)


def after(tx: Reader, event_id: str, most: int) -> list[CalendarEvent]:
    """Events after an id, by id."""
    return tx.all(_AFTER, after=event_id, most=most)


def organized_by(tx: Reader, user_id: str) -> list[CalendarEvent]:
    """The events of an organizer, by id."""
    return tx.all(_ORGANIZED_BY, organizer=user_id)


def add(tx: Writer, made: CalendarEvent) -> None:
    """Keep a new event."""
    tx.run(_ADD, **msgspec.structs.asdict(made))


def change(tx: Writer, changed: CalendarEvent) -> None:
    """Write all but the id."""
    values = msgspec.structs.asdict(changed)
    tx.run(_CHANGE, of=values.pop("event_id"), **values)


def remove(tx: Writer, event_id: str) -> None:
    """Drop an event that has no rooms."""
    tx.run(_REMOVE, of=event_id)


def bookings_of_event(tx: Reader, event_id: str) -> list[Booking]:
    """The rooms of an event, by id; declined ones too."""
    return tx.all(_OF_EVENT, event_id=event_id)


def bookings_of_room(tx: Reader, room_id: str) -> list[Booking]:
    """The events of a room, by id."""
    return tx.all(_OF_ROOM, room_id=room_id)


def taken(tx: Reader, room_ids: tuple[str, ...], since: int, until: int) -> list[TakenTime]:
    """When rooms are taken between two times, by room and start."""
    return tx.all(_TAKEN, room_ids=room_ids, since=since, until=until)


def book(tx: Writer, made: Booking) -> None:
    """Keep a new room of an event."""
    tx.run(_BOOK, **msgspec.structs.asdict(made))


def respond(tx: Writer, event_id: str, room_id: str, response: str) -> None:
    """Write what a room has answered."""
    tx.run(_RESPOND, of=event_id, of_room=room_id, answer=response)


def cancel(tx: Writer, event_id: str, room_id: str) -> None:
    """Drop a room of an event."""
    tx.run(_CANCEL, of=event_id, of_room=room_id)
