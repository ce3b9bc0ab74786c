"""The operation that stands for somebody logging in."""

from moothall.api.admin import naming
from moothall.api.admin.dialect import admin
from moothall.api.call import Call
from moothall.domain import logins
from moothall.domain.credentials import token_hash
from moothall.domain.faults import OrganizationUnknown, PersonUnknown, TenantNotNamed
from moothall.domain.logins import CODE_LIFE
from moothall.kernel.randomness import hexadecimal
from moothall.wire.fields import Reply, Request

_CODE_BYTES = 16


class MintLoginCode(Request):
    """Who has logged in; without `corp_id` the only organization is meant."""

    user_id: str
    corp_id: str | None = None


class LoginCodeReply(Reply):
    """A code that an app redeems once, and its life in seconds."""

    corp_id: str
    user_id: str
    code: str
    expires_in: int


@admin.operation(
    "login_code.create", "POST /moothall/v1/login_codes", raises=(PersonUnknown, OrganizationUnknown, TenantNotNamed)
)
async def create_login_code(call: Call, request: MintLoginCode) -> LoginCodeReply:
    """Mint what a person would get by logging in: the code for getuserinfo, or for a person's token."""
    tenant, corp_id = await naming.organization(call, request.corp_id)
    code = hexadecimal(call.services.randomness, _CODE_BYTES)
    await call.services.engine.write(tenant, call.actor, logins.mint, request.user_id, token_hash(code))
    return LoginCodeReply(corp_id=corp_id, user_id=request.user_id, code=code, expires_in=CODE_LIFE)
