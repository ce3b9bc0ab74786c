"""Operations that make apps and mint what apps and accounts call with."""

from typing import Annotated

import msgspec

from moothall.api.admin import naming
from moothall.api.admin.dialect import admin
from moothall.api.call import Call
from moothall.domain import apps, chat, credentials, permissions
from moothall.domain.apps import NewApp
from moothall.domain.credentials import TOKEN_LIFE, TOKEN_PURPOSE
from moothall.domain.faults import (
    AppExists,
    AppUnknown,
    ChatAppUnknown,
    OrganizationUnknown,
    ParameterInvalid,
    TenantNotNamed,
)
from moothall.domain.ports import SERVER
from moothall.kernel.clock import SECOND
from moothall.kernel.randomness import hexadecimal
from moothall.wire import usersig
from moothall.wire.fields import Reply, Request

_KEY_BYTES = 8
_SECRET_BYTES = 32
_TOKEN_BYTES = 16
_LONGEST_USERSIG = 10 * 365 * 86_400


class CreateApp(Request):
    """The app that is to be. Without `app_key` one is made; without `corp_id` the only organization is meant."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    corp_id: str | None = None
    app_key: str | None = None
    permissions: tuple[str, ...] = ()
    rate_limit: Annotated[int | None, msgspec.Meta(ge=1)] = None


class AppReply(Reply):
    """An app and its new secret, which is shown this once. `warnings` tells of permission points nothing asks for."""

    corp_id: str
    app_key: str
    app_secret: str
    warnings: tuple[str, ...] = ()


@admin.operation(
    "app.create",
    "POST /moothall/v1/apps",
    raises=(AppExists, OrganizationUnknown, ParameterInvalid, TenantNotNamed),
)
async def create_app(call: Call, request: CreateApp) -> AppReply:
    """Make an app of an organization, with a new secret."""
    services = call.services
    tenant, corp_id = await naming.organization(call, request.corp_id)
    app_key = request.app_key or "ding" + hexadecimal(services.randomness, _KEY_BYTES)
    secret = hexadecimal(services.randomness, _SECRET_BYTES)
    new = NewApp(app_key, request.name, request.permissions, request.rate_limit)
    hashed = credentials.secret_hash(services.sealer.pepper, secret)
    await services.engine.write(SERVER, call.actor, apps.create, tenant, new, hashed)
    warnings = permissions.doubts(request.permissions)
    return AppReply(corp_id=corp_id, app_key=app_key, app_secret=secret, warnings=warnings)


class RotateApp(Request):
    """Whose secret to replace."""

    app_key: str


class RotatedReply(Reply):
    """The app's new secret, which is shown this once."""

    app_key: str
    app_secret: str


@admin.operation("app.rotate", "POST /moothall/v1/apps/{app_key}/rotate", raises=(AppUnknown,))
async def rotate_app(call: Call, request: RotateApp) -> RotatedReply:
    """Give an app a new secret; the old one and the app's tokens stop working at once."""
    services = call.services
    secret = hexadecimal(services.randomness, _SECRET_BYTES)
    hashed = credentials.secret_hash(services.sealer.pepper, secret)
    tenant = await _tenant_of(call, request.app_key)
    await services.engine.write(tenant, call.actor, apps.rotate, request.app_key, hashed)
    return RotatedReply(app_key=request.app_key, app_secret=secret)


class MintToken(Request):
    """For which app."""

    app_key: str


class TokenReply(Reply):
    """An access token, and its life in seconds."""

    access_token: str
    expires_in: int


@admin.operation("token.create", "POST /moothall/v1/tokens", raises=(AppUnknown,))
async def create_token(call: Call, request: MintToken) -> TokenReply:
    """Mint an app's access token without its secret; while one is valid, that one with its life renewed."""
    services = call.services
    tenant = await _tenant_of(call, request.app_key)
    fresh = hexadecimal(services.randomness, _TOKEN_BYTES)
    sealed = services.sealer.seal(fresh.encode(), TOKEN_PURPOSE)
    hashed = credentials.token_hash(fresh)
    given = await services.engine.write(tenant, call.actor, apps.mint, request.app_key, hashed, sealed)
    token = services.sealer.unseal(given, TOKEN_PURPOSE).decode()
    return TokenReply(access_token=token, expires_in=TOKEN_LIFE)


async def _tenant_of(call: Call, app_key: str) -> int:
    tenant = await call.services.engine.locate(credentials.tenant_of_app, app_key)
    if tenant is None:
        raise AppUnknown(f"no app {app_key}", app_key=app_key)
    return tenant


class MintUserSig(Request):
    """For which account, valid for how many seconds. Without `sdkappid` the only chat app is meant."""

    identifier: str
    sdkappid: int | None = None
    expire: Annotated[int, msgspec.Meta(ge=1, le=_LONGEST_USERSIG)] = 86_400


class UserSigReply(Reply):
    """A UserSig, and what it was made for."""

    usersig: str
    sdkappid: int
    identifier: str
    expire: int


@admin.operation(
    "usersig.create", "POST /moothall/v1/usersigs", raises=(ChatAppUnknown, ParameterInvalid, TenantNotNamed)
)
async def create_usersig(call: Call, request: MintUserSig) -> UserSigReply:
    """Mint a UserSig for an account of a chat app."""
    services = call.services
    if not chat.is_account_name(request.identifier):
        raise ParameterInvalid(f"identifier {request.identifier!r} cannot be an account's name")
    tenant, sdkappid = await naming.chat_app(call, request.sdkappid)
    secret = await services.engine.read(tenant, chat.secret, services.sealer)
    seconds = services.clock.now() // SECOND
    signed = usersig.sign(sdkappid, request.identifier, secret, seconds, request.expire)
    return UserSigReply(usersig=signed, sdkappid=sdkappid, identifier=request.identifier, expire=request.expire)
