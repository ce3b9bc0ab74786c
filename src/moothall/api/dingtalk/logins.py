"""Operations of people who have logged in."""

import hashlib
from base64 import urlsafe_b64encode
from typing import Annotated, Literal

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk import cards
from moothall.api.dingtalk.dialects import openapi, topapi
from moothall.api.dingtalk.suites import proved
from moothall.domain import installation, logins, people
from moothall.domain.credentials import TOKEN_LIFE, token_hash
from moothall.domain.faults import (
    AppUnknown,
    LoginCodeUnknown,
    NotAuthorized,
    PersonUnknown,
    RefreshTokenUnknown,
    SuiteUnknown,
)
from moothall.domain.logins import TokenHashes
from moothall.domain.permissions import Permission
from moothall.domain.ports import SERVER
from moothall.kernel.randomness import hexadecimal
from moothall.wire.faults import TokenRefused
from moothall.wire.fields import Names, Reply, Request

_ONESELF = "me"


class GetUserInfo(Request):
    """The code that the person got by logging in."""

    code: str


class UserInfo(msgspec.Struct):
    """Who has logged in. People are known here by one unionId, and no device is known."""

    userid: str
    unionid: str
    associated_unionid: str
    device_id: str
    name: str
    sys: bool
    sys_level: int


class UserInfoReply(Reply):
    """Who has logged in."""

    result: UserInfo


@topapi.operation(
    "user.get_userinfo",
    "POST /topapi/v2/user/getuserinfo",
    permission=Permission.TOKEN,
    raises=(LoginCodeUnknown,),
)
async def get_user_info(call: Call, request: GetUserInfo) -> UserInfoReply:
    """Learn who has logged in. A code counts once, and for five minutes."""
    person = await call.write(logins.redeem, token_hash(request.code))
    level = person.admin_level
    return UserInfoReply(
        result=UserInfo(person.user_id, person.union_id, person.union_id, "", person.name, level > 0, level)
    )


class UserToken(Request):
    """The app's id and secret, and the code of a login or a refresh token."""

    client_id: Annotated[str, Names("clientId")]
    client_secret: Annotated[str, Names("clientSecret")]
    grant_type: Annotated[Literal["authorization_code", "refresh_token"], Names("grantType")]
    code: str | None = None
    refresh_token: Annotated[str | None, Names("refreshToken")] = None


class UserTokenReply(Reply, rename="camel"):
    """The tokens, the first one's life in seconds, and the organization of the person."""

    access_token: str
    refresh_token: str
    expire_in: int
    corp_id: str


@openapi.operation(
    "token.user_access",
    "POST /v1.0/oauth2/userAccessToken",
    open=True,
    raises=(AppUnknown, SuiteUnknown, LoginCodeUnknown, RefreshTokenUnknown, NotAuthorized),
)
async def user_token(call: Call, request: UserToken) -> UserTokenReply:
    """Get tokens with which the app acts for a person who has logged in; another pair each time."""
    home = await proved(call, request.client_id, request.client_secret)
    services = call.services
    access, refresh = hexadecimal(services.randomness, 16), hexadecimal(services.randomness, 16)
    fresh = TokenHashes(token_hash(access), token_hash(refresh))
    actor = call.acting_as("app", request.client_id)
    tenant, hashed = await _basis(call, request)
    if home not in (None, tenant):
        raise LoginCodeUnknown("the person is of another organization than the app")
    step = logins.refresh if request.grant_type == "refresh_token" else logins.log_in
    await services.engine.write(tenant, actor, step, request.client_id, hashed, fresh)
    corp_id = await services.engine.locate(installation.name_of_tenant, tenant)
    return UserTokenReply(access_token=access, refresh_token=refresh, expire_in=TOKEN_LIFE, corp_id=corp_id or "")


async def _basis(call: Call, request: UserToken) -> tuple[int, bytes]:
    """In which organization the login code or refresh token is, and its hash."""
    engine = call.services.engine
    if request.grant_type == "refresh_token":
        sent = request.refresh_token or ""
        tenant = await engine.locate(logins.tenant_of_token, sent)
        if tenant is None:
            raise RefreshTokenUnknown("no refresh token like this")
    else:
        sent = request.code or ""
        tenant = await engine.look_up(SERVER, logins.tenant_of_code, token_hash(sent))
        if tenant is None:
            raise LoginCodeUnknown("no login code like this, or no longer")
    return tenant, token_hash(sent)


class OwnCard(Request):
    """`me`, or the unionId of the person that the token is of."""

    union_id: Annotated[str, Names("unionId")]


class OwnCardReply(Reply, rename="camel"):
    """A person's contact card. `openId` is the person's id for this app alone."""

    nick: str
    union_id: str
    open_id: str
    visitor: bool
    avatar_url: str = ""
    mobile: str = ""
    state_code: str = ""
    email: str = ""


@openapi.operation(
    "user.me", "GET /v1.0/contact/users/{unionId}", permission=Permission.OWN_CARD, raises=(PersonUnknown,)
)
async def own_card(call: Call, request: OwnCard) -> OwnCardReply:
    """Read the contact card of the person that the token is of."""
    caller = call.caller
    if caller.kind != "person":
        raise TokenRefused("this operation wants a person's token")
    person = await call.read(people.require, caller.name)
    if request.union_id not in (_ONESELF, person.union_id):
        raise PersonUnknown("a person's token reads that person's card", union_id=request.union_id)
    mobile = person.mobile or "" if Permission.OWN_MOBILE in caller.permissions else ""
    return OwnCardReply(
        nick=person.name,
        union_id=person.union_id,
        open_id=_open_id(caller.app, person.union_id),
        visitor=False,
        mobile=_masked(mobile) if caller.third_party else mobile,
        state_code=cards.state_code(person),
        email=person.email or "",
    )


def _open_id(app_key: str, union_id: str) -> str:
    digest = hashlib.sha256(f"{app_key} {union_id}".encode()).digest()
    return urlsafe_b64encode(digest[:18]).decode()


def _masked(mobile: str) -> str:
    """`155****3240`"""
    return f"{mobile[:-8]}****{mobile[-4:]}" if len(mobile) > 8 else "*" * len(mobile)
