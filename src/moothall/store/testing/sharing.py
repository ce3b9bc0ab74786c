"""What an engine promises to writers that share a transaction."""

import asyncio
from collections.abc import Awaitable, Sequence

import pytest

from moothall.kernel.fault import Overloaded
from moothall.store.engine import Engine
from moothall.store.testing import ledger
from moothall.store.testing.place import Place, tenant
from moothall.store.transaction import Change


async def together(writes: Sequence[Awaitable[int]]) -> list[int | BaseException]:
    """Make writes at once; the answer or the error of each."""
    return await asyncio.gather(*writes, return_exceptions=True)


def adding(engine: Engine, tenant: int, name: str, value: int = 1) -> Awaitable[int]:
    """One write."""
    return engine.write(tenant, ledger.ACTOR, ledger.add, name, value)


class Sharing:
    """Group commit: neighbours in one durable transaction, each on its own."""

    async def test_writes_that_wait_share_commits(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        before = engine.statistics()["batches"]
        revisions = await together([adding(engine, one, f"n{number:03}") for number in range(100)])
        assert {*revisions} == {*range(2, 102)}
        statistics = engine.statistics()
        assert statistics["batches"] - before <= 10
        assert sum(size * count for size, count in statistics["batch_sizes"].items()) == 101

    async def test_a_fault_waits_for_the_write_that_it_rests_on(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")

        async def refused(name: str) -> int:
            with pytest.raises(ledger.AlreadyThere):
                await adding(engine, one, name)
            return await engine.read(one, ledger.get, name)

        writes: list[Awaitable[int]] = []
        for number in range(40):
            writes += [adding(engine, one, f"n{number}", number + 1), refused(f"n{number}")]
        assert (await together(writes))[1::2] == list(range(1, 41))

    async def test_a_fault_leaves_its_neighbours(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        functions = [ledger.add, ledger.half_done, ledger.add, ledger.broken]
        answers = await together([engine.write(one, ledger.ACTOR, functions[n % 4], f"n{n:02}", 1) for n in range(40)])
        kept = [answer for answer in answers if isinstance(answer, int)]
        assert sorted(kept) == list(range(2, 22))
        assert sum(isinstance(answer, ledger.AlreadyThere) for answer in answers) == 10
        assert sum(isinstance(answer, ZeroDivisionError) for answer in answers) == 10
        assert await engine.read(one, ledger.names) == tuple(f"n{n:02}" for n in range(0, 40, 2))

    async def test_tenants_in_one_transaction_keep_apart(self, place: Place) -> None:
        engine = await place.open()
        followed: list[Change] = []
        engine.follow(followed.extend)
        one, two = await tenant(engine, "one"), await tenant(engine, "two")
        writes = [adding(engine, (one, two)[n % 2], f"n{n:02}", n) for n in range(40)]
        assert await together(writes) == [2 + n // 2 for n in range(40)]
        assert await engine.read(one, ledger.names) == tuple(f"n{n:02}" for n in range(0, 40, 2))
        assert await engine.read(two, ledger.names) == tuple(f"n{n:02}" for n in range(1, 40, 2))
        for number in (one, two):
            assert [change.revision for change in followed if change.tenant == number] == list(range(1, 22))
            assert [row[0] for row in await engine.read(number, ledger.logged)] == list(range(1, 22))

    async def test_more_than_may_wait_is_refused(self, place: Place) -> None:
        engine = await place.open(waiting_writes=10)
        one = await tenant(engine, "one")
        answers = await together([adding(engine, one, f"n{number:03}") for number in range(500)])
        refused = sum(isinstance(answer, Overloaded) for answer in answers)
        assert 0 < refused < 500
        assert len(await engine.read(one, ledger.names)) == 500 - refused
        await adding(engine, one, "later")

    async def test_a_caller_that_goes_away_harms_nobody(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        tasks = [asyncio.ensure_future(adding(engine, one, f"n{number:02}")) for number in range(40)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        answers = await together(tasks)
        assert all(isinstance(answer, int) for answer in answers[1::2])
        kept = await engine.read(one, ledger.names)
        assert {f"n{number:02}" for number in range(1, 40, 2)} <= set(kept)
        assert len(await engine.read(one, ledger.logged)) == 1 + len(kept)

    async def test_closing_finishes_what_waits(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        writes = asyncio.gather(*(adding(engine, one, f"n{number:03}") for number in range(200)))
        await asyncio.sleep(0)
        await engine.close()
        assert len(await writes) == 200
        engine = await place.open()
        assert len(await engine.read(one, ledger.names)) == 200
