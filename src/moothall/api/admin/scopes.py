"""The operation that says how much of the directory an app may reach."""

from moothall.api.admin.dialect import admin
from moothall.api.call import Call
from moothall.domain import apps, credentials
from moothall.domain.faults import AppUnknown, DepartmentUnknown, PersonUnknown
from moothall.domain.scopes import Scope
from moothall.wire.fields import Reply, Request


class SetScope(Request):
    """Departments with all below them, and people; without both, everything."""

    app_key: str
    departments: tuple[int, ...] = ()
    people: tuple[str, ...] = ()


class ScopedReply(Reply):
    """Which app."""

    app_key: str


@admin.operation(
    "app.scope", "POST /moothall/v1/apps/{app_key}/scope", raises=(AppUnknown, DepartmentUnknown, PersonUnknown)
)
async def set_scope(call: Call, request: SetScope) -> ScopedReply:
    """Say how much of the directory an organization's own app may reach."""
    tenant = await call.services.engine.locate(credentials.tenant_of_app, request.app_key)
    if tenant is None:
        raise AppUnknown(f"no app {request.app_key}", app_key=request.app_key)
    scope = Scope(request.departments, request.people)
    await call.services.engine.write(tenant, call.actor, apps.set_scope, request.app_key, scope)
    return ScopedReply(app_key=request.app_key)
