"""People who have logged in: the code that tells an app who, and the tokens with which it acts for them.

How somebody logs in is not ours: an operator mints the code. It counts once and for five minutes; tokens live two
hours and are renewed for thirty days.
"""

import msgspec

from moothall.domain import people
from moothall.domain.callers import Caller
from moothall.domain.credentials import TOKEN_LIFE, rights_of, token_hash
from moothall.domain.faults import LoginCodeUnknown, NotAuthorized, RefreshTokenUnknown
from moothall.domain.ports import Reader, Writer
from moothall.kernel.clock import SECOND
from moothall.store.records import logins, tenants
from moothall.store.records import people as records
from moothall.store.records.logins import ACCESS, REFRESH, LoginCode, UserToken
from moothall.store.records.people import Person

CODE_LIFE = 300
"""Seconds; so is what follows."""
REFRESH_LIFE = 30 * 86_400


class TokenHashes(msgspec.Struct, frozen=True):
    """What is kept of a new pair of tokens."""

    access: bytes
    refresh: bytes


def mint(tx: Writer, user_id: str, code_hash: bytes) -> None:
    """Keep a new login code for a person; raises `PersonUnknown`."""
    people.require(tx, user_id)
    logins.remove_expired(tx)
    logins.add_code(tx, code_hash, LoginCode(user_id, tx.now + CODE_LIFE * SECOND))
    tx.record("login_code.mint", user_id)


def tenant_of_code(tx: Reader, code_hash: bytes) -> int | None:
    """In whose organization the code was minted; for tenant `SERVER`."""
    return logins.tenant_of_code(tx, code_hash)


def redeem(tx: Writer, code_hash: bytes) -> Person:
    """Who has logged in. The code is used up; raises `LoginCodeUnknown`."""
    code = logins.get_code(tx, code_hash)
    person = records.get(tx, code.user_id) if code and code.expires_at > tx.now else None
    if person is None:
        raise LoginCodeUnknown("no login code like this, or no longer")
    logins.remove_code(tx, code_hash)
    tx.record("login_code.redeem", person.user_id)
    return person


def log_in(tx: Writer, app_key: str, code_hash: bytes, fresh: TokenHashes) -> None:
    """Redeem a code for a pair of tokens."""
    if rights_of(tx, app_key) is None:
        raise NotAuthorized(f"the organization has not let {app_key} in", app_key=app_key)
    user_id = redeem(tx, code_hash).user_id
    _add(tx, app_key, user_id, fresh)
    tx.record("user_token.issue", user_id, None, {"app_key": app_key})


def tenant_of_token(tx: Reader, token: str) -> int | None:
    """In whose organization a token was given to act for somebody; for tenant `SERVER`."""
    return logins.tenant_of_token(tx, token_hash(token))


def refresh(tx: Writer, app_key: str, refresh_hash: bytes, fresh: TokenHashes) -> None:
    """Keep a new pair of tokens for whom a refresh token is of; the older ones live on to their end."""
    token = logins.get_token(tx, refresh_hash)
    if token is None or (token.app_key, token.kind) != (app_key, REFRESH) or token.expires_at <= tx.now:
        raise RefreshTokenUnknown("no refresh token like this, or no longer")
    _add(tx, app_key, token.user_id, fresh)


def _add(tx: Writer, app_key: str, user_id: str, fresh: TokenHashes) -> None:
    logins.remove_expired(tx)
    logins.add_token(tx, fresh.access, UserToken(app_key, user_id, ACCESS, tx.now + TOKEN_LIFE * SECOND))
    logins.add_token(tx, fresh.refresh, UserToken(app_key, user_id, REFRESH, tx.now + REFRESH_LIFE * SECOND))


def caller(tx: Reader, sent: str, personal: frozenset[str]) -> Caller | None:
    """The person behind a token, with those of the app's permission points that are about the person."""
    token = logins.get_token(tx, token_hash(sent))
    if token is None or token.kind != ACCESS or records.get(tx, token.user_id) is None:
        return None
    rights, organization = rights_of(tx, token.app_key), tenants.organization_of(tx)
    if rights is None or organization is None:
        return None
    return Caller(
        tenant=tx.tenant,
        kind="person",
        name=token.user_id,
        permissions=rights.permissions & personal,
        rate_limit=rights.rate_limit,
        language=organization.language,
        expires_at=token.expires_at,
        app=token.app_key,
        third_party=rights.third_party,
    )
