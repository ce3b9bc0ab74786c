"""Third-party apps: made by a developer, let in by organizations, known by their suite keys.

A suite proves itself by its secret and by the newest ticket that it was sent. It gets a token of its own, and one for
each organization that has let it in: another one each time, while the older ones live on to their end.
"""

import hmac
from base64 import b64encode
from typing import Literal

import msgspec

from moothall.domain import apps, scopes
from moothall.domain.credentials import TOKEN_LIFE
from moothall.domain.faults import (
    NotAuthorized,
    SignatureRefused,
    SuiteExists,
    SuiteTicketRefused,
    SuiteTokenRefused,
    SuiteUnknown,
)
from moothall.domain.ports import SERVER, Reader, Sealer, Writer
from moothall.domain.scopes import Scope
from moothall.kernel.clock import SECOND
from moothall.store.records import credentials, logins, suites, tenants
from moothall.store.records.credentials import Token
from moothall.store.records.suites import CUSTOM, Grant

Kind = Literal["third_party", "custom"]

SECRET_PURPOSE = b"suite secret"
"""Under which a suite's secret is sealed."""
TICKET_PURPOSE = b"suite ticket"
CLOCKS_APART = 60 * SECOND
"""How far the timestamp of a signature may be off, in milliseconds."""
_UNSEALED = b""
"""In the place of a sealed copy: a token that is given out only once needs none."""


class NewSuite(msgspec.Struct, frozen=True):
    """A third-party app that is to be."""

    suite_key: str
    name: str
    kind: Kind
    sealed_secret: bytes


def tenant_of(tx: Reader, suite_key: str) -> int | None:
    """The tenant that a third-party app is; for tenant `SERVER`."""
    return tenants.by_name(tx, "suite", suite_key)


def tenant_of_token(tx: Reader, hashed: bytes) -> int | None:
    """Which third-party app has this token; for tenant `SERVER`."""
    return suites.tenant_of_token(tx, hashed)


def create(tx: Writer, new: NewSuite) -> None:
    """Make a third-party app; for tenant `SERVER`."""
    assert tx.tenant == SERVER
    apps.check_key(new.suite_key)
    if apps.is_taken(tx, new.suite_key):
        raise SuiteExists(f"there is an app {new.suite_key}", suite_key=new.suite_key)
    inside = tx.within(tenants.create(tx, "suite", new.suite_key))
    suites.add(inside, new.name, new.kind, new.sealed_secret)
    inside.record("suite.create", new.suite_key, None, {"name": new.name, "kind": new.kind})


def set_ticket(tx: Writer, sealed: bytes) -> None:
    """Replace the suite's ticket."""
    suites.set_ticket(tx, sealed)
    tx.record("suite.ticket", _require(tx).suite_key)


def check_secret(tx: Reader, sealer: Sealer, secret: str) -> None:
    """Raises `SuiteUnknown` unless this is the suite's secret, compared in constant time."""
    if not hmac.compare_digest(sealer.unseal(_require(tx).sealed_secret, SECRET_PURPOSE), secret.encode()):
        raise SuiteUnknown("the third-party app has another secret")


def check_ticket(tx: Reader, sealer: Sealer, ticket: str) -> None:
    """Raises `SuiteTicketRefused` unless this is the suite's newest ticket, or the suite takes any."""
    found = _require(tx)
    if found.kind == CUSTOM:
        return
    newest = found.sealed_ticket and sealer.unseal(found.sealed_ticket, TICKET_PURPOSE)
    if not newest or not hmac.compare_digest(newest, ticket.encode()):
        raise SuiteTicketRefused("not the newest ticket")


def signature(tx: Reader, sealer: Sealer, timestamp: str, ticket: str) -> str:
    """What the suite's secret makes of a timestamp and a ticket, in base64."""
    secret = sealer.unseal(_require(tx).sealed_secret, SECRET_PURPOSE)
    message = f"{timestamp}\n{ticket}" if ticket else timestamp
    return b64encode(hmac.digest(secret, message.encode(), "sha256")).decode()


def check_signature(wanted: str, sent: str) -> None:
    """Raises `SignatureRefused` where they differ, compared in constant time."""
    if not hmac.compare_digest(wanted.encode(), sent.encode()):
        raise SignatureRefused("another signature than the secret gives", argument="signature")


def key_of_token(tx: Reader, hashed: bytes, now: int) -> str:
    """The key of the suite whose token this is; raises `SuiteTokenRefused` for one that is over."""
    expires_at = suites.token_expiry(tx, hashed)
    if expires_at is None or expires_at <= now:
        raise SuiteTokenRefused("the token of the third-party app has expired")
    return _require(tx).suite_key


def issue(tx: Writer, hashed: bytes) -> None:
    """Keep a new token of the suite itself."""
    suites.add_token(tx, hashed, tx.now + TOKEN_LIFE * SECOND)
    tx.record("token.issue", _require(tx).suite_key)


def issue_in(tx: Writer, suite_key: str, hashed: bytes) -> None:
    """Keep a new token of the suite in an organization; raises `NotAuthorized`."""
    if suites.get_grant(tx, suite_key) is None:
        raise NotAuthorized(f"the organization has not let {suite_key} in", suite_key=suite_key)
    credentials.forget_old_tokens(tx, suite_key)
    credentials.add_token(tx, hashed, Token(suite_key, _UNSEALED, tx.now, tx.now + TOKEN_LIFE * SECOND))
    tx.record("token.issue", suite_key)


def authorize(tx: Writer, suite_key: str, permissions: tuple[str, ...], scope: Scope, rate_limit: int | None) -> None:
    """Let a third-party app into the organization, or change how far and how often it may call.

    `rate_limit` in calls a second and operation; None: no limit.
    """
    apps.check_points(permissions)
    scopes.check(tx, scope)
    points = msgspec.json.encode(sorted(set(permissions))).decode()
    _set_grant(tx, suites.get_grant(tx, suite_key), Grant(suite_key, points, *scopes.kept(scope), rate_limit))


def all_grants(tx: Reader) -> list[Grant]:
    """What the organization lets each third-party app do."""
    return suites.all_grants(tx)


def limit(tx: Writer, grant: Grant, scope: Scope) -> None:
    """Let a third-party app reach another part of the directory."""
    _set_grant(tx, grant, Grant(grant.suite_key, grant.permissions, *scopes.kept(scope), grant.rate_limit))


def _set_grant(tx: Writer, before: Grant | None, after: Grant) -> None:
    if after != before:
        suites.set_grant(tx, after)
        tx.record("suite.authorize", after.suite_key, _told(before), _told(after))


def revoke(tx: Writer, suite_key: str) -> None:
    """Let a third-party app in no longer. Its tokens here end at once."""
    before = suites.get_grant(tx, suite_key)
    if before is None:
        raise NotAuthorized(f"the organization has not let {suite_key} in", suite_key=suite_key)
    suites.remove_grant(tx, suite_key)
    credentials.forget_tokens(tx, suite_key)
    logins.forget_app(tx, suite_key)
    tx.record("suite.revoke", suite_key, _told(before), None)


def _require(tx: Reader) -> suites.Suite:
    found = suites.get(tx)
    if found is None:
        raise SuiteUnknown("no such third-party app")
    return found


def _told(grant: Grant | None) -> dict[str, object] | None:
    if grant is None:
        return None
    names = ("permissions", "scope_departments", "scope_people")
    lists = {name: msgspec.json.decode(getattr(grant, name)) for name in names}
    return {**lists, "rate_limit": grant.rate_limit}
