"""The three dialects, and how a token becomes a caller."""

from collections.abc import Awaitable

from moothall.api.call import Services
from moothall.api.dingtalk import unserved
from moothall.api.dingtalk.faults import OPENAPI, TOP, TOPAPI
from moothall.api.dingtalk.permissions import PERSONAL
from moothall.domain import credentials, logins
from moothall.domain.callers import Caller
from moothall.wire import openapi as openapi_wire
from moothall.wire import top as top_wire
from moothall.wire import topapi as topapi_wire
from moothall.wire.dialect import Arguments
from moothall.wire.faults import TokenMissing, TokenRefused
from moothall.wire.http import HttpRequest


def _by_member(services: Services, request: HttpRequest, sent: Arguments) -> Awaitable[Caller]:
    """The token of the older generation stands in the query or in the form."""
    token = topapi_wire.token(sent)
    if not token:
        raise TokenMissing("access_token is blank")
    return _app(services, token)


def _by_session(services: Services, request: HttpRequest, sent: Arguments) -> Awaitable[Caller]:
    """The oldest generation calls the token a session."""
    token = top_wire.session(sent)
    if not token:
        raise TokenMissing("session is blank")
    return _app(services, token)


def _by_header(services: Services, request: HttpRequest, sent: Arguments) -> Awaitable[Caller]:
    """The token of the newer generation stands in a header and nowhere else."""
    token = openapi_wire.token(request)
    if token is None:
        raise TokenMissing("the header x-acs-dingtalk-access-token is missing")
    return _app_or_person(services, token)


async def _app(services: Services, token: str) -> Caller:
    tenant = await services.engine.locate(credentials.tenant_of_token, token)
    if tenant is None:
        raise TokenRefused("nobody has this access token")
    return _living(services, await services.engine.read(tenant, credentials.caller, token))


async def _app_or_person(services: Services, token: str) -> Caller:
    """The newer generation also takes the token of a person who has logged in."""
    tenant = await services.engine.locate(credentials.tenant_of_token, token)
    if tenant is not None:
        return _living(services, await services.engine.read(tenant, credentials.caller, token))
    tenant = await services.engine.locate(logins.tenant_of_token, token)
    if tenant is None:
        raise TokenRefused("nobody has this access token")
    return _living(services, await services.engine.read(tenant, logins.caller, token, PERSONAL))


def _living(services: Services, caller: Caller | None) -> Caller:
    if caller is None:
        raise TokenRefused("the access token was revoked")
    if caller.expires_at is not None and caller.expires_at <= services.clock.now():
        raise TokenRefused("the access token has expired")
    return caller


topapi = topapi_wire.Topapi(TOPAPI, _by_member, unserved.TOPAPI)
openapi = openapi_wire.Openapi(OPENAPI, _by_header, unserved.OPENAPI)
top = top_wire.Top(TOP, _by_session)
