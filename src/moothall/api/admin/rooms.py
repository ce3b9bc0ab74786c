"""Operations of meeting rooms that no vendor documents: the control switch, and the events that rooms are for."""

from typing import Annotated

import msgspec

from moothall.api.admin import naming
from moothall.api.admin.dialect import admin
from moothall.api.call import Call
from moothall.domain import calendar_events, moments, room_changes
from moothall.domain.calendar_events import PAGE, CalendarEvent, EventView
from moothall.domain.faults import (
    EventUnknown,
    OrganizationUnknown,
    ParameterInvalid,
    PersonUnknown,
    RoomNotAvailable,
    RoomUnknown,
    TenantNotNamed,
)
from moothall.kernel.randomness import hexadecimal
from moothall.wire.fields import Reply, Request

EventId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class SwitchControl(Request):
    """Which room, and whether signals reach its device."""

    room_id: str
    on: bool
    corp_id: str | None = None


class SwitchReply(Reply, omit_defaults=False):
    """The room's switch as it is now."""

    room_id: str
    name: str
    control: bool


@admin.operation(
    "room.control",
    "POST /moothall/v1/rooms/{room_id}/control",
    raises=(RoomUnknown, OrganizationUnknown, TenantNotNamed),
)
async def switch_control(call: Call, request: SwitchControl) -> SwitchReply:
    """Let signals reach a room's device, or no longer. A new room's switch is off."""
    tenant, _ = await naming.organization(call, request.corp_id)
    engine = call.services.engine
    room = await engine.write(tenant, call.actor, room_changes.switch_control, request.room_id, request.on)
    return SwitchReply(room_id=room.room_id, name=room.name, control=room.control_enabled)


class EventRoom(msgspec.Struct):
    """A room of an event, and what it has answered."""

    room_id: str
    response: str


class ShownEvent(msgspec.Struct, kw_only=True):
    """An event; times as text, in its time zone."""

    event_id: str
    organizer: str
    title: str
    start: str
    end: str
    time_zone: str
    rooms: tuple[EventRoom, ...]


class EventReply(Reply):
    """One event."""

    event: ShownEvent


class PutEvent(Request):
    """An event: its organizer by userid, and times such as 2026-10-01T09:00:00+08:00. Without an id one is made."""

    organizer: str
    start: str
    end: str
    title: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    time_zone: str = "Asia/Shanghai"
    event_id: EventId | None = None
    corp_id: str | None = None


@admin.operation(
    "event.put",
    "POST /moothall/v1/events",
    raises=(ParameterInvalid, PersonUnknown, RoomNotAvailable, OrganizationUnknown, TenantNotNamed),
)
async def put_event(call: Call, request: PutEvent) -> EventReply:
    """Make an event, or change the one of that id. Its rooms stay, and must be free at the new time."""
    tenant, _ = await naming.organization(call, request.corp_id)
    if not moments.is_zone(request.time_zone):
        raise ParameterInvalid("time_zone is not one such as Asia/Shanghai", argument="time_zone")
    event = CalendarEvent(
        request.event_id or hexadecimal(call.services.randomness, 12),
        request.organizer,
        request.title,
        _time(request.start, "start"),
        _time(request.end, "end"),
        request.time_zone,
    )
    return EventReply(event=_shown(await call.services.engine.write(tenant, call.actor, calendar_events.put, event)))


class ListEvents(Request):
    """Which page: of so many events after an id."""

    after: str = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=500)] = PAGE
    corp_id: str | None = None


class EventsReply(Reply):
    """Events by id. Where a page is as long as it may be, the next follows after its last id."""

    events: tuple[ShownEvent, ...]


@admin.operation("event.list", "GET /moothall/v1/events", read=True, raises=(OrganizationUnknown, TenantNotNamed))
async def list_events(call: Call, request: ListEvents) -> EventsReply:
    """List events with their rooms."""
    tenant, _ = await naming.organization(call, request.corp_id)
    found = await call.services.engine.read(tenant, calendar_events.page, request.after, request.size)
    return EventsReply(events=tuple(map(_shown, found)))


class DeleteEvent(Request):
    """Which event."""

    event_id: EventId
    corp_id: str | None = None


class Nothing(Reply):
    """An empty object."""


@admin.operation(
    "event.delete",
    "DELETE /moothall/v1/events/{event_id}",
    raises=(EventUnknown, OrganizationUnknown, TenantNotNamed),
)
async def delete_event(call: Call, request: DeleteEvent) -> Nothing:
    """Delete an event and cancel its rooms."""
    tenant, _ = await naming.organization(call, request.corp_id)
    await call.services.engine.write(tenant, call.actor, calendar_events.delete, request.event_id)
    return Nothing()


def _time(text: str, name: str) -> int:
    try:
        return moments.read(text)
    except ValueError:
        raise ParameterInvalid(f"{name} is not a time such as 2026-10-01T09:00:00+08:00", argument=name) from None


def _shown(found: EventView) -> ShownEvent:
    event = found.event
    return ShownEvent(
        event_id=event.event_id,
        organizer=event.organizer,
        title=event.title,
        start=moments.write_local(event.start_at, event.time_zone),
        end=moments.write_local(event.end_at, event.time_zone),
        time_zone=event.time_zone,
        rooms=tuple(EventRoom(booking.room_id, booking.response) for booking in found.bookings),
    )
