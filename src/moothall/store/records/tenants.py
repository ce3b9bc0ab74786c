"""Tenants: one row for each organization, chat app and third-party app."""

from typing import Literal

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from moothall.store.schema import organization, setting, tenant
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer

Kind = Literal["organization", "chat", "suite"]


class Organization(msgspec.Struct, frozen=True, gc=False):
    """An organization. `language` (`zh` or `en`) decides the language of messages."""

    corp_id: str
    name: str
    language: str
    time_zone: str
    room_limit: int | None
    """How many rooms it has paid for; None: no limit."""
    smart_rooms: bool
    """It has the paid edition with screen templates."""


_BY_NAME = Query(
    select(tenant.c.tenant).where(
        tenant.c.kind == bindparam("kind", required=True), tenant.c.name == bindparam("name", required=True)
    ),
    int,
)
_NAMES = Query(
    select(tenant.c.name).where(tenant.c.kind == bindparam("kind", required=True)).order_by(tenant.c.name), str
)
_IDS = Query(
    select(tenant.c.tenant).where(tenant.c.kind == bindparam("kind", required=True)).order_by(tenant.c.tenant), int
)
_NAME_OF = Query(select(tenant.c.name).where(tenant.c.tenant == bindparam("of", required=True)), str)
_CREATE = Command(insert(tenant).values(kind=bindparam("kind", required=True), name=bindparam("name", required=True)))
_ORGANIZATION = Query(
    select(
        tenant.c.name,
        organization.c.name,
        organization.c.language,
        organization.c.time_zone,
        organization.c.room_limit,
        organization.c.smart_rooms,
    ).where(tenant.c.tenant == organization.c.tenant, organization.c.tenant == tenant_value()),
    Organization,
)
_SETTING = Query(select(setting.c.value).where(setting.c.name == bindparam("name", required=True)), str)
_FORGET_SETTING = Command(delete(setting).where(setting.c.name == bindparam("name", required=True)))
_SET = Command(insert(setting).values(name=bindparam("name", required=True), value=bindparam("value", required=True)))


def by_name(tx: Reader, kind: Kind, name: str) -> int | None:
    """The tenant of a corpId, SDKAppID or suite key; for tenant `SERVER`."""
    return tx.one(_BY_NAME, kind=kind, name=name)


def names(tx: Reader, kind: Kind) -> list[str]:
    """All corpIds, SDKAppIDs or suite keys, sorted; for tenant `SERVER`."""
    return tx.all(_NAMES, kind=kind)


def ids(tx: Reader, kind: Kind) -> list[int]:
    """All tenants of a kind; for tenant `SERVER`."""
    return tx.all(_IDS, kind=kind)


def name_of(tx: Reader, of: int) -> str | None:
    """The corpId, SDKAppID or suite key of a tenant; for tenant `SERVER`, or the tenant itself."""
    return tx.one(_NAME_OF, of=of)


def create(tx: Writer, kind: Kind, name: str) -> int:
    """Make a tenant; for tenant `SERVER`."""
    tx.run(_CREATE, kind=kind, name=name)
    made = by_name(tx, kind, name)
    assert made is not None
    return made


def organization_of(tx: Reader) -> Organization | None:
    """The organization that this tenant is, or None for another tenant."""
    return tx.one(_ORGANIZATION)


def setting_value(tx: Reader, name: str) -> str | None:
    """A fact about the installation; for tenant `SERVER`."""
    return tx.one(_SETTING, name=name)


def set_setting(tx: Writer, name: str, value: str) -> None:
    """Write a fact about the installation; for tenant `SERVER`."""
    tx.run(_FORGET_SETTING, name=name)
    tx.run(_SET, name=name, value=value)
