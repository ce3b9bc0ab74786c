"""Large applies: written slice by slice, given up or brought to their end by the next process; and others who write."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from moothall.api.admin import applying, data
from moothall.domain import apps, plans
from moothall.domain.apply import deciding, finishing, planning
from moothall.domain.apply.nouns import NOUNS
from moothall.domain.faults import ApplyOvertaken, ApplyUnderWay
from moothall.domain.ports import SERVER, Actor, Reader, Writer
from moothall.store import schema
from moothall.store.statement import Query
from tests.domain.applied import ACTOR, Store, organization, store

pytestmark = pytest.mark.anyio

OTHER = Actor("app", "key", "topapi:user.update")
PEOPLE = 900
LARGE = organization("people:", *(f"- {{id: p{number:04}, name: Person {number}}}" for number in range(PEOPLE)))
_COUNT = Query(select(func.count()).select_from(schema.plan_slice), int)


class Ended(BaseException):
    """The process ends here."""


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Store]:
    async with store(tmp_path / "data") as made:
        yield made


def slices(tx: Reader) -> int:
    """How many slices are stored."""
    return tx.one(_COUNT) or 0


async def end_after(monkeypatch: pytest.MonkeyPatch, place: Store, name: str, calls: int) -> None:
    """Apply the large file in a process that ends after so many of its writes of one kind."""
    left = calls
    write = place.engine.write

    async def counted(tenant: int, actor: Any, function: Any, *arguments: Any) -> Any:
        nonlocal left
        if function.__name__ == name:
            left -= 1
        if left < 0:
            raise Ended
        return await write(tenant, actor, function, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(place.engine, "write", counted)
        with pytest.raises(Ended):
            await place.apply(LARGE)


async def test_a_large_file_is_carried_out_in_slices(place: Store) -> None:
    report = await place.apply(LARGE)
    assert report.counts["person"].created == PEOPLE
    assert len(await place.rows("person", "user_id")) == PEOPLE
    assert len(set(await place.rows("change", "revision"))) > PEOPLE // planning.SLICE
    assert await place.engine.look_up(SERVER, slices) == 0
    assert await place.engine.look_up(SERVER, plans.unfinished) == ()
    assert (await place.apply(LARGE)).total == 0


@pytest.mark.parametrize("calls", [0, 1, 4])
async def test_what_was_decided_is_brought_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    async with store(tmp_path / "data") as first:
        await end_after(monkeypatch, first, "carry_next", calls)
        assert await first.engine.look_up(SERVER, slices) > 0
    async with store(tmp_path / "data") as second:
        await data.finish(second.engine, ACTOR)
        assert len(await second.rows("person", "user_id")) == PEOPLE
        assert await second.engine.look_up(SERVER, plans.unfinished) == ()
        assert (await second.apply(LARGE)).total == 0


@pytest.mark.parametrize(("name", "calls"), [("store", 0), ("store", 3), ("decide", 0)])
async def test_what_was_not_decided_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, calls: int
) -> None:
    async with store(tmp_path / "data") as first:
        await end_after(monkeypatch, first, name, calls)
        assert await first.engine.look_up(SERVER, slices) > 0 or calls == 0
    async with store(tmp_path / "data") as second:
        await data.finish(second.engine, ACTOR)
        assert await second.engine.look_up(SERVER, slices) == 0
        assert await second.export() == "organizations: []\nchat_apps: []\n"


async def test_a_refused_decision_leaves_nothing(place: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(finishing, "decide", refuse)
        with pytest.raises(RuntimeError):
            await place.apply(LARGE)
    assert await place.engine.look_up(SERVER, slices) == 0
    assert await place.export() == "organizations: []\nchat_apps: []\n"


async def test_others_may_not_write_in_between(place: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await end_after(monkeypatch, place, "carry_next", 2)
    tenant = await place.tenant()
    for what in ("person.update", "role.give", "app.create", "device.claim"):
        with pytest.raises(ApplyUnderWay):
            await place.engine.write(tenant, OTHER, note, what, 1)
    with pytest.raises(ApplyUnderWay):
        await place.apply(organization("people: [{id: a, name: A}]"))
    for what in ("signal.accept", "token.issue", "device.activate", "event.of_a_device"):
        await place.engine.write(tenant, OTHER, note, what, 1)
    await place.apply(organization("people: [{id: a, name: A}]", corp_id="dingother"))
    await data.finish(place.engine, ACTOR)
    await place.engine.write(tenant, OTHER, note, "person.update", 1)


def meanwhile(place: Store, monkeypatch: pytest.MonkeyPatch, times: int, function: Any, *arguments: Any) -> list[int]:
    """Let somebody write after each of the first comparisons; the list grows with each comparison."""
    scan = place.engine.scan
    seen: list[int] = []

    async def watched(tenant: int, scanned: Any, *scanning: Any) -> Any:
        found = await scan(tenant, scanned, *scanning)
        seen.append(tenant)
        if len(seen) <= times:
            await place.engine.write(await place.tenant(), ACTOR, function, *arguments, len(seen))
        return found

    monkeypatch.setattr(place.engine, "scan", watched)
    return seen


def test_every_noun_of_a_file_has_an_area() -> None:
    held = {noun.name for noun in NOUNS.values() if not noun.folded} | {"tenant"}
    assert held == plans.HELD_NOUNS == set(deciding.AREAS)


def note(tx: Writer, what: str, number: int) -> None:
    """Somebody writes something."""
    tx.record(what, str(number))


@pytest.mark.parametrize("text", [LARGE, organization("people: [{id: a, name: A}]")], ids=["large", "small"])
async def test_what_others_write_meanwhile_is_taken_into_account(
    place: Store, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    await place.apply(organization())
    seen = meanwhile(place, monkeypatch, 2, note, "department.create")
    assert (await place.apply(text)).total > 0
    assert len(seen) == 3


@pytest.mark.parametrize(
    "what", ["token.issue", "signal.accept", "device.activate", "device.tell", "app.rotate", "event.x"]
)
async def test_what_rests_on_nothing_in_the_file_does_not_disturb(
    place: Store, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    await place.apply(organization())
    seen = meanwhile(place, monkeypatch, 9, note, what)
    await place.apply(organization("people: [{id: a, name: A}]"))
    assert len(seen) == 1


@pytest.mark.parametrize("what", ["app.scope", "suite.authorize"])
async def test_whom_apps_reach_rests_on_people(place: Store, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    await place.apply(organization("people: [{id: a, name: A}]"))
    seen = meanwhile(place, monkeypatch, 2, note, what)
    await place.apply(organization("people: [{id: a}]"), remove=True)
    assert len(seen) == 3


async def test_it_is_given_up_when_others_never_stop(place: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await place.apply(organization())
    meanwhile(place, monkeypatch, 99, note, "person.update")
    with pytest.raises(ApplyOvertaken):
        await place.apply(organization("people: [{id: a, name: A}]"))


async def test_a_new_app_key_may_be_taken_meanwhile(place: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await place.apply(organization(corp_id="dingother"))
    await place.apply(organization())
    applied: list[object] = []

    async def take_first(tenant: int, scanned: Any, *scanning: Any) -> Any:
        found = await scan(tenant, scanned, *scanning)
        if not applied:
            applied.append(found)
            new = apps.NewApp("k", "K", (), None)
            other = await place.tenant("dingother")
            await place.engine.write(SERVER, ACTOR, apps.create, other, new, b"hash")
        return found

    scan = place.engine.scan
    monkeypatch.setattr(place.engine, "scan", take_first)
    assert await place.refusal(organization("apps: [{app_key: k, name: K}]")) == [
        "line 6: apps.app_key: k is taken by another app"
    ]


async def test_applies_take_turns(place: Store) -> None:
    texts = [organization(f"people: [{{id: p{number}, name: P}}]") for number in range(8)]
    await asyncio.gather(*(place.apply(text) for text in texts))
    assert len(await place.rows("person", "user_id")) == 8


MANY = 1_500


async def test_a_dry_run_of_much_lists_everything_that_it_would_remove(place: Store) -> None:
    await place.apply(organization("people:", *(f"- {{id: p{number:04}, name: P}}" for number in range(MANY))))
    report = await place.apply(organization("people: []"), prune=True, dry_run=True)
    told = [(change.tenant, change.what, change.subject) for change in report.changes]
    assert told == [("dingtest", "person.delete", f"p{number:04}") for number in range(MANY)]
    assert report.total == report.counts["person"].removed == MANY


async def test_not_too_many_wait_for_their_turn(place: Store) -> None:
    async with applying.turn(place.engine):
        waiting = [asyncio.create_task(place.apply(organization())) for _ in range(applying.WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(ApplyUnderWay):
            await place.apply(organization())
    assert {report.total for report in await asyncio.gather(*waiting)} == {7, 0}
