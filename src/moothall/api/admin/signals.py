"""Signals, for operators: which there were, what became of each, and what happens now."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import msgspec

from moothall.api.admin import naming
from moothall.api.admin.dialect import admin
from moothall.api.call import Call
from moothall.domain import signal_lists
from moothall.domain.faults import OrganizationUnknown, ParameterInvalid, SignalUnknown, TenantNotNamed
from moothall.domain.ports import Change
from moothall.domain.signal_lists import LoggedChange, Signal, SignalsWanted
from moothall.wire.admin import Raw
from moothall.wire.fields import Reply, Request
from moothall.wire.http import HttpResponse

State = Literal[
    "ACCEPTED", "DISPATCHED", "DELIVERED", "COMPLETED", "FAILED", "NO_RESULT", "EXPIRED", "OFFLINE", "REFUSED"
]


class ListSignals(Request):
    """Which signals; those of the last 24 hours are kept."""

    corp_id: str | None = None
    room_id: str | None = None
    device_id: int | None = None
    app_key: str | None = None
    request_id: str | None = None
    state: State | None = None
    since: int | None = None
    until: int | None = None
    cursor: str | None = None
    size: Annotated[int, msgspec.Meta(ge=1, le=500)] = 50


class SignalView(msgspec.Struct, frozen=True, kw_only=True):
    """A signal without its body: who sent it to which room, which device has it, how it stands.

    Times are milliseconds since 1970. `attempt` counts the sendings. `error` is the device's code of a refusal, or
    `delivered_late`.
    """

    signal_id: str
    request_id: str
    state: str
    room_id: str
    device_id: int
    app_key: str
    union_id: str
    seq: int
    epoch: int
    attempt: int
    created_at: int
    deadline_at: int
    delivered_at: int | None
    completed_at: int | None
    status_code: int | None
    error: str


class SignalsReply(Reply):
    """A page, newest first; `next_cursor` is absent on the last."""

    signals: tuple[SignalView, ...]
    next_cursor: str | None = None


_LIST = (OrganizationUnknown, TenantNotNamed, ParameterInvalid)


@admin.operation("signal.list", "GET /moothall/v1/signals", read=True, raises=_LIST)
async def list_signals(call: Call, request: ListSignals) -> SignalsReply:
    """List the signals that apps sent to rooms, newest first, and what became of them."""
    tenant, _ = await naming.organization(call, request.corp_id)
    wanted = SignalsWanted(
        request.room_id,
        request.device_id,
        request.app_key,
        request.request_id,
        request.state,
        request.since,
        request.until,
    )
    found = await call.services.engine.read(tenant, signal_lists.page, wanted, _place(request.cursor), request.size)
    last = found.signals[-1] if found.more else None
    cursor = f"{last.created_at}.{last.signal_id}" if last else None
    return SignalsReply(signals=tuple(map(_view, found.signals)), next_cursor=cursor)


def _place(cursor: str | None) -> tuple[int, str] | None:
    if cursor is None:
        return None
    time, _, signal_id = cursor.partition(".")
    if not (time.isascii() and time.isdigit() and len(time) <= 18 and signal_id):
        raise ParameterInvalid("cursor is the next_cursor of a page", argument="cursor")
    return int(time), signal_id


def _view(signal: Signal) -> SignalView:
    return SignalView(**{name: getattr(signal, name) for name in SignalView.__struct_fields__})


class ShowSignal(Request):
    """Which signal."""

    signal_id: str
    corp_id: str | None = None


class SignalStep(msgspec.Struct):
    """One change of a signal: when, by whom, what (`signal.accept`, `signal.deliver` and so on), and how it stood."""

    id: str
    at: int
    what: str
    actor_kind: str
    actor: str
    after: Any


class SignalReply(Reply):
    """A signal, and its steps from its acceptance on."""

    signal: SignalView
    steps: tuple[SignalStep, ...]


@admin.operation(
    "signal.show",
    "GET /moothall/v1/signals/{signal_id}",
    read=True,
    raises=(SignalUnknown, OrganizationUnknown, TenantNotNamed),
)
async def show_signal(call: Call, request: ShowSignal) -> SignalReply:
    """Show the whole life of a signal: accepted, dispatched, acknowledged, answered, by whom."""
    tenant, _ = await naming.organization(call, request.corp_id)
    found = await call.services.engine.read(tenant, signal_lists.life, request.signal_id)
    return SignalReply(signal=_view(found.signal), steps=tuple(map(_step, found.steps)))


def _step(change: LoggedChange) -> SignalStep:
    return SignalStep(
        id=f"{change.revision}.{change.ordinal}",
        at=change.at,
        what=change.what,
        actor_kind=change.actor_kind,
        actor=change.actor,
        after=None if change.after is None else msgspec.json.decode(change.after),
    )


class WatchSignals(Request):
    """Of which organization."""

    corp_id: str | None = None


@admin.operation(
    "signal.watch", "GET /moothall/v1/signals/live", read=True, raises=(OrganizationUnknown, TenantNotNamed)
)
async def watch_signals(call: Call, request: WatchSignals) -> Raw:
    """Send each change of a signal as it happens: server-sent events, whose data is a step with its `signal_id`."""
    tenant, _ = await naming.organization(call, request.corp_id)
    pieces = _events(call.services.carrier.watch(tenant))
    return Raw(response=HttpResponse(b"", content_type="text/event-stream", chunks=pieces, live=True))


async def _events(changes: AsyncIterator[Change | None]) -> AsyncIterator[bytes]:
    yield b": signals\n\n"
    async for change in changes:
        yield b": quiet\n\n" if change is None else _event(change)


def _event(change: Change) -> bytes:
    step = {
        "id": f"{change.revision}.{change.ordinal}",
        "signal_id": change.subject,
        "at": change.at,
        "what": change.what,
        "actor_kind": change.actor.kind,
        "actor": change.actor.name,
        "after": change.after,
    }
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (
        str(step["id"]).encode(),
        change.what.encode(),
        msgspec.json.encode(step),
    )
