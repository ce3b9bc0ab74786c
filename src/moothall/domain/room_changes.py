"""Meeting rooms made, changed and dropped."""

from typing import Any

import msgspec

from moothall.domain import calendars, device_events, room_authority, subscriptions
from moothall.domain.faults import TooManyRooms
from moothall.domain.ports import Reader, Writer
from moothall.domain.room_drafts import Draft, Listed, check_audience, drafted, listed
from moothall.domain.rooms import require
from moothall.store.records import calendar_events, control_panels, devices, room_lists, rooms, sequences, tenants
from moothall.store.records.room_groups import ROOT
from moothall.store.records.room_lists import AUTHORIZED, SUPER_USERS
from moothall.store.records.rooms import Room

SEQUENCE = "room"


def create(tx: Writer, union_id: str, room_id: str, room_union_id: str, draft: Draft) -> None:
    """Make a room under ids that were drawn for it."""
    operator = room_authority.steward(tx, union_id)
    blank = Room(room_id, 0, room_union_id, draft.group_id or ROOT, "")
    made = drafted(tx, operator, blank, draft)
    audience = listed(tx, draft.authorized or ())
    check_audience(made, audience)
    _check_quota(tx)
    made = msgspec.structs.replace(made, number=sequences.take(tx, SEQUENCE))
    rooms.add(tx, made)
    _authorize(tx, room_id, audience)
    tx.record("room.create", room_id, None, _told(made, audience))


def update(tx: Writer, union_id: str, room_id: str, draft: Draft) -> None:
    """Change what the draft says and nothing else."""
    operator = room_authority.steward(tx, union_id)
    before = require(tx, room_id)
    room_authority.require(operator, before.group_id)
    after = drafted(tx, operator, before, draft)
    was = _ids(tx, room_id)
    audience = was if draft.authorized is None else listed(tx, draft.authorized)
    check_audience(after, audience)
    if (after, audience) == (before, was):
        return
    rooms.change(tx, after)
    _authorize(tx, room_id, audience)
    tx.record("room.update", room_id, _told(before, was), _told(after, audience))


def delete(tx: Writer, union_id: str, room_id: str) -> None:
    """Drop a room: its devices are unbound, its bookings cancelled, its panel and lists gone."""
    operator = room_authority.steward(tx, union_id)
    before = require(tx, room_id)
    room_authority.require(operator, before.group_id)
    _unbind_devices(tx, room_id)
    for booking in calendar_events.bookings_of_room(tx, room_id):
        if event := calendar_events.get(tx, booking.event_id):
            calendars.cancel(tx, event, booking)
    control_panels.remove(tx, (room_id,))
    told = _told(before, _ids(tx, room_id))
    for listing in (AUTHORIZED, SUPER_USERS):
        room_lists.clear(tx, listing, room_id)
    rooms.remove(tx, room_id)
    tx.record("room.delete", room_id, told, None)


def switch_control(tx: Writer, room_id: str, on: bool) -> Room:
    """Let signals reach the room's device, or no longer; raises `RoomUnknown`."""
    before = require(tx, room_id)
    after = msgspec.structs.replace(before, control_enabled=on)
    if after != before:
        rooms.change(tx, after)
        told = {"control_enabled": before.control_enabled}, {"control_enabled": on}
        tx.record("room.update", room_id, *told)
    return after


def _check_quota(tx: Reader) -> None:
    organization = tenants.organization_of(tx)
    limit = organization.room_limit if organization else None
    if limit is not None and rooms.count(tx) >= limit:
        raise TooManyRooms(f"the organization has paid for {limit} rooms", limit=limit)


def _authorize(tx: Writer, room_id: str, audience: Listed) -> None:
    room_lists.replace(tx, AUTHORIZED, room_id, *audience)


def _ids(tx: Reader, room_id: str) -> Listed:
    people = room_lists.people(tx, AUTHORIZED, room_id)
    departments = room_lists.departments(tx, AUTHORIZED, room_id)
    return tuple(person.user_id for person in people), tuple(department.dept_id for department in departments)


def _unbind_devices(tx: Writer, room_id: str) -> None:
    for device in devices.of_room(tx, room_id):
        devices.change(tx, msgspec.structs.replace(device, room_id=None))
        tx.record("device.unbind", str(device.device_id), {"room_id": room_id}, {"room_id": None})
        device_events.moved(tx, device.device_id, device.union_id, room_id, None)
        subscriptions.forget(tx, device.device_id)


def _told(room: Room, audience: Listed) -> dict[str, Any]:
    """What the change log keeps of a room."""
    told = msgspec.structs.asdict(room)
    del told["room_id"]
    told["labels"] = msgspec.json.decode(room.labels)
    told["authorized_people"], told["authorized_departments"] = audience
    return told
