"""Whether a plan may still be carried out: what it rests on must be as it was when it was made."""

from collections.abc import Collection

from moothall.domain import plans
from moothall.domain.apply.planning import Plan, Target
from moothall.domain.faults import ApplyUnderWay
from moothall.domain.ports import Writer
from moothall.store.records import bulk, credentials, devices, tenants
from moothall.store.records import plans as stored_plans

AREAS: dict[str, frozenset[str]] = {
    noun: frozenset(areas)
    for areas, nouns in (
        (("directory",), ("organization", "role_group", "role", "role_holder")),
        (("directory", "guests", "scopes"), ("person", "department")),
        (("apps", "scopes"), ("app", "suite", "suite_grant")),
        (("rooms",), ("room_group", "device")),
        (("rooms", "guests"), ("room", "room_group_admin", "calendar_event", "room_booking")),
        (("rooms", "guests"), ("room_authorized_person", "room_authorized_department")),
        (("rooms", "guests"), ("room_super_user", "room_super_department")),
        (("directory", "apps", "rooms", "chat"), ("tenant",)),
        (("chat",), ("chat_app", "account", "chat_group", "member")),
    )
    for noun in nouns
}
"""Nouns whose rules touch one another."""
_WITHOUT_SCOPE = frozenset({"app.create", "app.rotate", "suite.create", "suite.revoke", "suite.ticket"})
"""Changes of apps after which none reaches anything else."""


class Overtaken(Exception):
    """Somebody else has written what the plan rests on; make a new one."""


def _check_basis(tx: Writer, plan: Plan) -> None:
    """Raise `Overtaken` where the plan no longer fits. For tenant `SERVER`."""
    for target in plan.targets:
        if tenants.by_name(tx, target.kind, target.name) != target.tenant:
            raise Overtaken
        if any(credentials.tenant_of_app(tx, key) is not None for key in target.app_keys):
            raise Overtaken
        if any(devices.owner_of(tx, hashed) is not None for hashed in target.credentials):
            raise Overtaken
        if target.tenant is not None and target.nouns:
            changed = bulk.changed_since(tx, target.tenant, target.revision)
            if _touches(target.nouns, changed):
                raise Overtaken


def _touches(written: Collection[str], changed: Collection[str]) -> bool:
    areas = frozenset().union(*(AREAS[noun] for noun in written))
    return any(_areas(what) & areas for what in changed if plans.rests_on_files(what))


def _areas(what: str) -> frozenset[str]:
    areas = AREAS[what.partition(".")[0]]
    return areas - {"scopes"} if what in _WITHOUT_SCOPE else areas


def open_targets(tx: Writer, plan: Plan) -> dict[str, int]:
    """The tenant of each target that is written to, made where it is new; by kind and name.

    For tenant `SERVER`; raises `Overtaken`, and `ApplyUnderWay` where another plan is being carried out.
    """
    _check_basis(tx, plan)
    found = {}
    for target in plan.targets:
        if target.nouns:
            found[target.label] = target.tenant or tenants.create(tx, target.kind, target.name)
            if stored_plans.held_by(tx.within(found[target.label])) is not None:
                raise ApplyUnderWay("another apply is being carried out here; try again in a few seconds")
    return found


def move_sequences(tx: Writer, target: Target) -> None:
    """Take the numbers that the plan gives out, so that nobody else gets them. For the target's tenant."""
    for name, last in target.sequences.items():
        bulk.move_sequence(tx, name, last)
