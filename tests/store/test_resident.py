"""Groups in memory answer what SQL answers in the same snapshot, whatever is written meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.store.embedded import EmbeddedEngine
from moothall.store.engine import SERVER
from moothall.store.records import chat
from moothall.store.resident import Bounds, ResidentGroups
from moothall.store.transaction import Change, Reader, Writer
from tests.store.folder import Folder
from tests.support import chat_writes

ACCOUNTS = tuple(f"account{number}" for number in range(8))
GROUPS = ("@TGS#_one", "@TGS#_two")
ROLES = ("Owner", "Admin", "Member", None)
EAGER = Bounds(lookups=1)


class Seen:
    """One look-up, from memory and from SQL in the same snapshot."""

    def __init__(self, memory: tuple[str, ...] | None, sql: tuple[str, ...]) -> None:
        self.memory = memory
        self.sql = sql


def look(tx: Reader, resident: ResidentGroups, group_id: str) -> Seen:
    found = chat.roles_among(tx, group_id, ACCOUNTS)
    sql = tuple(found.get(account, "NotMember") for account in ACCOUNTS)
    return Seen(resident.roles(tx, group_id, ACCOUNTS), sql)


def mystery(tx: Writer, group_id: str) -> None:
    """A write whose record says nothing about members."""
    chat_writes.take_out_all(tx, group_id)
    tx.record("chat_group.empty", group_id)


class Stage:
    """A chat app with two groups, and what watches it from memory."""

    def __init__(self, engine: EmbeddedEngine, tenant: int, bounds: Bounds) -> None:
        self.engine = engine
        self.tenant = tenant
        self.resident = ResidentGroups(engine, bounds)
        self.from_memory = 0
        self.watching: list[asyncio.Future[Seen]] = []

    async def look(self, group_id: str) -> Seen:
        seen = await self.engine.look_up(self.tenant, look, self.resident, group_id)
        if seen.memory is not None:
            self.from_memory += 1
            assert seen.memory == seen.sql
        return seen

    def watch(self, changes: Iterable[Change]) -> None:
        """Look in the very step that publishes a batch."""
        for group_id in GROUPS:
            self.watching.append(asyncio.ensure_future(self.look(group_id)))

    async def set_role(self, group_id: str, account: str, role: str | None) -> None:
        await self.engine.write(self.tenant, chat_writes.ACTOR, chat_writes.set_role, group_id, account, role)

    async def wait_until_resident(self, *group_ids: str) -> None:
        for group_id in group_ids:
            while (await self.look(group_id)).memory is None:
                await asyncio.sleep(0.001)


@asynccontextmanager
async def stage(path: Path, bounds: Bounds = EAGER) -> AsyncIterator[Stage]:
    folder = Folder(path / "data")
    engine = await folder.open()
    tenant = await engine.write(SERVER, chat_writes.ACTOR, chat_writes.found, "1400000001")
    made = Stage(engine, tenant, bounds)
    for group_id in GROUPS:
        await engine.write(tenant, chat_writes.ACTOR, chat_writes.add_group, group_id, "Community", ())
    try:
        yield made
    finally:
        await made.resident.close()
        await folder.close()


Write = tuple[str, str, str | None]
writes = st.tuples(st.sampled_from(GROUPS), st.sampled_from(ACCOUNTS), st.sampled_from(ROLES))
steps = st.lists(st.one_of(st.lists(writes, min_size=1, max_size=6), st.sampled_from(GROUPS)), max_size=12)


@given(steps, st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_memory_and_sql_agree_in_every_snapshot(script: list[list[Write] | str], looks: int) -> None:
    """A step is a burst of writes with look-ups between them, or a change that memory cannot follow."""

    async def play() -> int:
        with TemporaryDirectory() as folder:
            async with stage(Path(folder)) as here:
                here.engine.follow(here.watch)
                for step in script:
                    await perform(here, step, looks)
                await asyncio.gather(*here.watching)
                await here.wait_until_resident(*GROUPS)
                return here.from_memory

    assert asyncio.run(play()) >= len(GROUPS)


async def perform(here: Stage, step: list[Write] | str, looks: int) -> None:
    if isinstance(step, str):
        await here.engine.write(here.tenant, chat_writes.ACTOR, mystery, step)
        return
    waiting: list[Awaitable[object]] = []
    for group_id, account, role in step:
        waiting.append(asyncio.ensure_future(here.set_role(group_id, account, role)))
        waiting.extend(asyncio.ensure_future(here.look(group_id)) for _ in range(looks))
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)


async def test_a_written_role_is_read_from_memory_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.wait_until_resident(GROUPS[0])
        for role in ("Member", "Admin", "Owner", "Member", None):
            await here.set_role(GROUPS[0], "account3", role)
            assert (await here.look(GROUPS[0])).memory == ("NotMember",) * 3 + (role or "NotMember",) + (
                "NotMember",
            ) * 4


async def test_a_change_that_is_not_understood_makes_it_forget(tmp_path: Path) -> None:
    async with stage(tmp_path, Bounds(lookups=2 * len(ACCOUNTS))) as here:
        await here.set_role(GROUPS[0], "account1", "Member")
        await here.wait_until_resident(GROUPS[0])
        await here.engine.write(here.tenant, chat_writes.ACTOR, mystery, GROUPS[0])
        assert (await here.look(GROUPS[0])).memory is None


async def test_what_touches_no_member_leaves_it_in_memory(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.wait_until_resident(GROUPS[0])
        await here.engine.write(here.tenant, chat_writes.ACTOR, chat_writes.add_account, "vera")
        assert (await here.look(GROUPS[0])).memory is not None


async def test_another_apps_group_of_the_same_id_is_another_group(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.set_role(GROUPS[0], "account1", "Member")
        await here.wait_until_resident(GROUPS[0])
        other = await here.engine.write(SERVER, chat_writes.ACTOR, chat_writes.found, "1400000002")
        there = await here.engine.look_up(other, look, here.resident, GROUPS[0])
        assert there.memory is None
        assert there.sql == ("NotMember",) * len(ACCOUNTS)


async def test_a_group_is_read_into_memory_only_after_enough_look_ups(tmp_path: Path) -> None:
    async with stage(tmp_path, Bounds(lookups=3 * len(ACCOUNTS))) as here:
        for _ in range(2):
            await here.look(GROUPS[0])
        assert not here.resident._loading
        assert here.resident.statistics() == {"groups": 0, "members": 0}
        await here.wait_until_resident(GROUPS[0])
        assert here.resident.statistics() == {"groups": 1, "members": 0}


async def test_a_group_that_does_not_fit_is_left_to_sql(tmp_path: Path) -> None:
    async with stage(tmp_path, Bounds(lookups=1, members=2)) as here:
        for account in ACCOUNTS[:3]:
            await here.set_role(GROUPS[0], account, "Member")
        await here.look(GROUPS[0])
        await here.wait_until_resident(GROUPS[1])
        assert (await here.look(GROUPS[0])).memory is None
        assert here.resident.statistics() == {"groups": 1, "members": 0}


async def test_a_group_that_grows_beyond_the_bound_is_forgotten(tmp_path: Path) -> None:
    async with stage(tmp_path, Bounds(lookups=1, members=2)) as here:
        await here.wait_until_resident(GROUPS[0])
        for account in ACCOUNTS[:3]:
            await here.set_role(GROUPS[0], account, "Member")
        assert here.resident.statistics() == {"groups": 0, "members": 0}


async def test_the_group_asked_longest_ago_makes_room(tmp_path: Path) -> None:
    async with stage(tmp_path, Bounds(lookups=1, groups=1)) as here:
        await here.wait_until_resident(GROUPS[0])
        await here.wait_until_resident(GROUPS[1])
        assert here.resident.statistics()["groups"] == 1
        assert (await here.look(GROUPS[1])).memory is not None


@pytest.mark.parametrize("count", [0, 1, 2_500])
async def test_a_whole_group_is_read(tmp_path: Path, count: int) -> None:
    async with stage(tmp_path) as here:
        roles = tuple((f"member{number}", "Admin" if number % 100 == 1 else "Member") for number in range(count))
        await here.engine.write(here.tenant, chat_writes.ACTOR, chat_writes.add_group, "@TGS#_big", "Community", roles)
        await here.wait_until_resident("@TGS#_big")
        assert here.resident.statistics()["members"] == count
