"""Signals: control messages to rooms, with their bodies, their fate and what the device answered."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from moothall.store.schema import signal
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer

ACCEPTED = "ACCEPTED"
"""Stored; not a byte of it was sent."""
DISPATCHED = "DISPATCHED"
"""Sent, or about to be, in the session `epoch`."""
DELIVERED = "DELIVERED"
"""Acknowledged by the device."""
COMPLETED, FAILED = "COMPLETED", "FAILED"
"""Delivered, and the device's result has a statusCode of 2xx, or another."""
NO_RESULT = "NO_RESULT"
"""Delivered, and no result came in time; a late one still changes it."""
EXPIRED, OFFLINE, REFUSED = "EXPIRED", "OFFLINE", "REFUSED"
"""Not acknowledged before the deadline; never sent for want of a session; turned down by the device."""

UNDERWAY = (ACCEPTED, DISPATCHED)
FRUITLESS = (EXPIRED, OFFLINE, REFUSED)
"""The caller was told so and may try again with the same requestId."""
OPEN = (*UNDERWAY, DELIVERED)
"""Time alone still changes these."""
SETTLED = (COMPLETED, FAILED, NO_RESULT, *FRUITLESS)


class Signal(msgspec.Struct, frozen=True, gc=False):
    """A signal without its body. Times in milliseconds; `epoch` 0: dispatched in no session yet."""

    signal_id: str
    device_id: int
    room_id: str
    app_key: str
    union_id: str
    request_id: str
    body_hash: bytes
    seq: int
    epoch: int
    state: str
    attempt: int
    created_at: int
    deadline_at: int
    delivered_at: int | None = None
    completed_at: int | None = None
    status_code: int | None = None
    error: str = ""


_FIELDS = Signal.__struct_fields__
_MOVING = ("device_id", *_FIELDS[_FIELDS.index("seq") :])
_COLUMNS = tuple(signal.c[name] for name in _FIELDS)
_OF_ID = (signal.c.tenant == tenant_value(), signal.c.signal_id == bindparam("of", required=True))
_GET = Query(select(*_COLUMNS).where(*_OF_ID), Signal)
_BODY = Query(select(signal.c.body).where(*_OF_ID), bytes)
_RESULT = Query(select(signal.c.result).where(*_OF_ID, signal.c.result.is_not(None)), bytes)
_BY_REQUEST = Query(
    select(*_COLUMNS).where(
        signal.c.tenant == tenant_value(),
        signal.c.app_key == bindparam("app_key", required=True),
        signal.c.room_id == bindparam("room_id", required=True),
        signal.c.request_id == bindparam("request_id", required=True),
    ),
    Signal,
)
_IN_STATE = Query(
    select(*_COLUMNS)
    .where(
        signal.c.tenant == tenant_value(),
        signal.c.state == bindparam("state", required=True),
        signal.c.created_at < bindparam("before", required=True),
    )
    .order_by(signal.c.created_at)
    .limit(bindparam("count", required=True)),
    Signal,
)
_ADD = Command(
    insert(signal).values(
        tenant=tenant_value(), **{name: bindparam(name, required=True) for name in (*_FIELDS, "body")}
    )
)
_MOVE = Command(
    update(signal)
    .where(
        *_OF_ID,
        signal.c.state == bindparam("from_state", required=True),
        signal.c.epoch == bindparam("from_epoch", required=True),
    )
    .values(**{name: bindparam(name, required=True) for name in _MOVING})
)
_SET_RESULT = Command(update(signal).where(*_OF_ID).values(result=bindparam("result", required=True)))
_REMOVE = Command(delete(signal).where(signal.c.tenant == tenant_value(), among(signal.c.signal_id, "ids")))


def get(tx: Reader, signal_id: str) -> Signal | None:
    """The signal of that id."""
    return tx.one(_GET, of=signal_id)


def body(tx: Reader, signal_id: str) -> str:
    """What the caller sent, or nothing for an unknown id."""
    return (tx.one(_BODY, of=signal_id) or b"").decode()


def result(tx: Reader, signal_id: str) -> str | None:
    """What the device answered, if it did."""
    found = tx.one(_RESULT, of=signal_id)
    return None if found is None else found.decode()


def by_request(tx: Reader, app_key: str, room_id: str, request_id: str) -> Signal | None:
    """The signal that an app sent to a room under its own id."""
    return tx.one(_BY_REQUEST, app_key=app_key, room_id=room_id, request_id=request_id)


def in_state(tx: Reader, state: str, before: int, count: int) -> list[Signal]:
    """Signals of one state that were made before a time, oldest first."""
    return tx.all(_IN_STATE, state=state, before=before, count=count)


def add(tx: Writer, new: Signal, content: str) -> None:
    """Insert a signal and its body."""
    tx.run(_ADD, **msgspec.structs.asdict(new), body=content.encode())


def move(tx: Writer, before: Signal, after: Signal) -> bool:
    """Change all that may change, unless state or epoch are no longer those of `before`."""
    values = msgspec.structs.asdict(after)
    moving = {name: values[name] for name in _MOVING}
    return tx.run(_MOVE, of=before.signal_id, from_state=before.state, from_epoch=before.epoch, **moving) == 1


def set_result(tx: Writer, signal_id: str, content: str) -> None:
    """Keep what the device answered."""
    tx.run(_SET_RESULT, of=signal_id, result=content.encode())


def remove(tx: Writer, ids: list[str]) -> None:
    """Forget signals."""
    tx.run(_REMOVE, ids=ids)
