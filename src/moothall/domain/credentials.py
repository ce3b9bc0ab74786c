"""Apps and their access tokens.

A token lives 7200 seconds. Asking again while it is valid answers the same token and renews its life; that is why a
sealed copy lies beside its hash.
"""

import hashlib
import hmac

import msgspec

from moothall.domain import scopes
from moothall.domain.callers import Caller
from moothall.domain.faults import AppUnknown, CorpSecretUnknown
from moothall.domain.ports import Reader, Writer
from moothall.domain.scopes import Scope
from moothall.kernel.clock import SECOND
from moothall.store.records import credentials, suites, tenants
from moothall.store.records.credentials import Token

TOKEN_LIFE = 7200
"""Seconds."""
TOKEN_PURPOSE = b"token"
"""Under which a token is sealed."""


class Rights(msgspec.Struct, frozen=True):
    """What an app may do in an organization."""

    permissions: frozenset[str]
    scope: Scope | None
    rate_limit: int | None
    third_party: bool


def token_hash(token: str) -> bytes:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def secret_hash(pepper: bytes, secret: str) -> bytes:
    """What the store keeps of an app secret: keyed, so that the file alone does not let anybody guess it."""
    return hmac.digest(pepper, secret.encode(), "sha256")


def tenant_of_app(tx: Reader, app_key: str) -> int | None:
    """Whose app this is; for tenant `SERVER`."""
    return credentials.tenant_of_app(tx, app_key)


def tenant_of_token(tx: Reader, token: str) -> int | None:
    """Whose token this is; for tenant `SERVER`."""
    return credentials.tenant_of_token(tx, token_hash(token))


def caller(tx: Reader, sent: str) -> Caller | None:
    """The app behind a token with its permission points, or None for a token that is not of this tenant.

    Takes the token and not its hash, so that a remembered one need not be hashed again.
    """
    token = credentials.get_token(tx, token_hash(sent))
    rights = rights_of(tx, token.app_key) if token else None
    organization = tenants.organization_of(tx)
    if token is None or rights is None or organization is None:
        return None
    return Caller(
        tenant=tx.tenant,
        kind="app",
        name=token.app_key,
        permissions=rights.permissions,
        rate_limit=rights.rate_limit,
        language=organization.language,
        expires_at=token.expires_at,
        app=token.app_key,
        third_party=rights.third_party,
        scope=rights.scope,
    )


def rights_of(tx: Reader, app_key: str) -> Rights | None:
    """What the organization lets its own app, or a third-party app, do; None: it knows none of that key."""
    app = credentials.get_app(tx, app_key)
    found = app or suites.get_grant(tx, app_key)
    if found is None:
        return None
    permissions = frozenset(msgspec.json.decode(found.permissions, type=list[str]))
    scope = scopes.read(found.scope_departments, found.scope_people)
    return Rights(permissions, scope, found.rate_limit, app is None)


def check_secret(tx: Reader, app_key: str, hashed: bytes) -> None:
    """Raises `AppUnknown` unless this is the app's secret, compared in constant time."""
    app = credentials.get_app(tx, app_key)
    if app is None or not hmac.compare_digest(app.secret_hash, hashed):
        raise AppUnknown(f"app {app_key} is unknown or its secret is another", app_key=app_key)


def app_with_secret(tx: Reader, hashed: bytes) -> str:
    """The key of the organization's app that has this secret; raises `CorpSecretUnknown`."""
    for app in credentials.all_apps(tx):
        if hmac.compare_digest(app.secret_hash, hashed):
            return app.app_key
    raise CorpSecretUnknown("no app of the organization has this secret")


def issue(tx: Writer, app_key: str, secret: bytes, fresh_hash: bytes, fresh_sealed: bytes) -> Token:
    """The app's token: the one that is valid, with its life renewed, else the fresh one that the caller made.

    `secret` is the hash of the secret that came with the request; raises `AppUnknown`.
    """
    check_secret(tx, app_key, secret)
    return give(tx, app_key, fresh_hash, fresh_sealed)


def give(tx: Writer, app_key: str, fresh_hash: bytes, fresh_sealed: bytes) -> Token:
    """Like `issue`, for a caller who needs no secret (the operator)."""
    until = tx.now + TOKEN_LIFE * SECOND
    newest = credentials.newest_token(tx, app_key)
    if newest is not None and newest.expires_at > tx.now:
        credentials.renew_tokens(tx, app_key, until)
        return newest
    credentials.forget_tokens(tx, app_key)
    token = Token(app_key, fresh_sealed, tx.now, until)
    credentials.add_token(tx, fresh_hash, token)
    tx.record("token.issue", app_key)
    return token
