"""What a plan would change, for somebody to read."""

import msgspec

from moothall.domain.apply.carrying import entry
from moothall.domain.apply.differing import Step
from moothall.domain.apply.nouns import NOUNS
from moothall.domain.apply.planning import Plan, decode


class Listed(msgspec.Struct, frozen=True):
    """One change: of which organization or app, what, of which thing, and the fields that differ."""

    tenant: str
    what: str
    subject: str
    before: dict[str, object] | None
    after: dict[str, object] | None


def listed(plan: Plan) -> list[Listed]:
    """All that a plan would change. As large as what it tells: for who wants to read it."""
    return [
        _listed(plan.targets[part.place].name, step)
        for part in plan.contents()
        for step in decode(part.content)
        if not step.parked
    ]


def _listed(tenant: str, step: Step) -> Listed:
    told = entry(NOUNS[step.noun], step, tenant)
    before, after = told.before, told.after
    if before and after:
        differ = [name for name in after if before.get(name) != after[name]]
        before, after = {name: before.get(name) for name in differ}, {name: after[name] for name in differ}
    return Listed(tenant, told.what, told.subject, before, after)
