"""Applying a file, start to end: plan it on a snapshot in a worker thread, then write what differs."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO

import msgspec

from moothall.domain.apply import carrying, deciding, planning
from moothall.domain.apply.deciding import Overtaken
from moothall.domain.apply.differing import NewSecret
from moothall.domain.apply.planning import Counts, Listed, Plan
from moothall.domain.apply.vault import Vault
from moothall.domain.faults import ApplyOvertaken
from moothall.domain.ports import SERVER, Actor, Engine, Sealer, Writer
from moothall.kernel.randomness import Randomness

_TRIES = 8


class Options(msgspec.Struct, frozen=True):
    """How to apply: `prune` removes what the file's lists leave out, `dry_run` only tells what would change."""

    prune: bool = False
    dry_run: bool = False


class Report(msgspec.Struct, frozen=True):
    """What an apply has changed, or would change."""

    counts: dict[str, Counts]
    total: int
    """Things created, changed and removed."""
    changes: list[Listed]
    """The first of them."""
    secrets: list[NewSecret]
    """Drawn for new things; they are shown only here."""


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
    return await apply(engine, vault, actor, BytesIO(text), Options())


async def apply(engine: Engine, vault: Vault, actor: Actor, file: IO[bytes], options: Options) -> Report:
    """Apply a file that can be read again from its start.

    Raises `FileInvalid`, and `ApplyOvertaken` when others write the same things all the time.
    """
    for _ in range(_TRIES):
        file.seek(0)
        plan = await engine.scan(SERVER, planning.make_plan, file, vault, options.prune)
        try:
            if plan.size and not options.dry_run:
                await engine.write(SERVER, actor, _write, plan)
            return Report(plan.counts, plan.size, plan.listed, [] if options.dry_run else plan.secrets)
        except Overtaken:
            continue
        finally:
            plan.close()
    raise ApplyOvertaken(f"others changed the same things {_TRIES} times while the file was compared; try again")


def _write(tx: Writer, plan: Plan) -> None:
    """All of a plan in one transaction."""
    deciding.check_basis(tx, plan)
    opened = deciding.open_targets(tx, plan)
    for target in plan.targets:
        if target.label in opened:
            deciding.move_sequences(tx.within(opened[target.label]), target)
    for target, content in plan.contents():
        carrying.carry_out(tx.within(opened[target.label]), planning.decode(content))
