"""Large applies that are decided and not yet at their end; see `domain.apply.finishing`."""

from moothall.domain.faults import ApplyUnderWay
from moothall.domain.ports import Reader
from moothall.store.records import plans
from moothall.store.records.plans import Plan

__all__ = ["Plan", "require_idle", "unfinished"]


def require_idle(tx: Reader) -> None:
    """Raise `ApplyUnderWay` while a plan is being carried out in the tenant.

    Every write of something that a file can hold asks this first: a decided plan must not find other things than it
    was made for.
    """
    if plans.is_held(tx):
        raise ApplyUnderWay("a large apply is being carried out; try again in a few seconds")


def unfinished(tx: Reader) -> tuple[Plan, ...]:
    """Plans that an earlier process has left. For tenant `SERVER`."""
    return tuple(plans.everything(tx))
