"""Token operations of third-party apps, in both generations, and the one for all kinds of apps."""

from typing import Annotated, Literal

from moothall.api.call import Call
from moothall.api.dingtalk.credentials import AccessTokenReply, TokenReply, issued
from moothall.api.dingtalk.dialects import openapi, topapi
from moothall.domain import credentials, organizations, suites
from moothall.domain.credentials import TOKEN_LIFE, secret_hash, token_hash
from moothall.domain.faults import (
    AppUnknown,
    NotAuthorized,
    OrganizationUnknown,
    SignatureRefused,
    SuiteTicketRefused,
    SuiteTokenRefused,
    SuiteUnknown,
    TimestampMalformed,
    TimestampOff,
)
from moothall.kernel.randomness import hexadecimal
from moothall.wire.faults import MissingArgument
from moothall.wire.fields import Names, Reply, Request

_FIRST_IN_MILLISECONDS = 10**12
"""A smaller number is a time in seconds."""


class SuiteToken(Request):
    """The third-party app's key and secret, and its newest ticket."""

    suite_key: Annotated[str, Names("suiteKey")]
    suite_secret: Annotated[str, Names("suiteSecret")]
    suite_ticket: Annotated[str, Names("suiteTicket")]


@openapi.operation(
    "token.suite_access", "POST /v1.0/oauth2/suiteAccessToken", open=True, raises=(SuiteUnknown, SuiteTicketRefused)
)
async def suite_token(call: Call, request: SuiteToken) -> AccessTokenReply:
    """Get a token of the third-party app itself; another one each time."""
    token = await _token_of_suite(call, request.suite_key, request.suite_secret, request.suite_ticket)
    return AccessTokenReply(access_token=token, expire_in=TOKEN_LIFE)


class OldSuiteToken(Request):
    """The third-party app's key and secret, and its newest ticket."""

    suite_key: str
    suite_secret: str
    suite_ticket: str


class OldSuiteTokenReply(Reply):
    """The token, and its life in seconds."""

    suite_access_token: str
    expires_in: int


@topapi.operation(
    "token.suite_old", "POST /service/get_suite_token", open=True, raises=(SuiteUnknown, SuiteTicketRefused)
)
async def old_suite_token(call: Call, request: OldSuiteToken) -> OldSuiteTokenReply:
    """Get a token of the third-party app itself; another one each time."""
    token = await _token_of_suite(call, request.suite_key, request.suite_secret, request.suite_ticket)
    return OldSuiteTokenReply(suite_access_token=token, expires_in=TOKEN_LIFE)


class CorpToken(Request):
    """The third-party app's key, secret and newest ticket, and the organization that has let it in."""

    suite_key: Annotated[str, Names("suiteKey")]
    suite_secret: Annotated[str, Names("suiteSecret")]
    corp_id: Annotated[str, Names("authCorpId")]
    suite_ticket: Annotated[str, Names("suiteTicket")]


@openapi.operation(
    "token.corp_access",
    "POST /v1.0/oauth2/corpAccessToken",
    open=True,
    raises=(SuiteUnknown, SuiteTicketRefused, NotAuthorized),
)
async def corp_token(call: Call, request: CorpToken) -> AccessTokenReply:
    """Get a third-party app's token in an organization; another one each time."""
    await _prove(call, request.suite_key, request.suite_secret, request.suite_ticket)
    token = await _token_in(call, request.suite_key, request.corp_id)
    return AccessTokenReply(access_token=token, expire_in=TOKEN_LIFE)


class OldCorpToken(Request, kw_only=True):
    """A signature by the third-party app's secret, or in the older form a token of the app.

    The organization's permanent code is not checked: that it has let the app in is known here.
    """

    access_key: Annotated[str | None, Names("accessKey", place="query")] = None
    timestamp: Annotated[int | None, Names("timestamp", place="query")] = None
    suite_ticket: Annotated[str, Names("suiteTicket", place="query")] = ""
    signature: Annotated[str | None, Names("signature", place="query")] = None
    corp_id: Annotated[str | None, Names("corpId", place="query")] = None
    suite_access_token: Annotated[str | None, Names("suite_access_token", place="query")] = None
    auth_corp_id: Annotated[str, Names("auth_corpid")]
    permanent_code: str | None = None


@topapi.operation(
    "token.corp_old",
    "POST /service/get_corp_token",
    open=True,
    raises=(
        TimestampMalformed,
        TimestampOff,
        SuiteUnknown,
        SignatureRefused,
        SuiteTicketRefused,
        SuiteTokenRefused,
        NotAuthorized,
    ),
)
async def old_corp_token(call: Call, request: OldCorpToken) -> TokenReply:
    """Get a third-party app's token in an organization; another one each time."""
    if request.suite_access_token is not None:
        suite_key = await _suite_of_token(call, request.suite_access_token)
    else:
        suite_key = await _suite_that_signed(call, request)
    return TokenReply(access_token=await _token_in(call, suite_key, request.auth_corp_id), expires_in=TOKEN_LIFE)


