"""Disks that are full, that fail, and the size of the write-ahead log."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import apsw
import pytest

from moothall.kernel.fault import StoreUnavailable
from moothall.store.embedded import EmbeddedEngine, Limits
from moothall.store.engine import CannotOpen
from moothall.store.testing import ledger
from moothall.store.testing.place import tenant
from moothall.store.transaction import Reader
from tests.store.disk import Disk
from tests.store.folder import Folder


async def add(engine: EmbeddedEngine, one: int, name: str) -> int:
    return await engine.write(one, ledger.ACTOR, ledger.add, name, 1)


def assert_whole(path: Path) -> None:
    connection = apsw.Connection(str(path))
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    connection.close()


async def test_a_disk_that_is_full_in_mid_batch(folder: Folder) -> None:
    engine = await folder.open()
    one = await tenant(engine, "one")
    pages = engine._writing.pragma("page_count")
    engine._writing.pragma("max_page_count", pages + 30)
    writes: list[Awaitable[int | None]] = [add(engine, one, f"n{number:02}") for number in range(40)]
    writes.insert(20, engine.write(one, ledger.ACTOR, ledger.fill, "big", 20_000))
    answers = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(answers.pop(20), StoreUnavailable)
    assert {*answers} == {*range(2, 42)}
    assert await engine.read(one, ledger.names) == tuple(f"n{number:02}" for number in range(40))
    assert [row[0] for row in await engine.read(one, ledger.logged)] == list(range(1, 42))
    engine._writing.pragma("max_page_count", 1_000_000)
    await engine.write(one, ledger.ACTOR, ledger.fill, "big", 20_000)
    assert not folder.fatal
    await engine.close()
    assert_whole(folder.file)


async def test_a_disk_that_is_full_at_the_commit(disk: Disk, folder: Folder) -> None:
    engine = await folder.open()
    one = await tenant(engine, "one")
    disk.full = True
    answers = await asyncio.gather(*(add(engine, one, f"n{n}") for n in range(10)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {StoreUnavailable}
    assert await engine.read(one, ledger.names) == ()
    disk.full = False
    assert await add(engine, one, "later") == 2
    assert await engine.read(one, ledger.names) == ("later",)
    assert not folder.fatal


async def test_a_disk_that_is_full_at_the_opening(disk: Disk, folder: Folder) -> None:
    disk.full = True
    with pytest.raises(CannotOpen, match="full"):
        await folder.open()
    disk.full = False
    await tenant(await folder.open(), "one")


async def test_a_disk_that_is_full_at_a_checkpoint(disk: Disk, folder: Folder) -> None:
    engine = await folder.open_with(Limits(checkpoint_pages=1))
    one = await tenant(engine, "one")
    await add(engine, one, "a")
    disk.full = True
    with pytest.raises(StoreUnavailable):
        await add(engine, one, "b")
    disk.full = False
    await add(engine, one, "c")
    assert await engine.read(one, ledger.names) == ("a", "c")
    assert not folder.fatal


async def test_a_failing_fsync_refuses_the_batch_and_stops_the_engine(disk: Disk, folder: Folder) -> None:
    engine = await folder.open()
    one = await tenant(engine, "one")
    await add(engine, one, "kept")
    disk.good_syncs = 0
    answers = await asyncio.gather(*(add(engine, one, f"n{n}") for n in range(10)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {StoreUnavailable}
    assert [type(error) for error in folder.fatal] == [apsw.IOError]
    disk.repair()
    with pytest.raises(StoreUnavailable):
        await add(engine, one, "later")
    assert await engine.read(one, ledger.names) == ("kept",)
    await engine.close()
    engine = await folder.open()
    assert await engine.read(one, ledger.get, "kept") == 1
    assert await engine.locate(ledger.tenant_of, "one") == one


async def test_nobody_is_left_waiting_when_one_by_one_fails_too(disk: Disk, folder: Folder) -> None:
    engine = await folder.open()
    one = await tenant(engine, "one")
    engine._writing.pragma("max_page_count", engine._writing.pragma("page_count") + 30)
    disk.syncs.clear()
    first = asyncio.ensure_future(add(engine, one, "first"))
    assert await asyncio.to_thread(disk.sync_waits.wait, 20)
    writes: list[Awaitable[int | None]] = [add(engine, one, f"n{number:02}") for number in range(10)]
    writes.append(engine.write(one, ledger.ACTOR, ledger.fill, "big", 20_000))
    batch = asyncio.gather(*writes, return_exceptions=True)
    await asyncio.sleep(0)
    disk.good_syncs = 3
    disk.syncs.set()
    assert await first == 2
    answers = await batch
    assert answers[:2] == [3, 4]
    assert {type(answer) for answer in answers[2:]} == {StoreUnavailable}
    assert len(folder.fatal) == 1
    disk.repair()


async def test_nothing_is_answered_or_seen_before_it_is_on_the_disk(disk: Disk, folder: Folder) -> None:
    engine = await folder.open()
    one = await tenant(engine, "one")
    disk.syncs.clear()
    kept = asyncio.ensure_future(add(engine, one, "a"))
    refused = asyncio.ensure_future(add(engine, one, "a"))
    assert await asyncio.to_thread(disk.sync_waits.wait, 20)
    assert not kept.done()
    assert not refused.done()
    assert await engine.read(one, ledger.names) == ()
    disk.syncs.set()
    assert await kept == 2
    with pytest.raises(ledger.AlreadyThere):
        await refused


async def test_the_log_is_bounded(folder: Folder) -> None:
    engine = await folder.open_with(Limits(checkpoint_pages=100))
    one = await tenant(engine, "one")
    largest = 0
    for start in range(0, 5_000, 100):
        await asyncio.gather(*(add(engine, one, f"n{number:06}") for number in range(start, start + 100)))
        assert await engine.read(one, ledger.total) == start + 100
        largest = max(largest, engine.statistics()["wal_bytes"])
    assert largest <= 2_000_000


async def test_the_log_starts_anew_when_a_scan_has_ended(folder: Folder) -> None:
    engine = await folder.open_with(Limits(checkpoint_pages=50))
    one = await tenant(engine, "one")
    reading, end = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold(tx: Reader) -> int:
        before = ledger.total(tx)
        loop.call_soon_threadsafe(reading.set)
        asyncio.run_coroutine_threadsafe(end.wait(), loop).result()
        assert ledger.total(tx) == before
        return before

    scan = asyncio.ensure_future(engine.scan(one, hold))
    await reading.wait()
    for number in range(300):
        await add(engine, one, f"n{number}")
    grown = engine._writer._wal_pages
    end.set()
    assert await scan == 0
    for number in range(300, 600):
        await add(engine, one, f"n{number}")
    assert grown > 200
    assert engine._writer._wal_pages < 100
