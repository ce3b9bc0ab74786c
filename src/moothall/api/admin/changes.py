"""The change log, for operators."""

import re
from typing import Annotated, Any

import msgspec

from moothall.api.admin import naming
from moothall.api.admin.dialect import admin
from moothall.api.call import Call
from moothall.domain import changes
from moothall.domain.changes import LoggedChange, Wanted
from moothall.domain.faults import ChatAppUnknown, OrganizationUnknown, ParameterInvalid, SuiteUnknown, TenantNotNamed
from moothall.wire.fields import Reply, Request

_CHANGE_ID = re.compile(r"[0-9]{1,18}\.[0-9]{1,18}")


class ListChanges(Request):
    """Which changes; without `corp_id`, `sdkappid` and `suite_key` those of the only organization.

    `what` is a noun and a verb, such as `role.give`, or a noun and its dot, such as `event.`.
    """

    corp_id: str | None = None
    sdkappid: int | None = None
    suite_key: str | None = None
    subject: str | None = None
    actor: str | None = None
    what: str | None = None
    since: int | None = None
    until: int | None = None
    cursor: str | None = None
    size: Annotated[int, msgspec.Meta(ge=1, le=500)] = 50


class ShownChange(msgspec.Struct):
    """One change: who, by which operation, what, of which subject, and both states."""

    id: str
    at: int
    actor_kind: str
    actor: str
    operation: str
    what: str
    subject: str
    before: Any
    after: Any


class ChangesReply(Reply):
    """A page, newest first; `next_cursor` is absent on the last."""

    changes: tuple[ShownChange, ...]
    next_cursor: str | None = None


@admin.operation(
    "change.list",
    "GET /moothall/v1/changes",
    raises=(OrganizationUnknown, ChatAppUnknown, SuiteUnknown, TenantNotNamed, ParameterInvalid),
    read=True,
)
async def list_changes(call: Call, request: ListChanges) -> ChangesReply:
    """List what was written to an organization, chat or third-party app, newest first: when, by whom, by which call."""
    if request.suite_key:
        tenant = await naming.suite(call, request.suite_key)
    elif request.sdkappid:
        tenant, _ = await naming.chat_app(call, request.sdkappid)
    else:
        tenant, _ = await naming.organization(call, request.corp_id)
    wanted = Wanted(request.subject, request.actor, request.what, request.since, request.until)
    page = await call.services.engine.read(tenant, changes.page, wanted, _place(request.cursor), request.size)
    shown = tuple(map(_shown, page.changes))
    return ChangesReply(changes=shown, next_cursor=shown[-1].id if page.more else None)


def _place(cursor: str | None) -> tuple[int, int] | None:
    if cursor is None:
        return None
    if not _CHANGE_ID.fullmatch(cursor):
        raise ParameterInvalid("cursor is the id of a change", argument="cursor")
    revision, _, ordinal = cursor.partition(".")
    return int(revision), int(ordinal)


def _shown(change: LoggedChange) -> ShownChange:
    return ShownChange(
        id=f"{change.revision}.{change.ordinal}",
        at=change.at,
        actor_kind=change.actor_kind,
        actor=change.actor,
        operation=change.operation,
        what=change.what,
        subject=change.subject,
        before=_decoded(change.before),
        after=_decoded(change.after),
    )


def _decoded(state: str | None) -> Any:
    return None if state is None else msgspec.json.decode(state)
