"""Apps and their access tokens. Secrets are kept as keyed hashes, tokens as hashes beside a sealed copy."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from moothall.store.schema import app, token
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer


class App(msgspec.Struct, frozen=True):
    """A credential of an organization.

    `permissions` and the scopes are JSON arrays, `rate_limit` is in calls a second and operation.
    """

    app_key: str
    name: str
    permissions: str
    secret_hash: bytes
    rate_limit: int | None
    scope_departments: str = "[]"
    scope_people: str = "[]"


class Token(msgspec.Struct, frozen=True, gc=False):
    """An access token of an app. Times in milliseconds."""

    app_key: str
    sealed: bytes
    issued_at: int
    expires_at: int


_TENANT_OF_APP = Query(select(app.c.tenant).where(app.c.app_key == bindparam("app_key", required=True)), int)
_TENANT_OF_TOKEN = Query(
    select(token.c.tenant).where(token.c.token_hash == bindparam("token_hash", required=True)), int
)
_APP_COLUMNS = tuple(app.c[name] for name in App.__struct_fields__)
_APPS = Query(select(*_APP_COLUMNS).where(app.c.tenant == tenant_value()).order_by(app.c.app_key), App)
_APP = Query(
    select(*_APP_COLUMNS).where(app.c.tenant == tenant_value(), app.c.app_key == bindparam("app_key", required=True)),
    App,
)
_TOKEN_COLUMNS = (token.c.app_key, token.c.sealed, token.c.issued_at, token.c.expires_at)
_TOKEN = Query(
    select(*_TOKEN_COLUMNS).where(
        token.c.tenant == tenant_value(), token.c.token_hash == bindparam("token_hash", required=True)
    ),
    Token,
)
_NEWEST = Query(
    select(*_TOKEN_COLUMNS)
    .where(token.c.tenant == tenant_value(), token.c.app_key == bindparam("app_key", required=True))
    .order_by(token.c.expires_at.desc())
    .limit(1),
    Token,
)
_ADD = Command(
    insert(token).values(
        tenant=tenant_value(),
        **{
            name: bindparam(name, required=True)
            for name in ("token_hash", "app_key", "sealed", "issued_at", "expires_at")
        },
    )
)
_ADD_APP = Command(
    insert(app).values(
        tenant=tenant_value(), **{name: bindparam(name, required=True) for name in App.__struct_fields__}
    )
)
_SET_SECRET = Command(
    update(app)
    .where(app.c.tenant == tenant_value(), app.c.app_key == bindparam("of", required=True))
    .values(secret_hash=bindparam("secret", required=True))
)
_SET_SCOPE = Command(
    update(app)
    .where(app.c.tenant == tenant_value(), app.c.app_key == bindparam("of", required=True))
    .values(scope_departments=bindparam("departments", required=True), scope_people=bindparam("people", required=True))
)
_OF_APP = (token.c.tenant == tenant_value(), token.c.app_key == bindparam("of", required=True))
_RENEW = Command(update(token).where(*_OF_APP).values(expires_at=bindparam("until", required=True)))
_FORGET = Command(delete(token).where(*_OF_APP))
_FORGET_OLD = Command(delete(token).where(*_OF_APP, token.c.expires_at <= bindparam("before", required=True)))


def tenant_of_app(tx: Reader, app_key: str) -> int | None:
    """Whose app this is; for tenant `SERVER`."""
    return tx.one(_TENANT_OF_APP, app_key=app_key)


def tenant_of_token(tx: Reader, token_hash: bytes) -> int | None:
    """Whose token this is; for tenant `SERVER`."""
    return tx.one(_TENANT_OF_TOKEN, token_hash=token_hash)


def get_app(tx: Reader, app_key: str) -> App | None:
    """The app of that key."""
    return tx.one(_APP, app_key=app_key)


def all_apps(tx: Reader) -> list[App]:
    """The organization's apps, by key."""
    return tx.all(_APPS)


def add_app(tx: Writer, made: App) -> None:
    """Insert an app; its key must be free in the whole server."""
    tx.run(_ADD_APP, **msgspec.structs.asdict(made))


def set_secret(tx: Writer, app_key: str, secret_hash: bytes) -> None:
    """Give an app another secret."""
    tx.run(_SET_SECRET, of=app_key, secret=secret_hash)


def set_scope(tx: Writer, app_key: str, departments: str, people: str) -> None:
    """Change how much of the directory an app may reach."""
    tx.run(_SET_SCOPE, of=app_key, departments=departments, people=people)


def get_token(tx: Reader, token_hash: bytes) -> Token | None:
    """The token of that hash."""
    return tx.one(_TOKEN, token_hash=token_hash)


def newest_token(tx: Reader, app_key: str) -> Token | None:
    """The app's token that lives longest."""
    return tx.one(_NEWEST, app_key=app_key)


def add_token(tx: Writer, token_hash: bytes, made: Token) -> None:
    """Keep a new token."""
    tx.run(
        _ADD,
        token_hash=token_hash,
        app_key=made.app_key,
        sealed=made.sealed,
        issued_at=made.issued_at,
        expires_at=made.expires_at,
    )


def renew_tokens(tx: Writer, app_key: str, until: int) -> None:
    """Let the app's token live until then."""
    tx.run(_RENEW, of=app_key, until=until)


def forget_tokens(tx: Writer, app_key: str) -> None:
    """Drop the app's tokens."""
    tx.run(_FORGET, of=app_key)


def forget_old_tokens(tx: Writer, app_key: str) -> None:
    """Drop those of the app's tokens that are over."""
    tx.run(_FORGET_OLD, of=app_key, before=tx.now)
