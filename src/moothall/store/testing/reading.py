"""What an engine promises to a reader."""

import asyncio
import traceback

import pytest

from moothall.store.engine import SERVER, Engine
from moothall.store.testing import ledger
from moothall.store.testing.place import Place, tenant
from moothall.store.transaction import Reader


class Counted:
    """A read function that counts how often it is run."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, tx: Reader, name: str) -> int:
        self.runs += 1
        return ledger.get(tx, name)


class Doorkeeper:
    """Lets everybody ask who has a number; counts how often it is asked."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, tx: Reader, who: str) -> None:
        self.runs += 1
        ledger.get(tx, who)


def _nobody(tx: Reader, who: str) -> None:
    raise ledger.AlreadyThere(who)


async def fault_of(engine: Engine, tenant: int, name: str) -> ledger.NotThere:
    """The Fault of a read that finds nothing."""
    with pytest.raises(ledger.NotThere) as caught:
        await engine.read(tenant, ledger.get, name)
    return caught.value


class Reading:
    """Memory, tenants, located facts and scans."""

    async def test_a_read_is_remembered_until_the_next_write(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        await engine.write(one, ledger.ACTOR, ledger.add, "a", 1)
        counted = Counted()
        assert [await engine.read(one, counted, "a") for _ in range(3)] == [1, 1, 1]
        assert counted.runs == 1
        await engine.write(one, ledger.ACTOR, ledger.change_to, "a", 2)
        assert await engine.read(one, counted, "a") == 2
        assert counted.runs == 2

    async def test_a_refusal_is_remembered_until_the_next_write(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        counted = Counted()
        for _ in range(3):
            with pytest.raises(ledger.NotThere):
                await engine.read(one, counted, "a")
        assert counted.runs == 1
        await engine.write(one, ledger.ACTOR, ledger.add, "a", 1)
        assert await engine.read(one, counted, "a") == 1

    async def test_a_remembered_refusal_is_raised_as_if_new(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        await fault_of(engine, one, "a")
        second, third = await fault_of(engine, one, "a"), await fault_of(engine, one, "a")
        assert second is not third
        assert second.facts == third.facts == {"name": "a"}
        depths = [len(traceback.extract_tb(fault.__traceback__)) for fault in (second, third)]
        assert depths[0] == depths[1]

    async def test_lists_and_absences_are_as_new_as_records(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        assert await engine.read(one, ledger.find, "a") is None
        assert await engine.read(one, ledger.names) == ()
        await engine.write(one, ledger.ACTOR, ledger.add, "a", 1)
        assert await engine.read(one, ledger.find, "a") == 1
        assert await engine.read(one, ledger.names) == ("a",)
        assert await engine.read(one, ledger.total) == 1
        await engine.write(one, ledger.ACTOR, ledger.drop, "a")
        assert await engine.read(one, ledger.find, "a") is None
        assert await engine.read(one, ledger.names) == ()
        assert await engine.read(one, ledger.total) == 0

    async def test_a_write_leaves_the_memory_of_other_tenants(self, place: Place) -> None:
        engine = await place.open()
        one, two = await tenant(engine, "one"), await tenant(engine, "two")
        counted = Counted()
        await engine.write(one, ledger.ACTOR, ledger.add, "a", 1)
        await engine.read(one, counted, "a")
        await engine.write(two, ledger.ACTOR, ledger.add, "a", 2)
        assert await engine.read(one, counted, "a") == 1
        assert counted.runs == 1
        assert await engine.read(two, counted, "a") == 2

    async def test_what_is_the_same_for_all_who_may_ask_is_found_once(self, place: Place) -> None:
        engine = await place.open()
        one, two = await tenant(engine, "one"), await tenant(engine, "two")
        counted, known = Counted(), Doorkeeper()
        for number, each in enumerate((one, two)):
            await engine.write(each, ledger.ACTOR, ledger.add, "x", 0)
            await engine.write(each, ledger.ACTOR, ledger.add, "y", 0)
            await engine.write(each, ledger.ACTOR, ledger.add, "a", number)
            for who in ("x", "y", "x", "y"):
                assert await engine.read_for(each, who, known, counted, "a") == number
            assert await engine.read(each, counted, "a") == number
            assert (known.runs, counted.runs) == (2 * number + 2, number + 1)
        assert await engine.read_for(one, "x", known, counted, "x") == 0
        assert (known.runs, counted.runs) == (4, 3)
        await engine.write(one, ledger.ACTOR, ledger.change_to, "a", 5)
        assert await engine.read_for(one, "x", known, counted, "a") == 5
        assert await engine.read_for(two, "x", known, counted, "a") == 1
        assert (known.runs, counted.runs) == (5, 4)

    async def test_who_may_not_ask_learns_nothing_until_the_next_write(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        await engine.write(one, ledger.ACTOR, ledger.add, "x", 0)
        await engine.write(one, ledger.ACTOR, ledger.add, "a", 1)
        counted, known = Counted(), Doorkeeper()
        assert await engine.read_for(one, "x", known, counted, "a") == 1
        for name in ("a", "b", "a", "b"):
            with pytest.raises(ledger.NotThere) as caught:
                await engine.read_for(one, "z", known, counted, name)
            assert caught.value.facts == {"name": "z"}
        assert (known.runs, counted.runs) == (2, 1)
        await engine.write(one, ledger.ACTOR, ledger.add, "z", 0)
        assert await engine.read_for(one, "z", known, counted, "a") == 1
        await engine.write(one, ledger.ACTOR, ledger.drop, "x")
        with pytest.raises(ledger.NotThere):
            await engine.read_for(one, "x", known, counted, "a")

    async def test_what_is_refused_to_all_who_may_ask(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        await engine.write(one, ledger.ACTOR, ledger.add, "x", 0)
        counted, known = Counted(), Doorkeeper()
        for _ in range(3):
            with pytest.raises(ledger.NotThere) as caught:
                await engine.read_for(one, "x", known, counted, "a")
            assert caught.value.facts == {"name": "a"}
        assert (known.runs, counted.runs) == (1, 1)

    async def test_each_doorkeeper_is_asked(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        await engine.write(one, ledger.ACTOR, ledger.add, "x", 0)
        counted = Counted()
        assert await engine.read_for(one, "x", Doorkeeper(), counted, "x") == 0
        with pytest.raises(ledger.AlreadyThere):
            await engine.read_for(one, "x", _nobody, counted, "x")
        assert counted.runs == 1

    async def test_forget_forgets_all(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        await engine.write(one, ledger.ACTOR, ledger.add, "a", 1)
        counted = Counted()
        await engine.read(one, counted, "a")
        engine.forget()
        await engine.read(one, counted, "a")
        assert counted.runs == 2

    async def test_arguments_that_cannot_be_remembered_are_a_mistake(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        with pytest.raises(TypeError):
            await engine.read(one, ledger.those_of, ["a"])  # type: ignore[arg-type]  # that is the mistake

    async def test_a_list_of_values_of_any_length(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        await engine.write(one, ledger.ACTOR, ledger.fill, "n", 1_200)
        wanted = tuple(f"n{number:06}" for number in range(0, 2_400, 2))
        assert await engine.read(one, ledger.those_of, wanted) == wanted[:600]
        assert await engine.read(one, ledger.those_of, ()) == ()
        assert await engine.read(one, ledger.those_of, ('"] or 1=1 --',)) == ()

    async def test_what_is_found_is_remembered_and_what_is_not_is_not(self, place: Place) -> None:
        engine = await place.open()
        runs = 0

        def located(tx: Reader, name: str) -> int | None:
            nonlocal runs
            runs += 1
            return ledger.tenant_of(tx, name)

        assert await engine.locate(located, "one") is None
        assert await engine.locate(located, "one") is None
        assert runs == 2
        one = await tenant(engine, "one")
        assert [await engine.locate(located, "one") for _ in range(3)] == [one] * 3
        await engine.write(SERVER, ledger.ACTOR, ledger.note, "a", "b")
        assert await engine.locate(located, "one") == one
        assert runs == 3

    async def test_a_scan_reads_row_by_row_what_is_committed(self, place: Place) -> None:
        engine = await place.open()
        one, two = await tenant(engine, "one"), await tenant(engine, "two")
        await engine.write(one, ledger.ACTOR, ledger.fill, "n", 2_000)
        assert await engine.scan(one, ledger.stream) == 2_000
        assert await engine.scan(two, ledger.stream) == 0
        with pytest.raises(ledger.NotThere):
            await engine.scan(two, ledger.get, "n000000")

    async def test_many_scans_at_once(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        await engine.write(one, ledger.ACTOR, ledger.fill, "n", 50)
        assert await asyncio.gather(*(engine.scan(one, ledger.stream) for _ in range(8))) == [50] * 8
