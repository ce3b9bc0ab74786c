"""What the control panels of meeting rooms show."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Select, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from moothall.store.records.rooms import EVERYONE, VISIBLE, Seeing
from moothall.store.schema import control_panel, room
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer


class ControlPanel(msgspec.Struct, frozen=True, gc=False):
    """The panel of a room: JSON of its tiles, and of what else was told with them."""

    room_id: str
    status: int
    tiles: str
    extra: str


class NumberedPanel(msgspec.Struct, frozen=True, gc=False):
    """A panel with its room's number, by which pages go."""

    number: int
    room_id: str
    tiles: str


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = control_panel.c.tenant == tenant_value()
_FIELDS = ControlPanel.__struct_fields__
_WRITTEN = _FIELDS[1:]
_GET = Query(
    select(*(control_panel.c[name] for name in _FIELDS)).where(_OWN, control_panel.c.room_id == _given("room_id")),
    ControlPanel,
)
_ADD = Command(insert(control_panel).values(tenant=tenant_value(), **{name: _given(name) for name in _FIELDS}))
_CHANGE = Command(
    update(control_panel)
    .where(_OWN, control_panel.c.room_id == _given("of"))
    .values(**{name: _given(name) for name in _WRITTEN})
)
_REMOVE = Command(delete(control_panel).where(_OWN, control_panel.c.room_id == _given("of")))

_ROOMS = control_panel.join(
    room, and_(room.c.tenant == control_panel.c.tenant, room.c.room_id == control_panel.c.room_id)
)
_FOR_ALL: ColumnElement[bool] = room.c.status == EVERYONE


def _page(*conditions: ColumnElement[bool]) -> Query[NumberedPanel]:
    columns: Select[Any] = select(room.c.number, control_panel.c.room_id, control_panel.c.tiles).select_from(_ROOMS)
    after = columns.where(_OWN, room.c.number > _given("after"), *conditions)
    return Query(after.order_by(room.c.number).limit(_given("most")), NumberedPanel)


def _count(*conditions: ColumnElement[bool]) -> Query[int]:
    return Query(select(func.count()).select_from(_ROOMS).where(_OWN, *conditions), int)


def _of_room(*conditions: ColumnElement[bool]) -> Query[NumberedPanel]:
    columns: Select[Any] = select(room.c.number, control_panel.c.room_id, control_panel.c.tiles).select_from(_ROOMS)
    return Query(columns.where(_OWN, control_panel.c.room_id == _given("room_id"), *conditions), NumberedPanel)


_CONDITIONS: dict[str, tuple[ColumnElement[bool], ...]] = {"all": (), "seen": (VISIBLE,), "public": (_FOR_ALL,)}
_PAGES = {kind: _page(*conditions) for kind, conditions in _CONDITIONS.items()}
_COUNTS = {kind: _count(*conditions) for kind, conditions in _CONDITIONS.items()}
_SINGLE = {kind: _of_room(*conditions) for kind, conditions in _CONDITIONS.items()}


class Whose(msgspec.Struct, frozen=True):
    """Of which rooms: those that somebody sees, all, or where nobody asks those that everyone sees."""

    seeing: Seeing | None = None
    manager: bool = False

    @property
    def kind(self) -> str:
        """`seen`, `all` or `public`."""
        return "all" if self.manager else "seen" if self.seeing else "public"

    @property
    def values(self) -> dict[str, Any]:
        """What the condition takes."""
        return msgspec.structs.asdict(self.seeing) if self.seeing else {}


def get(tx: Reader, room_id: str) -> ControlPanel | None:
    """The panel of a room."""
    return tx.one(_GET, room_id=room_id)


def page(tx: Reader, whose: Whose, after: int, most: int) -> list[NumberedPanel]:
    """Panels after a room's number, in the order of the rooms."""
    return tx.all(_PAGES[whose.kind], after=after, most=most, **whose.values)


def page_of_room(tx: Reader, whose: Whose, room_id: str) -> list[NumberedPanel]:
    """The panel of a room, if it has one."""
    return tx.all(_SINGLE[whose.kind], room_id=room_id, **whose.values)


def count(tx: Reader, whose: Whose) -> int:
    """How many panels there are."""
    return tx.one(_COUNTS[whose.kind], **whose.values) or 0


def put(tx: Writer, made: ControlPanel) -> None:
    """Keep a room's panel in the place of the one before."""
    values = msgspec.structs.asdict(made)
    if not tx.run(_CHANGE, of=values.pop("room_id"), **values):
        tx.run(_ADD, **msgspec.structs.asdict(made))


def remove(tx: Writer, room_ids: Iterable[str]) -> None:
    """Drop the panels of rooms."""
    for room_id in room_ids:
        tx.run(_REMOVE, of=room_id)