async def _suite_of_token(call: Call, token: str) -> str:
    hashed = token_hash(token)
    engine = call.services.engine
    tenant = await engine.locate(suites.tenant_of_token, hashed)
    if tenant is None:
        raise SuiteTokenRefused("no such token of a third-party app")
    return await engine.look_up(tenant, suites.key_of_token, hashed, call.services.clock.now())


async def _suite_that_signed(call: Call, request: OldCorpToken) -> str:
    for name, value in (
        ("timestamp", request.timestamp),
        ("accessKey", request.access_key),
        ("signature", request.signature),
    ):
        if value is None:
            raise MissingArgument(f"{name} is required", argument=name)
    assert request.timestamp is not None and request.access_key is not None and request.signature is not None
    _check_time(request.timestamp, call.services.clock.now())
    tenant = await _suite(call, request.access_key)
    services = call.services
    wanted = await services.engine.look_up(
        tenant, suites.signature, services.sealer, str(request.timestamp), request.suite_ticket
    )
    suites.check_signature(wanted, request.signature.replace(" ", "+"))
    await services.engine.look_up(tenant, suites.check_ticket, services.sealer, request.suite_ticket)
    return request.access_key


def _check_time(timestamp: int, now: int) -> None:
    if timestamp < _FIRST_IN_MILLISECONDS:
        raise TimestampMalformed("not a time in milliseconds", argument="timestamp")
    if abs(now - timestamp) > suites.CLOCKS_APART:
        raise TimestampOff("the timestamp is more than a minute off", argument="timestamp")


class UnifiedToken(Request):
    """The app's id and secret, and the organization that it runs in. Here all names are in snake case."""

    corp_id: Annotated[str, Names("corpId")]
    client_id: str
    client_secret: str
    grant_type: Literal["client_credentials"]


@openapi.operation(
    "token.corp_unified",
    "POST /v1.0/oauth2/{corpId}/token",
    open=True,
    raises=(OrganizationUnknown, AppUnknown, SuiteUnknown, NotAuthorized),
)
async def unified_token(call: Call, request: UnifiedToken) -> TokenReply:
    """Get the token of an app, be it the organization's own or a third party's."""
    engine = call.services.engine
    tenant = await engine.locate(organizations.tenant_of, request.corp_id)
    if tenant is None:
        raise OrganizationUnknown(f"no organization {request.corp_id}", corp_id=request.corp_id)
    home = await proved(call, request.client_id, request.client_secret)
    if home is None:
        token = await _token_in(call, request.client_id, request.corp_id)
    elif home == tenant:
        hashed = secret_hash(call.services.sealer.pepper, request.client_secret)
        token = await issued(call, home, request.client_id, hashed)
    else:
        raise NotAuthorized(f"{request.client_id} is another organization's app", app_key=request.client_id)
    return TokenReply(access_token=token, expires_in=TOKEN_LIFE)


async def proved(call: Call, client_id: str, secret: str) -> int | None:
    """The organization of an app that knows its secret; None for a third party's app.

    Raises `AppUnknown` or `SuiteUnknown`.
    """
    services = call.services
    home = await services.engine.locate(credentials.tenant_of_app, client_id)
    if home is None:
        await _prove(call, client_id, secret)
    else:
        hashed = secret_hash(services.sealer.pepper, secret)
        await services.engine.read(home, credentials.check_secret, client_id, hashed)
    return home


async def _token_of_suite(call: Call, suite_key: str, secret: str, ticket: str) -> str:
    tenant = await _prove(call, suite_key, secret, ticket)
    token = hexadecimal(call.services.randomness, 16)
    actor = call.acting_as("app", suite_key)
    await call.services.engine.write(tenant, actor, suites.issue, token_hash(token))
    return token


async def _token_in(call: Call, suite_key: str, corp_id: str) -> str:
    """A new token of a third-party app that has proved itself, in an organization."""
    tenant = await call.services.engine.locate(organizations.tenant_of, corp_id)
    if tenant is None:
        raise NotAuthorized(f"no organization {corp_id}", corp_id=corp_id)
    token = hexadecimal(call.services.randomness, 16)
    actor = call.acting_as("app", suite_key)
    await call.services.engine.write(tenant, actor, suites.issue_in, suite_key, token_hash(token))
    return token


async def _prove(call: Call, suite_key: str, secret: str, ticket: str | None = None) -> int:
    """The tenant of a third-party app that knows its secret and, where one is asked for, its ticket."""
    services = call.services
    tenant = await _suite(call, suite_key)
    await services.engine.look_up(tenant, suites.check_secret, services.sealer, secret)
    if ticket is not None:
        await services.engine.look_up(tenant, suites.check_ticket, services.sealer, ticket)
    return tenant


async def _suite(call: Call, suite_key: str) -> int:
    tenant = await call.services.engine.locate(suites.tenant_of, suite_key)
    if tenant is None:
        raise SuiteUnknown(f"no third-party app {suite_key}", suite_key=suite_key)
    return tenant
