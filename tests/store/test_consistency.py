"""Readers beside writers.

Whatever one step of the loop reads, from memory, from SQL or from what follows the changes, is one committed state, and
never an older one than was seen or answered before.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from moothall.store.embedded import EmbeddedEngine
from moothall.store.engine import SERVER
from moothall.store.testing import ledger
from moothall.store.testing.place import tenant
from moothall.store.transaction import Change, Reader, Writer
from tests.store.folder import Folder
from tests.support.seeds import seed

READERS = 32
"""As many make a round of the loop longer than a commit: the writer gets as far ahead of it as it can."""

WRITES = 400
"""Of each of four writers."""


def both(tx: Writer, first: int, second: int) -> int:
    """Count both tenants on in one transaction."""
    value = ledger.get(tx.within(first), "count") + 1
    for one in (first, second):
        ledger.change_to(tx.within(one), "count", value)
    return value


def come_or_go(tx: Writer) -> int:
    """A name that comes and goes, and a number beside it that says which."""
    value = ledger.get(tx, "turns") + 1
    ledger.change_to(tx, "turns", value)
    if value % 2:
        ledger.add(tx, "guest", value)
    else:
        ledger.drop(tx, "guest")
    return value


def ghost(tx: Writer) -> int:
    """What no reader may ever see."""
    ledger.change_to(tx, "turns", -1)
    ledger.add(tx, "ghost", 1)
    raise ledger.NotThere


def fresh_names(tx: Reader, nonce: int) -> tuple[str, ...]:
    """The names from SQL: a new number is not in memory."""
    return ledger.names(tx)


class Stage:
    """Two tenants, four writers, and readers who check what they see."""

    def __init__(self, engine: EmbeddedEngine, one: int, two: int, chance: random.Random) -> None:
        self.engine = engine
        self.tenants = (one, two)
        self.chance = chance
        self.acknowledged = {"count": 0, "turns": 0}
        self.followed: dict[tuple[int, str], object] = {}
        self.sequences = 0
        self.writing = True
        engine.follow(self.hear)

    def hear(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self.followed[change.tenant, change.subject] = change.after

    async def count(self) -> None:
        for _ in range(WRITES):
            value = await self.engine.write(SERVER, ledger.ACTOR, both, *self.tenants)
            self.acknowledged["count"] = max(self.acknowledged["count"], value)

    async def turn(self) -> None:
        for _ in range(WRITES):
            if self.chance.random() < 0.2:
                await asyncio.gather(self.engine.write(self.tenants[0], ledger.ACTOR, ghost), return_exceptions=True)
            value = await self.engine.write(self.tenants[0], ledger.ACTOR, come_or_go)
            self.acknowledged["turns"] = max(self.acknowledged["turns"], value)

    async def look(self) -> None:
        newest = {"count": 0, "turns": 0}
        while self.writing:
            least = {name: max(newest[name], self.acknowledged[name]) for name in newest}
            newest = await self.check(least)
            self.sequences += 1
            await asyncio.sleep(0)

    async def check(self, least: dict[str, int]) -> dict[str, int]:
        """Reads in an order drawn by chance, without a pause between; answers the numbers seen."""
        engine, (one, two) = self.engine, self.tenants
        reads: dict[str, Callable[[], Awaitable[Any]]] = {
            "first": lambda: engine.read(one, ledger.get, "count"),
            "second": lambda: engine.read(two, ledger.get, "count"),
            "turns": lambda: engine.read(one, ledger.get, "turns"),
            "guest": lambda: engine.read(one, ledger.find, "guest"),
            "listed": lambda: engine.read(one, ledger.names),
            "fresh": lambda: engine.read(one, fresh_names, self.sequences),
        }
        order = list(reads)
        self.chance.shuffle(order)
        seen: dict[str, Any] = {name: await reads[name]() for name in order}
        present = seen["turns"] if seen["turns"] % 2 else None
        assert seen["first"] == seen["second"], "torn over tenants"
        assert seen["guest"] == present, "torn over records"
        assert seen["listed"] == seen["fresh"] == (("count", "guest", "turns") if present else ("count", "turns"))
        assert self.followed.get((one, "count"), 0) == seen["first"], "followers elsewhere"
        assert self.followed.get((two, "count"), 0) == seen["first"], "followers elsewhere"
        assert self.followed.get((one, "turns"), 0) == seen["turns"], "followers elsewhere"
        assert seen["first"] >= least["count"], "backwards"
        assert seen["turns"] >= least["turns"], "backwards"
        return {"count": seen["first"], "turns": seen["turns"]}


async def test_readers_see_one_committed_state(folder: Folder) -> None:
    engine = await folder.open()
    one, two = await tenant(engine, "one"), await tenant(engine, "two")
    for each, name in ((one, "count"), (one, "turns"), (two, "count")):
        await engine.write(each, ledger.ACTOR, ledger.add, name, 0)
    stage = Stage(engine, one, two, random.Random(seed()))
    readers = [asyncio.ensure_future(stage.look()) for _ in range(READERS)]
    await asyncio.gather(stage.count(), stage.count(), stage.turn(), stage.turn())
    stage.writing = False
    print(f"{stage.sequences} sequences")
    await asyncio.gather(*readers)
    assert stage.acknowledged == {"count": 2 * WRITES, "turns": 2 * WRITES}
    assert stage.sequences > WRITES
