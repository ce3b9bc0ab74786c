"""People who may not book meeting rooms for a time."""

from typing import Any

import msgspec

from moothall.domain import room_authority
from moothall.domain.faults import BannedPersonUnknown, ParameterInvalid, TooManyBans
from moothall.domain.ports import Reader, Writer
from moothall.store.records import booking_bans, people
from moothall.store.records.booking_bans import BookingBan

MOST = 100
"""People whose bans one call lifts."""


class Period(msgspec.Struct, frozen=True):
    """From when to when (milliseconds), and why; without an end for good."""

    start_at: int
    end_at: int | None
    memo: str


def ban(tx: Writer, union_id: str, banned: str, period: Period) -> None:
    """Keep a person, by unionId, from booking, in the place of an earlier ban."""
    if period.end_at is not None and period.end_at <= period.start_at:
        raise ParameterInvalid("endTime is not after startTime", argument="endTime")
    room_authority.manager(tx, union_id)
    person = people.by_union_id(tx, banned)
    if person is None:
        raise BannedPersonUnknown(f"nobody here has unionId {banned}", union_id=banned)
    before = booking_bans.get(tx, person.user_id)
    after = BookingBan(person.user_id, period.start_at, period.end_at, period.memo)
    if after != before:
        booking_bans.put(tx, after)
        verb = "update" if before else "create"
        tx.record(f"booking_ban.{verb}", person.user_id, before and _told(before), _told(after))


def lift(tx: Writer, union_id: str, banned: tuple[str, ...]) -> None:
    """Let people, by unionId, book again; those who are not banned or not there are passed over."""
    if len(banned) > MOST:
        raise TooManyBans(f"at most {MOST} people at once")
    room_authority.manager(tx, union_id)
    for each in dict.fromkeys(banned):
        person = people.by_union_id(tx, each)
        before = booking_bans.get(tx, person.user_id) if person else None
        if before is not None:
            booking_bans.remove(tx, (before.user_id,))
            tx.record("booking_ban.delete", before.user_id, _told(before), None)


def is_banned(tx: Reader, user_id: str, now: int) -> bool:
    """Whether a person may not book now."""
    found = booking_bans.get(tx, user_id)
    return found is not None and found.start_at <= now and (found.end_at is None or now < found.end_at)


def _told(kept: BookingBan) -> dict[str, Any]:
    """What the change log keeps of a ban."""
    return {"start_at": kept.start_at, "end_at": kept.end_at, "memo": kept.memo}
