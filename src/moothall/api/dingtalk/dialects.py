"""The two dialects, and how a token becomes a call."""

from moothall.api.call import Call, Services
from moothall.api.dingtalk.faults import OPENAPI, TOPAPI
from moothall.domain import credentials
from moothall.domain.ports import SERVER
from moothall.wire import openapi as openapi_wire
from moothall.wire import topapi as topapi_wire
from moothall.wire.dialect import Arguments
from moothall.wire.faults import TokenMissing, TokenRefused
from moothall.wire.http import HttpRequest
from moothall.wire.operation import Operation


async def _topapi_call(services: Services, operation: Operation, request: HttpRequest, sent: Arguments) -> Call:
    if operation.open:
        return Call(services, operation, SERVER, "server", "")
    return await _app_call(services, operation, topapi_wire.token(sent))


async def _openapi_call(services: Services, operation: Operation, request: HttpRequest, sent: Arguments) -> Call:
    if operation.open:
        return Call(services, operation, SERVER, "server", "")
    return await _app_call(services, operation, openapi_wire.token(request))


async def _app_call(services: Services, operation: Operation, token: str | None) -> Call:
    """The app behind a token. An empty token of the newer generation is a bad one, an absent one is missing."""
    if not token:
        raise (
            TokenMissing("no access token") if token is None or operation.dialect == "topapi" else TokenRefused("empty")
        )
    hashed = credentials.token_hash(token)
    tenant = await services.engine.locate(credentials.tenant_of_token, hashed)
    if tenant is None:
        raise TokenRefused("nobody has this access token")
    session = await services.engine.read(tenant, credentials.session, hashed)
    if session is None:
        raise TokenRefused("the access token was revoked")
    if session.expires_at <= services.clock.now():
        raise TokenRefused("the access token has expired")
    return Call(
        services,
        operation,
        tenant,
        "app",
        session.app_key,
        session.permissions,
        session.language,
        session.rate_limit,
    )


topapi = topapi_wire.Topapi(TOPAPI, _topapi_call)
openapi = openapi_wire.Openapi(OPENAPI, _openapi_call)
