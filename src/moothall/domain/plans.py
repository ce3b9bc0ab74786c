"""Large applies that are decided and not yet at their end; see `domain.apply.finishing`."""

from collections.abc import Iterable, Sequence

from moothall.domain.faults import ApplyUnderWay
from moothall.domain.ports import Change, Reader
from moothall.store.records import plans
from moothall.store.records.plans import Plan

__all__ = ["HELD_NOUNS", "Plan", "keep", "rests_on_files", "unfinished"]

HELD_NOUNS = frozenset(
    {
        "account",
        "app",
        "calendar_event",
        "chat_app",
        "chat_group",
        "department",
        "device",
        "member",
        "organization",
        "person",
        "role",
        "role_group",
        "role_holder",
        "room",
        "room_authorized_department",
        "room_authorized_person",
        "room_booking",
        "room_group",
        "room_group_admin",
        "room_super_department",
        "room_super_user",
        "suite",
        "suite_grant",
        "tenant",
    }
)
"""Nouns that files hold, and the tenant itself. Written out here because every start reads this, and few read files."""
_OF_THE_DEVICE = frozenset({"device.activate", "device.tell"})
"""What a device does to its own record; files and devices do not write the same columns."""


def rests_on_files(what: str) -> bool:
    """Whether a change is of something that a file can hold."""
    return what.partition(".")[0] in HELD_NOUNS and what not in _OF_THE_DEVICE


def keep(tx: Reader, changes: Sequence[Change]) -> None:
    """Refuse what others write while a plan is being carried out in the tenant.

    A decided plan must not find other things than it was made for. Signals, tokens and whatever else no file holds go
    on.
    """
    if not any(rests_on_files(change.what) for change in changes):
        return
    plan_id = plans.held_by(tx)
    if plan_id is not None and not _is_its_own(plans.get(tx, plan_id), changes):
        raise ApplyUnderWay("a large apply is being carried out here; try again in a few seconds")


def _is_its_own(plan: Plan | None, changes: Iterable[Change]) -> bool:
    if plan is None:
        return False
    author = (plan.actor_kind, plan.actor, plan.operation)
    return all((change.actor.kind, change.actor.name, change.actor.operation) == author for change in changes)


def unfinished(tx: Reader) -> tuple[Plan, ...]:
    """Plans that an earlier process has left. For tenant `SERVER`."""
    return tuple(plans.everything(tx))
