"""What of meeting rooms goes with a person or department that leaves the organization."""

from moothall.domain import calendars
from moothall.domain.ports import Writer
from moothall.store.records import booking_bans, calendar_events, room_groups, room_lists, rooms


def forget_person(tx: Writer, user_id: str) -> None:
    """Take somebody off all lists of rooms, and cancel the events that the person has organized."""
    room_groups.forget_person(tx, user_id)
    room_lists.forget_person(tx, user_id)
    rooms.forget_contact(tx, user_id)
    booking_bans.remove(tx, (user_id,))
    for event in calendar_events.organized_by(tx, user_id):
        for booking in calendar_events.bookings_of_event(tx, event.event_id):
            calendars.cancel(tx, event, booking)
        calendar_events.remove(tx, event.event_id)
        tx.record("calendar_event.delete", event.event_id, event, None)


def forget_department(tx: Writer, dept_id: int) -> None:
    """Take a department off all lists of rooms."""
    room_lists.forget_department(tx, dept_id)
