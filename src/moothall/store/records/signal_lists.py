"""Lists of signals, for operators."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, tuple_
from sqlalchemy.sql.elements import BindParameter

from moothall.store.records.signals import Signal
from moothall.store.schema import signal
from moothall.store.statement import Query, tenant_value
from moothall.store.transaction import Reader


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_PLACE = tuple_(signal.c.created_at, signal.c.signal_id)
_FILTERS: dict[str, ColumnElement[bool]] = {
    "room_id": signal.c.room_id == _given("room_id"),
    "device_id": signal.c.device_id == _given("device_id"),
    "app_key": signal.c.app_key == _given("app_key"),
    "request_id": signal.c.request_id == _given("request_id"),
    "state": signal.c.state == _given("state"),
    "since": signal.c.created_at >= _given("since"),
    "until": signal.c.created_at < _given("until"),
    "before": tuple_(_given("before"), _given("last")) > _PLACE,
}


@cache
def _page(filters: tuple[str, ...]) -> Query[Signal]:
    """A query for each set of filters, so that each uses the index that fits."""
    columns = [signal.c[name] for name in Signal.__struct_fields__]
    return Query(
        select(*columns)
        .where(signal.c.tenant == tenant_value(), *(_FILTERS[name] for name in filters))
        .order_by(signal.c.created_at.desc(), signal.c.signal_id.desc())
        .limit(_given("most")),
        Signal,
    )


def page(tx: Reader, filters: dict[str, Any], before: tuple[int, str] | None, most: int) -> list[Signal]:
    """Signals that fit all filters, newest first, older than `before`: the time and id of one."""
    if before:
        filters = filters | {"before": before[0]}
    values = filters | ({"last": before[1]} if before else {})
    return tx.all(_page(tuple(filters)), **values, most=most)
