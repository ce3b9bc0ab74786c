"""What the control panels of meeting rooms show. The vendor publishes no page of it: what is said is given back."""

from typing import Any

import msgspec

from moothall.domain import room_authority, rooms
from moothall.domain.ports import Reader, Writer
from moothall.store.records import control_panels
from moothall.store.records.control_panels import ControlPanel, NumberedPanel, Whose
from moothall.store.records.rooms import Seeing


class Tile(msgspec.Struct, frozen=True, rename="camel"):
    """One tile of a panel: its names, its picture, the page that it opens, for how many seconds, its place."""

    name: str
    en_name: str
    icon: str
    url: str
    show_time: int
    sort: int


class ShownPanel(msgspec.Struct, frozen=True):
    """The panel of a room."""

    room_id: str
    tiles: tuple[Tile, ...]


class PanelPage(msgspec.Struct, frozen=True):
    """Some panels in the order of their rooms. `following` is where the next page begins; None: there is none."""

    panels: tuple[ShownPanel, ...]
    following: int | None
    total: int


class Draft(msgspec.Struct, frozen=True):
    """A panel as a request says it."""

    status: int
    tiles: tuple[Tile, ...]
    extra: tuple[tuple[str, str], ...] = ()


def put(tx: Writer, union_id: str, room_id: str, draft: Draft) -> None:
    """Give a room a panel in the place of the one before."""
    operator = room_authority.steward(tx, union_id)
    room_authority.require(operator, rooms.require(tx, room_id).group_id)
    before = control_panels.get(tx, room_id)
    tiles, extra = (msgspec.json.encode(each).decode() for each in (draft.tiles, dict(draft.extra)))
    after = ControlPanel(room_id, draft.status, tiles, extra)
    if after != before:
        control_panels.put(tx, after)
        verb = "update" if before else "create"
        tx.record(f"control_panel.{verb}", room_id, before and _told(before), _told(after))


def remove(tx: Writer, union_id: str, room_ids: tuple[str, ...]) -> None:
    """Drop the panels of rooms; of rooms that have none nothing."""
    operator = room_authority.steward(tx, union_id)
    for room_id in room_ids:
        room_authority.require(operator, rooms.require(tx, room_id).group_id)
    for room_id in sorted(set(room_ids)):
        if before := control_panels.get(tx, room_id):
            control_panels.remove(tx, (room_id,))
            tx.record("control_panel.delete", room_id, _told(before), None)


def page(tx: Reader, union_id: str | None, after: int, most: int) -> PanelPage:
    """Up to `most` panels of rooms that somebody sees, after a room's number; without somebody, that everyone sees."""
    whose = _whose(tx, union_id)
    found = control_panels.page(tx, whose, after, most + 1)
    following = found[most - 1].number if len(found) > most else None
    return PanelPage(tuple(map(_shown, found[:most])), following, control_panels.count(tx, whose))


def of_room(tx: Reader, union_id: str | None, room_id: str) -> PanelPage:
    """The panel of one room, as the only one of its page."""
    found = [_shown(each) for each in control_panels.page_of_room(tx, _whose(tx, union_id), room_id)]
    return PanelPage(tuple(found), None, len(found))


def _whose(tx: Reader, union_id: str | None) -> Whose:
    if not union_id:
        return Whose()
    operator = room_authority.employee(tx, union_id)
    seeing: Seeing | None = None if operator.manager else rooms.seeing(tx, operator)
    return Whose(seeing, operator.manager)


def _shown(panel: NumberedPanel) -> ShownPanel:
    return ShownPanel(panel.room_id, msgspec.json.decode(panel.tiles, type=tuple[Tile, ...]))


def _told(panel: ControlPanel) -> dict[str, Any]:
    """What the change log keeps of a panel."""
    decode = msgspec.json.decode
    return {"status": panel.status, "tiles": decode(panel.tiles), "extra": decode(panel.extra)}
