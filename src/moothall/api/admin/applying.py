"""Applying a file, start to end: plan it on a snapshot in a worker thread, then write what differs."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from io import SEEK_END, BytesIO
from typing import IO
from weakref import WeakKeyDictionary

import msgspec

from moothall.api.admin.progress import Counted, Progress
from moothall.domain import plans
from moothall.domain.apply import carrying, deciding, finishing, planning
from moothall.domain.apply.deciding import Overtaken
from moothall.domain.apply.differing import NewSecret
from moothall.domain.apply.listing import Listed, listed
from moothall.domain.apply.planning import Counts, Manner, Plan
from moothall.domain.apply.vault import Vault
from moothall.domain.faults import ApplyOvertaken, ApplyUnderWay
from moothall.domain.ports import SERVER, Actor, Engine, Sealer, Writer
from moothall.kernel.randomness import Randomness, hexadecimal

TRIES = 8
AT_ONCE = 400
"""Steps that one transaction takes; a plan with more is carried out slice by slice."""

WAITING = 8
"""Applies and resets that may wait for the one that runs."""


class _Turn:
    """Lets one after the other."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


_turns: WeakKeyDictionary[Engine, _Turn] = WeakKeyDictionary()


@asynccontextmanager
async def turn(engine: Engine) -> AsyncIterator[None]:
    """Held by the one apply, or reset, that runs; raises `ApplyUnderWay` where too many wait for it."""
    mine = _turns.setdefault(engine, _Turn())
    if mine.waiting > WAITING:
        raise ApplyUnderWay(f"{WAITING} others wait for an apply to end; try again later")
    mine.waiting += 1
    try:
        async with mine.lock:
            yield
    finally:
        mine.waiting -= 1


class Options(msgspec.Struct, frozen=True):
    """How to apply: what the file means, and whether only to tell what would change."""

    manner: Manner = Manner.ADD
    dry_run: bool = False


class Report(msgspec.Struct, frozen=True):
    """What an apply has changed, or would change."""

    counts: dict[str, Counts]
    total: int
    """Things created, changed and removed."""
    changes: list[Listed]
    """Each of them, where nothing was changed."""
    secrets: list[NewSecret]
    """Drawn for new things; they are shown only here."""
    warnings: list[str]
    """What the file says and may not mean."""


async def load(
    engine: Engine,
    sealer: Sealer,
    randomness: Randomness,
    text: bytes,
    actor: Actor,
    secrets: Mapping[str, str] | None = None,
) -> Report:
    """Apply a text; `secrets` has the values of its `secret_env`, by name."""
    vault = Vault(sealer, randomness, {f"env:{name}": value for name, value in (secrets or {}).items()})
    return await apply(engine, vault, actor, BytesIO(text), Options(), hexadecimal(randomness, 16), Progress())


async def apply(
    engine: Engine, vault: Vault, actor: Actor, file: IO[bytes], options: Options, plan_id: str, progress: Progress
) -> Report:
    """Apply a file that can be read again from its start, and tell `progress` how far it is. `plan_id` is random.

    Raises `FileInvalid`, `ApplyOvertaken` when others write the same things all the time, and `ApplyUnderWay`.
    """
    progress.begin("waiting")
    async with turn(engine):
        for attempt in range(TRIES):
            progress.begin("comparing", file.seek(0, SEEK_END))
            file.seek(0)
            plan = await engine.scan(SERVER, planning.make_plan, Counted(file, progress), vault, options.manner)
            try:
                warnings = list(map(str, plan.doubts))
                if options.dry_run:
                    changes = await asyncio.to_thread(listed, plan)
                    return Report(plan.counts, plan.total, changes, [], warnings)
                if plan.size:
                    await _write(engine, actor, plan, f"{plan_id}{attempt}", progress)
                return Report(plan.counts, plan.total, [], plan.secrets, warnings)
            except Overtaken:
                continue
            finally:
                plan.close()
    raise ApplyOvertaken(f"others changed the same things {TRIES} times while the file was compared; try again")


async def _write(engine: Engine, actor: Actor, plan: Plan, plan_id: str, progress: Progress) -> None:
    if plan.size <= AT_ONCE:
        return await engine.write(SERVER, actor, _write_at_once, plan)
    try:
        progress.begin("storing", len(plan.slices))
        await _store(engine, actor, plan, plan_id, progress)
        await engine.write(SERVER, actor, finishing.decide, plan_id, plan)
    except BaseException:
        await asyncio.shield(_give_up(engine, actor, plan_id))
        raise
    progress.begin("writing", len(plan.slices))
    await asyncio.shield(_carry_out(engine, actor, plan_id, progress))


def _write_at_once(tx: Writer, plan: Plan) -> None:
    opened = deciding.open_targets(tx, plan)
    for target in plan.targets:
        if target.label in opened:
            deciding.move_sequences(tx.within(opened[target.label]), target)
    for part in plan.contents():
        target = plan.targets[part.place]
        carrying.carry_out(tx.within(opened[target.label]), planning.decode(part.content))


async def _store(engine: Engine, actor: Actor, plan: Plan, plan_id: str, progress: Progress) -> None:
    await engine.write(SERVER, actor, finishing.begin, plan_id, actor)
    for part in plan.contents():
        await engine.write(SERVER, actor, finishing.store, plan_id, part)
        progress.advance()


async def _carry_out(engine: Engine, actor: Actor, plan_id: str, progress: Progress) -> None:
    while await engine.write(SERVER, actor, finishing.carry_next, plan_id):
        progress.advance()


async def _give_up(engine: Engine, actor: Actor, plan_id: str) -> None:
    while await engine.write(SERVER, actor, finishing.give_up_next, plan_id):
        pass


async def finish(engine: Engine, left: Iterable[plans.Plan]) -> None:
    """Bring the applies that an earlier process has left to their end, or give them up where they were not decided."""
    for plan in left:
        actor = Actor(plan.actor_kind, plan.actor, plan.operation)
        if plan.tenants:
            await _carry_out(engine, actor, plan.plan_id, Progress())
        else:
            await _give_up(engine, actor, plan.plan_id)
