"""Large applies that are decided and not yet at their end; see `domain.apply.finishing`."""

from collections.abc import Iterable, Sequence

from moothall.domain.faults import ApplyUnderWay
from moothall.domain.ports import Change, Reader
from moothall.store.records import plans
from moothall.store.records.plans import Plan

__all__ = ["Plan", "keep", "rests_on_files", "unfinished"]

_APART = frozenset({"token", "signal", "login_code", "user_token", "device_property", "screen_template", "booking_ban"})
"""Nouns that no file holds, and on which nothing in a file rests."""
_APART_TOO = frozenset({"device.activate"})


def rests_on_files(what: str) -> bool:
    """Whether a change is of something that a file can hold, or on which that rests."""
    return what.partition(".")[0] not in _APART and what not in _APART_TOO


def keep(tx: Reader, changes: Sequence[Change]) -> None:
    """Refuse what others write while a plan is being carried out in the tenant.

    A decided plan must not find other things than it was made for. Signals and tokens go on.
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
