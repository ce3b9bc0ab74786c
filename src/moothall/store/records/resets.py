"""Removing tenants. All functions are for tenant `SERVER` unless they say otherwise."""

from sqlalchemy import Table, bindparam, cast, delete, literal, select, tuple_, update
from sqlalchemy import Text as String
from sqlalchemy.sql.elements import BindParameter

from moothall.store import schema
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer

_REMOVED = "removed"
_TENANT = schema.tenant.c.tenant
_OF: BindParameter[int] = bindparam("of", required=True)
_MOST: BindParameter[int] = bindparam("most", required=True)


def _some(table: Table) -> Command:
    """Delete some rows of a tenant, however many there are."""
    key = tuple(table.primary_key.columns)
    some = select(*key).where(table.c.tenant == _OF).limit(_MOST)
    return Command(delete(table).where(tuple_(*key).in_(some)))


_EVERYTHING = Query(select(_TENANT).where(schema.tenant.c.kind != literal(_REMOVED)).order_by(_TENANT), int)
_LEFT = Query(select(_TENANT).where(schema.tenant.c.kind == literal(_REMOVED)).order_by(_TENANT), int)
_TAKE_NAME = Command(update(schema.tenant).where(_TENANT == _OF).values(kind=_REMOVED, name=cast(_TENANT, String)))
_ENTRANCES = tuple(
    Command(delete(table).where(table.c.tenant == tenant_value()))
    for table in (schema.token, schema.app, schema.chat_app, schema.suite, schema.suite_grant)
)
_WIPES = tuple(
    _some(table)
    for table in reversed(schema.metadata.sorted_tables)
    if "tenant" in table.c and table is not schema.tenant
)
_FORGET = Command(delete(schema.tenant).where(_TENANT == _OF))


def everything(tx: Reader) -> list[int]:
    """All tenants."""
    return tx.all(_EVERYTHING)


def removed(tx: Reader) -> list[int]:
    """Tenants that are nobody's any more and not yet wiped."""
    return tx.all(_LEFT)


def take_name(tx: Writer, tenant: int) -> None:
    """Make the tenant nobody's: its name is free."""
    tx.run(_TAKE_NAME, of=tenant)


def shut(tx: Writer) -> None:
    """Delete what calls come in with. For the tenant that is removed."""
    for command in _ENTRANCES:
        tx.run(command)


def wipe(tx: Writer, tenant: int, most: int) -> bool:
    """Delete so many rows; True when nothing is left, not even the tenant."""
    for command in _WIPES:
        most -= tx.run(command, of=tenant, most=most)
        if most <= 0:
            return False
    tx.run(_FORGET, of=tenant)
    return True
