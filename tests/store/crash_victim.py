"""The process that `test_crash` kills: writes to two tenants from many tasks, prints each answer."""

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

from moothall.kernel.clock import SystemClock
from moothall.kernel.fault import Fault
from moothall.store.embedded import EmbeddedEngine, Limits, open_embedded
from moothall.store.engine import SERVER
from moothall.store.testing import ledger
from moothall.store.transaction import Writer


def both_sides(tx: Writer, name: str) -> int:
    """Two records, which must be there together or not at all."""
    ledger.add(tx, f"{name}-left", 1)
    return ledger.add(tx, f"{name}-right", 1)


def then_refused(tx: Writer, name: str) -> int:
    """What must never be there."""
    both_sides(tx, name)
    raise ledger.NotThere


async def tenants(engine: EmbeddedEngine) -> list[int]:
    made: list[int] = []
    for name in ("one", "two"):
        found = await engine.locate(ledger.tenant_of, name)
        made.append(await engine.write(SERVER, ledger.ACTOR, ledger.found, name) if found is None else found)
    return made


async def write(engine: EmbeddedEngine, tenant: int, prefix: str) -> None:
    for number in count():
        name = f"{prefix}-{number}"
        revision = await engine.write(tenant, ledger.ACTOR, both_sides, name)
        os.write(1, f"{tenant} {name} {revision}\n".encode())
        try:
            await engine.write(tenant, ledger.ACTOR, then_refused, f"refused-{name}")
        except Fault:
            continue


async def main(folder: Path, run: str) -> None:
    engine = await open_embedded(folder, clock=SystemClock(), limits=Limits(checkpoint_pages=60))
    both = await tenants(engine)
    os.write(1, b"ready\n")
    await asyncio.gather(*(write(engine, both[task % 2], f"{run}-{task}") for task in range(8)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
