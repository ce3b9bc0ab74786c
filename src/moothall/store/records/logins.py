"""What people have got by logging in: codes, and the tokens that apps have for them. All are kept as hashes."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import login_code, user_token
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer

ACCESS, REFRESH = "access", "refresh"


class LoginCode(msgspec.Struct, frozen=True, gc=False):
    """A code that an app may redeem once, until it is over (milliseconds)."""

    user_id: str
    expires_at: int


class UserToken(msgspec.Struct, frozen=True, gc=False):
    """A token with which the app of that key acts for a person; `kind` is `ACCESS` or `REFRESH`."""

    app_key: str
    user_id: str
    kind: str
    expires_at: int


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_CODE = (login_code.c.tenant == tenant_value(), login_code.c.code_hash == _given("code_hash"))
_GET_CODE = Query(select(login_code.c.user_id, login_code.c.expires_at).where(*_CODE), LoginCode)
_TENANT_OF_CODE = Query(select(login_code.c.tenant).where(login_code.c.code_hash == _given("code_hash")), int)
_ADD_CODE = Command(
    insert(login_code).values(
        tenant=tenant_value(), **{name: _given(name) for name in ("code_hash", "user_id", "expires_at")}
    )
)
_REMOVE_CODE = Command(delete(login_code).where(*_CODE))
_TOKEN = Query(
    select(*(user_token.c[name] for name in UserToken.__struct_fields__)).where(
        user_token.c.tenant == tenant_value(), user_token.c.token_hash == _given("token_hash")
    ),
    UserToken,
)
_TENANT_OF_TOKEN = Query(select(user_token.c.tenant).where(user_token.c.token_hash == _given("token_hash")), int)
_ADD_TOKEN = Command(
    insert(user_token).values(
        tenant=tenant_value(), **{name: _given(name) for name in ("token_hash", *UserToken.__struct_fields__)}
    )
)
_REMOVE_OLD = tuple(
    Command(delete(table).where(table.c.tenant == tenant_value(), table.c.expires_at <= _given("before")))
    for table in (login_code, user_token)
)
_FORGET = tuple(
    Command(delete(table).where(table.c.tenant == tenant_value(), table.c.user_id == _given("of")))
    for table in (login_code, user_token)
)
_FORGET_APP = Command(
    delete(user_token).where(user_token.c.tenant == tenant_value(), user_token.c.app_key == _given("of"))
)


def get_code(tx: Reader, code_hash: bytes) -> LoginCode | None:
    """The code of that hash."""
    return tx.one(_GET_CODE, code_hash=code_hash)


def tenant_of_code(tx: Reader, code_hash: bytes) -> int | None:
    """In whose organization the code was given; for tenant `SERVER`."""
    return tx.one(_TENANT_OF_CODE, code_hash=code_hash)


def add_code(tx: Writer, code_hash: bytes, made: LoginCode) -> None:
    """Keep a new code."""
    tx.run(_ADD_CODE, code_hash=code_hash, user_id=made.user_id, expires_at=made.expires_at)


def remove_code(tx: Writer, code_hash: bytes) -> None:
    """Drop a code that was redeemed."""
    tx.run(_REMOVE_CODE, code_hash=code_hash)


def get_token(tx: Reader, token_hash: bytes) -> UserToken | None:
    """The token of that hash."""
    return tx.one(_TOKEN, token_hash=token_hash)


def tenant_of_token(tx: Reader, token_hash: bytes) -> int | None:
    """In whose organization the token was given; for tenant `SERVER`."""
    return tx.one(_TENANT_OF_TOKEN, token_hash=token_hash)


def add_token(tx: Writer, token_hash: bytes, made: UserToken) -> None:
    """Keep a new token."""
    tx.run(_ADD_TOKEN, token_hash=token_hash, **msgspec.structs.asdict(made))


def remove_expired(tx: Writer) -> None:
    """Drop the codes and tokens that are over."""
    for command in _REMOVE_OLD:
        tx.run(command, before=tx.now)


def forget(tx: Writer, user_id: str) -> None:
    """Drop all codes and tokens of a person."""
    for command in _FORGET:
        tx.run(command, of=user_id)


def forget_app(tx: Writer, app_key: str) -> None:
    """Drop all tokens that an app has for people."""
    tx.run(_FORGET_APP, of=app_key)
