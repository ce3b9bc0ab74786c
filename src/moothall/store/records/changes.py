"""Reading the change log. The engine writes it."""

from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, select, tuple_
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import change
from moothall.store.statement import Query, tenant_value
from moothall.store.transaction import Reader

_AFTER_DOT = "/"


class LoggedChange(msgspec.Struct, frozen=True):
    """One row of the change log. `before` and `after` are JSON."""

    revision: int
    ordinal: int
    at: int
    actor_kind: str
    actor: str
    operation: str
    what: str
    subject: str
    before: str | None
    after: str | None


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_FILTERS: dict[str, ColumnElement[bool]] = {
    "subject": change.c.subject == _given("subject"),
    "actor": change.c.actor == _given("actor"),
    "what": change.c.what == _given("what"),
    "noun": and_(change.c.what >= _given("noun"), change.c.what < _given("beyond")),
    "since": change.c.at >= _given("since"),
    "until": change.c.at < _given("until"),
    "revision": tuple_(change.c.revision, change.c.ordinal) < tuple_(_given("revision"), _given("ordinal")),
}


@cache
def _page(filters: tuple[str, ...]) -> Query[LoggedChange]:
    """A query for each set of filters, so that each uses the index that fits."""
    columns = [change.c[name] for name in LoggedChange.__struct_fields__]
    return Query(
        select(*columns)
        .where(change.c.tenant == tenant_value(), *(_FILTERS[name] for name in filters))
        .order_by(change.c.revision.desc(), change.c.ordinal.desc())
        .limit(_given("most")),
        LoggedChange,
    )


def page(tx: Reader, filters: dict[str, Any], before: tuple[int, int] | None, most: int) -> list[LoggedChange]:
    """Changes that fit all filters (subject, actor, what, since, until), newest first, older than `before`.

    `what` is a noun and a verb, or a noun and its dot for all of its verbs.
    """
    values: dict[str, Any] = {}
    if filters.get("what", "").endswith("."):
        noun = filters["what"]
        filters = {name: value for name, value in filters.items() if name != "what"} | {"noun": noun}
        values["beyond"] = noun[:-1] + _AFTER_DOT
    if before:
        filters = filters | {"revision": before[0]}
        values["ordinal"] = before[1]
    values |= filters
    return tx.all(_page(tuple(filters)), **values, most=most)
