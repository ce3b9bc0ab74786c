"""Making apps, and giving them new secrets. How they prove themselves is in `credentials`."""

import re

import msgspec

from moothall.domain import scopes
from moothall.domain.credentials import TOKEN_LIFE, give
from moothall.domain.faults import AppExists, AppUnknown, ParameterInvalid
from moothall.domain.ports import SERVER, Reader, Writer
from moothall.domain.scopes import Scope
from moothall.kernel.clock import SECOND
from moothall.store.records import credentials, logins, tenants
from moothall.store.records.credentials import App

_KEY = re.compile(r"[\x21-\x7e]{1,64}", re.ASCII)
_POINT = re.compile(r"[\x21-\x7e]{1,128}", re.ASCII)


class NewApp(msgspec.Struct, frozen=True):
    """An app that is to be. `rate_limit` in calls a second and operation; None: no limit."""

    app_key: str
    name: str
    permissions: tuple[str, ...]
    rate_limit: int | None


def create(tx: Writer, tenant: int, new: NewApp, secret_hash: bytes) -> None:
    """Make an app of an organization; for tenant `SERVER`, because a key is taken in the whole server."""
    assert tx.tenant == SERVER
    check_key(new.app_key)
    check_points(new.permissions)
    if is_taken(tx, new.app_key):
        raise AppExists(f"there is an app {new.app_key}", app_key=new.app_key)
    permissions = sorted(set(new.permissions))
    stored = App(new.app_key, new.name, msgspec.json.encode(permissions).decode(), secret_hash, new.rate_limit)
    inside = tx.within(tenant)
    credentials.add_app(inside, stored)
    inside.record("app.create", new.app_key, None, {"name": new.name, "permissions": permissions})


def is_taken(tx: Reader, key: str) -> bool:
    """Whether an app of any organization, or a third-party app, has this key; for tenant `SERVER`."""
    return credentials.tenant_of_app(tx, key) is not None or tenants.by_name(tx, "suite", key) is not None


def check_key(key: str) -> None:
    """Raises `ParameterInvalid` for a key that no app can have."""
    if not _KEY.fullmatch(key):
        raise ParameterInvalid(f"{key!r} is not an app's key: 1 to 64 printable ASCII characters without spaces")


def check_points(permissions: tuple[str, ...]) -> None:
    """Raises `ParameterInvalid` for a permission point that no app can have."""
    for point in permissions:
        if not _POINT.fullmatch(point):
            raise ParameterInvalid(f"{point!r} is not a permission point: printable ASCII without spaces")


def rotate(tx: Writer, app_key: str, secret_hash: bytes) -> None:
    """Give an app another secret. Its tokens end too: whoever has the old secret may have them."""
    require(tx, app_key)
    credentials.set_secret(tx, app_key, secret_hash)
    credentials.forget_tokens(tx, app_key)
    logins.forget_app(tx, app_key)
    tx.record("app.rotate", app_key)


def set_scope(tx: Writer, app_key: str, scope: Scope) -> None:
    """Change how much of the directory an app may reach; an empty scope: all of it."""
    scopes.check(tx, scope)
    limit(tx, app_key, scope)


def limit(tx: Writer, app_key: str, scope: Scope) -> None:
    """The same for a scope that is known to be good."""
    before = require(tx, app_key)
    departments, people = scopes.kept(scope)
    if (before.scope_departments, before.scope_people) != (departments, people):
        credentials.set_scope(tx, app_key, departments, people)
        was = scopes.read(before.scope_departments, before.scope_people)
        tx.record("app.scope", app_key, was or Scope(), scope)


def mint(tx: Writer, app_key: str, fresh_hash: bytes, fresh_sealed: bytes) -> bytes:
    """The app's token, sealed: the one that is valid, with its life renewed, else the fresh one."""
    require(tx, app_key)
    return give(tx, app_key, fresh_hash, fresh_sealed).sealed


def renew_token(tx: Writer, app_key: str, hashed: bytes) -> bool:
    """Let an app's token live from now again, also after its end; False where this is not its token."""
    token = credentials.get_token(tx, hashed)
    if token is None or token.app_key != app_key:
        return False
    credentials.renew_tokens(tx, app_key, tx.now + TOKEN_LIFE * SECOND)
    return True


def set_token(tx: Writer, app_key: str, hashed: bytes, sealed: bytes) -> None:
    """Make this the app's only token, valid from now. For the demo, whose token is known before."""
    require(tx, app_key)
    credentials.forget_tokens(tx, app_key)
    give(tx, app_key, hashed, sealed)


def require(tx: Reader, app_key: str) -> App:
    """The app of that key; raises `AppUnknown`."""
    found = credentials.get_app(tx, app_key)
    if found is None:
        raise AppUnknown(f"no app {app_key}", app_key=app_key)
    return found
