"""Operations that make third-party apps and let them into organizations."""

from typing import Annotated

import msgspec

from moothall.api.admin import naming
from moothall.api.admin.dialect import admin
from moothall.api.call import Call
from moothall.domain import permissions, suites
from moothall.domain.faults import (
    DepartmentUnknown,
    NotAuthorized,
    OrganizationUnknown,
    ParameterInvalid,
    PersonUnknown,
    SuiteExists,
    SuiteUnknown,
    TenantNotNamed,
)
from moothall.domain.scopes import Scope
from moothall.domain.suites import SECRET_PURPOSE, TICKET_PURPOSE, NewSuite
from moothall.kernel.randomness import hexadecimal
from moothall.wire.fields import Reply, Request

_KEY_BYTES = 8
_SECRET_BYTES = 32
_TICKET_BYTES = 16


class CreateSuite(Request):
    """The third-party app that is to be. Without `suite_key` one is made. A `custom` app takes any ticket."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    suite_key: str | None = None
    kind: suites.Kind = "third_party"


class SuiteReply(Reply):
    """A third-party app and its new secret, which is shown this once."""

    suite_key: str
    suite_secret: str


@admin.operation("suite.create", "POST /moothall/v1/suites", raises=(SuiteExists, ParameterInvalid))
async def create_suite(call: Call, request: CreateSuite) -> SuiteReply:
    """Make a third-party app, with a new secret."""
    services = call.services
    suite_key = request.suite_key or "suite" + hexadecimal(services.randomness, _KEY_BYTES)
    secret = hexadecimal(services.randomness, _SECRET_BYTES)
    sealed = services.sealer.seal(secret.encode(), SECRET_PURPOSE)
    await call.write(suites.create, NewSuite(suite_key, request.name, request.kind, sealed))
    return SuiteReply(suite_key=suite_key, suite_secret=secret)


class SetTicket(Request):
    """Whose ticket to replace; without `ticket` one is made."""

    suite_key: str
    ticket: Annotated[str, msgspec.Meta(min_length=1, max_length=256)] | None = None


class TicketReply(Reply):
    """The third-party app's newest ticket."""

    suite_key: str
    suite_ticket: str


@admin.operation("suite.ticket", "POST /moothall/v1/suites/{suite_key}/ticket", raises=(SuiteUnknown,))
async def set_ticket(call: Call, request: SetTicket) -> TicketReply:
    """Replace the ticket that a third-party app proves itself with; the one before counts no longer."""
    services = call.services
    ticket = request.ticket or hexadecimal(services.randomness, _TICKET_BYTES)
    tenant = await naming.suite(call, request.suite_key)
    sealed = services.sealer.seal(ticket.encode(), TICKET_PURPOSE)
    await services.engine.write(tenant, call.actor, suites.set_ticket, sealed)
    return TicketReply(suite_key=request.suite_key, suite_ticket=ticket)


class AuthorizeSuite(Request):
    """Which third-party app, in which organization, with which permission points.

    It reaches these departments with all below them and these people; without both, everything. `rate_limit` is in
    calls a second and operation; without it, there is no limit.
    """

    suite_key: str
    corp_id: str | None = None
    permissions: tuple[str, ...] = ()
    departments: tuple[int, ...] = ()
    people: tuple[str, ...] = ()
    rate_limit: Annotated[int | None, msgspec.Meta(ge=1)] = None


class AuthorizedReply(Reply):
    """Which third-party app and which organization. `warnings` tells of permission points that nothing asks for."""

    suite_key: str
    corp_id: str
    warnings: tuple[str, ...] = ()


@admin.operation(
    "suite.authorize",
    "POST /moothall/v1/suites/{suite_key}/authorize",
    raises=(
        SuiteUnknown,
        OrganizationUnknown,
        TenantNotNamed,
        ParameterInvalid,
        DepartmentUnknown,
        PersonUnknown,
    ),
)
async def authorize_suite(call: Call, request: AuthorizeSuite) -> AuthorizedReply:
    """Let a third-party app into an organization, or change how far and how often it may call."""
    await naming.suite(call, request.suite_key)
    tenant, corp_id = await naming.organization(call, request.corp_id)
    scope = Scope(request.departments, request.people)
    how_far = (request.permissions, scope, request.rate_limit)
    await call.services.engine.write(tenant, call.actor, suites.authorize, request.suite_key, *how_far)
    warnings = permissions.doubts(request.permissions)
    return AuthorizedReply(suite_key=request.suite_key, corp_id=corp_id, warnings=warnings)


class RevokeSuite(Request):
    """Which third-party app, in which organization."""

    suite_key: str
    corp_id: str | None = None


@admin.operation(
    "suite.revoke",
    "POST /moothall/v1/suites/{suite_key}/revoke",
    raises=(SuiteUnknown, OrganizationUnknown, TenantNotNamed, NotAuthorized),
)
async def revoke_suite(call: Call, request: RevokeSuite) -> AuthorizedReply:
    """Let a third-party app into an organization no longer; its tokens there end at once."""
    await naming.suite(call, request.suite_key)
    tenant, corp_id = await naming.organization(call, request.corp_id)
    await call.services.engine.write(tenant, call.actor, suites.revoke, request.suite_key)
    return AuthorizedReply(suite_key=request.suite_key, corp_id=corp_id)
