"""The operation that tells an app how much of the directory it may reach."""

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.cards import ListedPerson
from moothall.api.dingtalk.dialects import topapi
from moothall.domain.permissions import Permission
from moothall.domain.scopes import ROOT, Scope
from moothall.wire.fields import Reply, Request

_EVERYTHING = Scope((ROOT,))


class ReadScopes(Request):
    """No arguments."""


class ContactScope(msgspec.Struct):
    """Single people, and departments with all below them."""

    authed_user: tuple[str, ...]
    authed_dept: tuple[int, ...]


class ScopesReply(Reply):
    """The app's scope, and which fields of people it may see. No field is shown under a condition."""

    auth_org_scopes: ContactScope
    auth_user_field: tuple[str, ...]
    condition_field: tuple[str, ...]


@topapi.operation("auth.scopes", "GET /auth/scopes", permission=Permission.TOKEN, read=True)
async def read_scopes(call: Call, request: ReadScopes) -> ScopesReply:
    """Tell the app how much of the directory it may reach."""
    caller = call.caller
    scope = caller.scope or _EVERYTHING
    hidden = {"mobile": Permission.FIELD_MOBILE, "email": Permission.FIELD_EMAIL}
    fields = (
        name
        for name in ListedPerson.__struct_fields__
        if name not in hidden or hidden[name] in caller.permissions
        if not (caller.third_party and name in ("mobile", "telephone", "state_code"))
    )
    return ScopesReply(
        auth_org_scopes=ContactScope(scope.people, tuple(filter(None, scope.departments))),
        auth_user_field=tuple(fields),
        condition_field=(),
    )
