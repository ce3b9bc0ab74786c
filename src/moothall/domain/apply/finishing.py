"""Large plans: stored slice by slice where nobody sees them, decided in one small transaction, then carried out.

No transaction is long, so no signal waits behind one. A process that ends before the decision has changed nothing; one
that ends after it carries the rest out at its next start, before it answers anybody.
"""

import msgspec

from moothall.domain.apply import carrying, deciding, planning
from moothall.domain.ports import Actor, Writer
from moothall.store.records import plans
from moothall.store.records.plans import Plan, Slice

_GIVEN_UP = 50
"""Slices that are thrown away in one transaction."""


def begin(tx: Writer, plan_id: str, actor: Actor) -> None:
    """Make room for a plan's slices. For tenant `SERVER`."""
    plans.add(tx, Plan(plan_id, actor.kind, actor.name, actor.operation, ""))


def store(tx: Writer, plan_id: str, new: Slice) -> None:
    """Keep a slice. For tenant `SERVER`."""
    plans.add_slice(tx, plan_id, new)


def decide(tx: Writer, plan_id: str, plan: planning.Plan) -> None:
    """Let the stored plan be carried out, whatever comes. For tenant `SERVER`; raises `Overtaken`."""
    opened = deciding.open_targets(tx, plan)
    for target in plan.targets:
        if target.label in opened:
            inside = tx.within(opened[target.label])
            deciding.move_sequences(inside, target)
            plans.hold(inside, plan_id)
    tenants = [opened.get(target.label, 0) for target in plan.targets]
    plans.decide(tx, plan_id, msgspec.json.encode(tenants).decode())


def carry_next(tx: Writer, plan_id: str) -> bool:
    """Carry out a decided plan's next slice; False when it was at its end. For tenant `SERVER`."""
    plan = plans.get(tx, plan_id)
    if plan is None:
        return False
    tenants = msgspec.json.decode(plan.tenants, type=list[int])
    following = plans.next_slice(tx, plan_id)
    if following is None:
        for tenant in filter(None, tenants):
            plans.release(tx.within(tenant))
        plans.remove(tx, plan_id)
        return False
    carrying.carry_out(tx.within(tenants[following.place]), planning.decode(following.content))
    plans.remove_slice(tx, plan_id, following.number)
    return True


def give_up_next(tx: Writer, plan_id: str) -> bool:
    """Throw some slices of an undecided plan away; False when all are. For tenant `SERVER`."""
    for _ in range(_GIVEN_UP):
        following = plans.next_slice(tx, plan_id)
        if following is None:
            plans.remove(tx, plan_id)
            return False
        plans.remove_slice(tx, plan_id, following.number)
    return True
