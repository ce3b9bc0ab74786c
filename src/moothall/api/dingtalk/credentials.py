"""Token operations of both generations. They share one token space: either's token works in the other."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import openapi, topapi
from moothall.domain import credentials, organizations
from moothall.domain.credentials import TOKEN_LIFE, TOKEN_PURPOSE
from moothall.domain.faults import AppUnknown, CorpSecretUnknown
from moothall.kernel.randomness import hexadecimal
from moothall.wire.faults import MissingArgument
from moothall.wire.fields import Names, Reply, Request


class GetToken(Request):
    """The app's key and secret; in the older form the organization's id and the secret."""

    app_key: Annotated[str | None, Names("appkey")] = None
    app_secret: Annotated[str | None, Names("appsecret")] = None
    corp_id: Annotated[str | None, Names("corpid")] = None
    corp_secret: Annotated[str | None, Names("corpsecret")] = None


class TokenReply(Reply):
    """The token, and its life in seconds."""

    access_token: str
    expires_in: int


@topapi.operation("token.gettoken", "GET /gettoken", open=True, raises=(AppUnknown, CorpSecretUnknown))
async def get_token(call: Call, request: GetToken) -> TokenReply:
    """Get the app's access token. Asking again while it is valid answers the same one and renews its life."""
    if request.app_key and request.app_secret:
        token = await _token_of(call, request.app_key, request.app_secret)
    elif request.corp_id and request.corp_secret:
        token = await _token_of_corp(call, request.corp_id, request.corp_secret)
    else:
        raise MissingArgument("no pair of key and secret", argument=_absent(request))
    return TokenReply(access_token=token, expires_in=TOKEN_LIFE)


def _absent(request: GetToken) -> str:
    if request.app_key or request.corp_id:
        return "appsecret" if request.app_key else "corpsecret"
    return "corpid or appkey"


class AccessToken(Request):
    """The app's key and secret."""

    app_key: Annotated[str, Names("appKey")]
    app_secret: Annotated[str, Names("appSecret")]
    corp_id: Annotated[str | None, Names("corpId")] = None


class AccessTokenReply(Reply):
    """The token, and its life in seconds."""

    access_token: str = msgspec.field(name="accessToken")
    expire_in: int = msgspec.field(name="expireIn")


@openapi.operation("token.access", "POST /v1.0/oauth2/accessToken", open=True, raises=(AppUnknown,))
async def access_token(call: Call, request: AccessToken) -> AccessTokenReply:
    """Get the access token of an internal app.

    Asking again while it is valid answers the same one and renews its life.
    """
    token = await _token_of(call, request.app_key, request.app_secret, request.corp_id)
    return AccessTokenReply(access_token=token, expire_in=TOKEN_LIFE)


async def _token_of(call: Call, app_key: str, secret: str, corp_id: str | None = None) -> str:
    """The token of an app that proves itself by its secret, in the organization `corp_id` if that is given."""
    services = call.services
    tenant = await services.engine.locate(credentials.tenant_of_app, app_key)
    elsewhere = corp_id and tenant != await services.engine.locate(organizations.tenant_of, corp_id)
    if tenant is None or elsewhere:
        raise AppUnknown(f"no app {app_key}", app_key=app_key)
    return await issued(call, tenant, app_key, credentials.secret_hash(services.sealer.pepper, secret))


async def _token_of_corp(call: Call, corp_id: str, secret: str) -> str:
    services = call.services
    tenant = await services.engine.locate(organizations.tenant_of, corp_id)
    if tenant is None:
        raise CorpSecretUnknown(f"no organization {corp_id}", corp_id=corp_id)
    hashed = credentials.secret_hash(services.sealer.pepper, secret)
    app_key = await services.engine.read(tenant, credentials.app_with_secret, hashed)
    return await issued(call, tenant, app_key, hashed)


async def issued(call: Call, tenant: int, app_key: str, secret_hash: bytes) -> str:
    """The token of an app of the organization, which knows its secret."""
    services = call.services
    await services.engine.read(tenant, credentials.check_secret, app_key, secret_hash)
    fresh = hexadecimal(services.randomness, 16)
    sealed = services.sealer.seal(fresh.encode(), TOKEN_PURPOSE)
    actor = call.acting_as("app", app_key)
    issued = await services.engine.write(
        tenant, actor, credentials.issue, app_key, secret_hash, credentials.token_hash(fresh), sealed
    )
    return services.sealer.unseal(issued.sealed, TOKEN_PURPOSE).decode()
