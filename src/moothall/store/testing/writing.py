"""What an engine promises to one writer."""

from collections.abc import Sequence

import msgspec
import pytest

from moothall.store.engine import SERVER
from moothall.store.testing import ledger
from moothall.store.testing.place import Place, tenant
from moothall.store.transaction import Change


class Writing:
    """Durability, undoing, the change log and who follows it."""

    async def test_what_was_answered_is_there_after_reopening(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        for number in range(10):
            await engine.write(one, ledger.ACTOR, ledger.add, f"n{number}", number)
        await engine.close()
        engine = await place.open()
        assert await engine.locate(ledger.tenant_of, "one") == one
        assert await engine.read(one, ledger.total) == 45
        assert len(await engine.read(one, ledger.logged)) == 11
        assert await engine.write(one, ledger.ACTOR, ledger.add, "next", 1) == 12

    async def test_a_fault_undoes_what_its_function_did(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        with pytest.raises(ledger.AlreadyThere):
            await engine.write(one, ledger.ACTOR, ledger.half_done, "a", 1)
        assert await engine.read(one, ledger.names) == ()
        assert await engine.write(one, ledger.ACTOR, ledger.add, "b", 1) == 2
        assert [row[2] for row in await engine.read(one, ledger.logged)] == ["tenant.found", "entry.add"]

    async def test_a_mistake_undoes_what_its_function_did(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        with pytest.raises(ZeroDivisionError):
            await engine.write(one, ledger.ACTOR, ledger.broken, "a", 1)
        assert await engine.read(one, ledger.names) == ()
        assert await engine.write(one, ledger.ACTOR, ledger.add, "b", 1) == 2

    async def test_a_write_to_no_tenant_is_a_mistake(self, place: Place) -> None:
        engine = await place.open()
        with pytest.raises(LookupError):
            await engine.write(77, ledger.ACTOR, ledger.add, "a", 1)

    async def test_changes_are_logged_with_what_was_before(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        await engine.write(one, ledger.ACTOR, ledger.add, "a", 1)
        await engine.write(one, ledger.ACTOR, ledger.change_to, "a", 2)
        await engine.write(one, ledger.ACTOR, ledger.drop, "a")
        assert await engine.read(one, ledger.logged) == (
            (1, 0, "tenant.found", "one", None, None),
            (2, 0, "entry.add", "a", None, "1"),
            (3, 0, "entry.change", "a", "1", "2"),
            (4, 0, "entry.drop", "a", "2", None),
        )

    @pytest.mark.parametrize("names", [(), ("a",), ("a", "b,'\"\x00ü", "c")])
    async def test_what_happens_to_many_is_logged_for_each(self, place: Place, names: tuple[str, ...]) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        followed: list[Change] = []
        engine.follow(followed.extend)
        assert await engine.write(one, ledger.ACTOR, ledger.add_each, names) == 2
        told = [(name, {"value": 1}) for name in names]
        expected = [("first", 1), *told, ("last", 1)]
        assert [(change.subject, change.after) for change in followed] == expected
        assert [change.ordinal for change in followed] == [*range(len(expected))]
        assert (await engine.read(one, ledger.logged))[1:] == tuple(
            (2, place, "entry.add", name, None, msgspec.json.encode(after).decode())
            for place, (name, after) in enumerate(expected)
        )

    async def test_the_installation_has_no_change_log(self, place: Place) -> None:
        engine = await place.open()
        with pytest.raises(TypeError):
            await engine.write(SERVER, ledger.ACTOR, ledger.note_with_record)

    async def test_no_tenant_reaches_into_another(self, place: Place) -> None:
        engine = await place.open()
        one, two = await tenant(engine, "one"), await tenant(engine, "two")
        with pytest.raises(TypeError):
            await engine.write(one, ledger.ACTOR, ledger.reach, two)
        assert len(await engine.read(two, ledger.logged)) == 1

    async def test_a_write_of_the_installation_is_one_of_the_tenant_too(self, place: Place) -> None:
        engine = await place.open()
        one = await tenant(engine, "one")
        assert await engine.read(one, ledger.names) == ()
        assert await engine.write(SERVER, ledger.ACTOR, ledger.add_within, one, "a") == 2
        assert await engine.read(one, ledger.names) == ("a",)

    async def test_followers_have_a_change_before_its_writer_is_answered(self, place: Place) -> None:
        engine = await place.open()
        followed: list[Change] = []
        engine.follow(followed.extend)
        one = await tenant(engine, "one")
        for number in range(5):
            revision = await engine.write(one, ledger.ACTOR, ledger.add, f"n{number}", number)
            newest = followed[-1]
            assert (newest.tenant, newest.revision, newest.ordinal) == (one, revision, 0)
            assert (newest.actor, newest.what) == (ledger.ACTOR, "entry.add")
            assert (newest.subject, newest.before, newest.after) == (f"n{number}", None, number)
        assert [change.revision for change in followed] == [1, 2, 3, 4, 5, 6]

    async def test_followers_hear_nothing_of_what_was_undone(self, place: Place) -> None:
        engine = await place.open()
        told: list[Sequence[Change]] = []
        engine.follow(told.append)
        one = await tenant(engine, "one")
        with pytest.raises(ledger.AlreadyThere):
            await engine.write(one, ledger.ACTOR, ledger.half_done, "a", 1)
        assert [change.what for changes in told for change in changes] == ["tenant.found"]

    async def test_a_follower_that_fails_harms_nobody(self, place: Place) -> None:
        engine = await place.open()
        followed: list[Change] = []

        def failing(changes: Sequence[Change]) -> None:
            raise ZeroDivisionError

        engine.follow(failing)
        engine.follow(followed.extend)
        await tenant(engine, "one")
        assert len(followed) == 1
