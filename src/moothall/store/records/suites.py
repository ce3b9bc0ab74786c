"""Third-party apps: each is a tenant of its own. And which organization has let which in."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import suite, suite_grant, suite_token, tenant
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer

CUSTOM = "custom"
"""The kind of an app that takes any text for its ticket."""


class Suite(msgspec.Struct, frozen=True):
    """A third-party app. Its secret signs; its ticket is the newest that it was sent."""

    suite_key: str
    name: str
    kind: str
    sealed_secret: bytes
    sealed_ticket: bytes | None


class Grant(msgspec.Struct, frozen=True, gc=False):
    """That an organization has let a third-party app in.

    `permissions` and the scopes are JSON arrays, `rate_limit` is in calls a second and operation.
    """

    suite_key: str
    permissions: str
    scope_departments: str
    scope_people: str
    rate_limit: int | None


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = suite.c.tenant == tenant_value()
_SUITE = Query(
    select(tenant.c.name, suite.c.name, suite.c.kind, suite.c.sealed_secret, suite.c.sealed_ticket).where(
        _OWN, tenant.c.tenant == suite.c.tenant
    ),
    Suite,
)
_ADD = Command(
    insert(suite).values(tenant=tenant_value(), **{name: _given(name) for name in ("name", "kind", "sealed_secret")})
)
_SET_TICKET = Command(update(suite).where(_OWN).values(sealed_ticket=_given("sealed")))
_TOKEN_EXPIRY = Query(
    select(suite_token.c.expires_at).where(
        suite_token.c.tenant == tenant_value(), suite_token.c.token_hash == _given("token_hash")
    ),
    int,
)
_TENANT_OF_TOKEN = Query(select(suite_token.c.tenant).where(suite_token.c.token_hash == _given("token_hash")), int)
_ADD_TOKEN = Command(
    insert(suite_token).values(tenant=tenant_value(), token_hash=_given("token_hash"), expires_at=_given("expires_at"))
)
_REMOVE_OLD = Command(
    delete(suite_token).where(suite_token.c.tenant == tenant_value(), suite_token.c.expires_at <= _given("before"))
)
_GRANT_OF = (suite_grant.c.tenant == tenant_value(), suite_grant.c.suite_key == _given("of"))
_GRANT = Query(select(*(suite_grant.c[name] for name in Grant.__struct_fields__)).where(*_GRANT_OF), Grant)
_GRANTS = Query(
    select(*(suite_grant.c[name] for name in Grant.__struct_fields__))
    .where(suite_grant.c.tenant == tenant_value())
    .order_by(suite_grant.c.suite_key),
    Grant,
)
_ADD_GRANT = Command(
    insert(suite_grant).values(tenant=tenant_value(), **{name: _given(name) for name in Grant.__struct_fields__})
)
_REMOVE_GRANT = Command(delete(suite_grant).where(*_GRANT_OF))


def get(tx: Reader) -> Suite | None:
    """The third-party app that this tenant is, or None for another tenant."""
    return tx.one(_SUITE)


def add(tx: Writer, name: str, kind: str, sealed_secret: bytes) -> None:
    """Make this new tenant a third-party app."""
    tx.run(_ADD, name=name, kind=kind, sealed_secret=sealed_secret)


def set_ticket(tx: Writer, sealed: bytes) -> None:
    """Keep the newest ticket."""
    tx.run(_SET_TICKET, sealed=sealed)


def token_expiry(tx: Reader, token_hash: bytes) -> int | None:
    """When the suite's token of that hash is over, in milliseconds."""
    return tx.one(_TOKEN_EXPIRY, token_hash=token_hash)


def tenant_of_token(tx: Reader, token_hash: bytes) -> int | None:
    """Which third-party app has this token; for tenant `SERVER`."""
    return tx.one(_TENANT_OF_TOKEN, token_hash=token_hash)


def add_token(tx: Writer, token_hash: bytes, expires_at: int) -> None:
    """Keep a new token, and forget those that are over."""
    tx.run(_REMOVE_OLD, before=tx.now)
    tx.run(_ADD_TOKEN, token_hash=token_hash, expires_at=expires_at)


def get_grant(tx: Reader, suite_key: str) -> Grant | None:
    """What the organization lets the third-party app do."""
    return tx.one(_GRANT, of=suite_key)


def all_grants(tx: Reader) -> list[Grant]:
    """What the organization lets each third-party app do, by key."""
    return tx.all(_GRANTS)


def set_grant(tx: Writer, grant: Grant) -> None:
    """Let a third-party app in, or change how far."""
    remove_grant(tx, grant.suite_key)
    tx.run(_ADD_GRANT, **msgspec.structs.asdict(grant))


def remove_grant(tx: Writer, suite_key: str) -> None:
    """Let a third-party app in no longer."""
    tx.run(_REMOVE_GRANT, of=suite_key)
