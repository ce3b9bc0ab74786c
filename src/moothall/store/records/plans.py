"""Large applies that are written slice by slice. All functions are for tenant `SERVER` unless they say otherwise."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from moothall.store.schema import plan, plan_slice, tenant_plan
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer


class Plan(msgspec.Struct, frozen=True):
    """Who applies, and the tenants of its slices by their place: a JSON array, empty while it is not decided."""

    plan_id: str
    actor_kind: str
    actor: str
    operation: str
    tenants: str


class Slice(msgspec.Struct, frozen=True):
    """A part of a plan, for the tenant at a place."""

    number: int
    place: int
    content: bytes


_NAMES = Plan.__struct_fields__
_ALL = Query(select(*(plan.c[name] for name in _NAMES)).order_by(plan.c.plan_id), Plan)
_OF = plan.c.plan_id == bindparam("of", required=True)
_GET = Query(select(*(plan.c[name] for name in _NAMES)).where(_OF), Plan)
_ADD = Command(insert(plan).values(**{name: bindparam(name, required=True) for name in _NAMES}))
_DECIDE = Command(update(plan).where(_OF).values(tenants=bindparam("decided", required=True)))
_REMOVE = Command(delete(plan).where(_OF))
_SLICES = plan_slice.c.plan_id == bindparam("of", required=True)
_ADD_SLICE = Command(
    insert(plan_slice).values(
        **{name: bindparam(name, required=True) for name in ("plan_id", "number", "place", "content")}
    )
)
_NEXT = Query(
    select(plan_slice.c.number, plan_slice.c.place, plan_slice.c.content)
    .where(_SLICES)
    .order_by(plan_slice.c.number)
    .limit(1),
    Slice,
)
_REMOVE_SLICE = Command(delete(plan_slice).where(_SLICES, plan_slice.c.number == bindparam("at", required=True)))
_HOLD = Command(insert(tenant_plan).values(tenant=tenant_value(), plan_id=bindparam("plan_id", required=True)))
_RELEASE = Command(delete(tenant_plan).where(tenant_plan.c.tenant == tenant_value()))
_HELD = Query(select(tenant_plan.c.plan_id).where(tenant_plan.c.tenant == tenant_value()), str)


def everything(tx: Reader) -> list[Plan]:
    """All plans that are not at their end."""
    return tx.all(_ALL)


def get(tx: Reader, plan_id: str) -> Plan | None:
    """The plan of that id."""
    return tx.one(_GET, of=plan_id)


def add(tx: Writer, new: Plan) -> None:
    """Insert a plan."""
    tx.run(_ADD, **msgspec.structs.asdict(new))


def decide(tx: Writer, plan_id: str, tenants: str) -> None:
    """Note that the plan will be carried out, and for which tenants."""
    tx.run(_DECIDE, of=plan_id, decided=tenants)


def remove(tx: Writer, plan_id: str) -> None:
    """Forget a plan that has no slices left."""
    tx.run(_REMOVE, of=plan_id)


def add_slice(tx: Writer, plan_id: str, new: Slice) -> None:
    """Insert a slice."""
    tx.run(_ADD_SLICE, plan_id=plan_id, **msgspec.structs.asdict(new))


def next_slice(tx: Reader, plan_id: str) -> Slice | None:
    """The first slice that is left."""
    return tx.one(_NEXT, of=plan_id)


def remove_slice(tx: Writer, plan_id: str, number: int) -> None:
    """Forget a slice."""
    tx.run(_REMOVE_SLICE, of=plan_id, at=number)


def hold(tx: Writer, plan_id: str) -> None:
    """Note that a plan is being carried out in the tenant. For that tenant."""
    tx.run(_HOLD, plan_id=plan_id)


def release(tx: Writer) -> None:
    """Note that it has been. For that tenant."""
    tx.run(_RELEASE)


def held_by(tx: Reader) -> str | None:
    """The plan that is being carried out in the tenant. For that tenant."""
    return tx.one(_HELD)
