"""What the screens of room devices show."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import screen_template
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer


class ScreenTemplate(msgspec.Struct, frozen=True, gc=False):
    """A template: JSON of what it shows, and JSON arrays of where it applies."""

    template_id: int
    name: str
    content: str
    device_union_ids: str
    group_ids: str
    room_ids: str


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = screen_template.c.tenant == tenant_value()
_FIELDS = ScreenTemplate.__struct_fields__
_COLUMNS = tuple(screen_template.c[name] for name in _FIELDS)
_GET = Query(select(*_COLUMNS).where(_OWN, screen_template.c.template_id == _given("template_id")), ScreenTemplate)
_NAMED = Query(select(screen_template.c.template_id).where(_OWN, screen_template.c.name == _given("named")), int)
_ALL = Query(select(*_COLUMNS).where(_OWN).order_by(screen_template.c.template_id), ScreenTemplate)
_ADD = Command(insert(screen_template).values(tenant=tenant_value(), **{name: _given(name) for name in _FIELDS}))
_CHANGE = Command(
    update(screen_template)
    .where(_OWN, screen_template.c.template_id == _given("of"))
    .values(**{name: _given(name) for name in _FIELDS[1:]})
)
_REMOVE = Command(delete(screen_template).where(_OWN, screen_template.c.template_id == _given("of")))


def get(tx: Reader, template_id: int) -> ScreenTemplate | None:
    """The template of that id."""
    return tx.one(_GET, template_id=template_id)


def named(tx: Reader, name: str) -> int | None:
    """The id of the template of that name."""
    return tx.one(_NAMED, named=name)


def everything(tx: Reader) -> list[ScreenTemplate]:
    """All templates, by id."""
    return tx.all(_ALL)


def add(tx: Writer, made: ScreenTemplate) -> None:
    """Keep a new template."""
    tx.run(_ADD, **msgspec.structs.asdict(made))


def change(tx: Writer, changed: ScreenTemplate) -> None:
    """Write all but the id."""
    values = msgspec.structs.asdict(changed)
    tx.run(_CHANGE, of=values.pop("template_id"), **values)


def remove(tx: Writer, template_id: int) -> None:
    """Drop a template."""
    tx.run(_REMOVE, of=template_id)
