"""The embedded engine: the common suite, and what only it promises."""

import asyncio
import os
import subprocess
import sys
import time
from typing import ClassVar

import pytest

from moothall.kernel.fault import StoreUnavailable
from moothall.store.embedded import Limits
from moothall.store.engine import CannotOpen, Engine
from moothall.store.testing import ledger
from moothall.store.testing.place import tenant
from moothall.store.testing.suite import EngineSuite
from tests.store.folder import Folder

OPEN = """
import asyncio, pathlib, sys
from moothall.kernel.clock import SystemClock
from moothall.store.embedded import open_embedded
from moothall.store.engine import CannotOpen
try:
    asyncio.run(open_embedded(pathlib.Path(sys.argv[1]), clock=SystemClock()))
except CannotOpen as error:
    sys.exit(str(error))
"""


class TestEmbedded(EngineSuite):
    lacks: ClassVar[dict[str, str]] = {}

    @pytest.fixture
    def place(self, folder: Folder) -> Folder:
        return folder


async def test_it_is_an_engine(folder: Folder) -> None:
    engine: Engine = await folder.open()
    assert engine.statistics().keys() == {
        "memory_hits",
        "memory_misses",
        "batches",
        "batch_sizes",
        "wal_bytes",
        "waiting_writes",
    }


async def test_a_second_process_is_refused_by_name(folder: Folder) -> None:
    await folder.open()
    refused = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", OPEN, str(folder.path)], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert f"in use by process {os.getpid()} (" in refused.stderr
    assert "pytest" in refused.stderr


async def test_the_same_process_is_refused_until_it_has_closed(folder: Folder) -> None:
    engine = await folder.open()
    with pytest.raises(CannotOpen):
        await folder.open()
    await engine.close()
    await folder.open()


async def test_files_are_readable_to_their_owner_only(folder: Folder) -> None:
    folder.path.mkdir()
    folder.file.touch(0o644)
    engine = await folder.open()
    await tenant(engine, "one")
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.path.iterdir()}
    assert modes == dict.fromkeys(("moothall.db", "moothall.db-wal", "moothall.db-shm", "moothall.lock"), 0o600)


async def test_a_file_of_something_else_is_refused(folder: Folder) -> None:
    folder.path.mkdir()
    folder.file.write_bytes(b"not a database" * 100)
    with pytest.raises(CannotOpen, match="not a database file"):
        await folder.open()
    assert folder.file.read_bytes() == b"not a database" * 100


async def test_memory_is_bounded(folder: Folder) -> None:
    engine = await folder.open_with(Limits(remembered=30, remembered_of_tenant=20, located=2))
    tenants = [await tenant(engine, name) for name in ("one", "two", "three")]
    for number in range(100):
        for one in tenants:
            assert await engine.read(one, ledger.find, f"n{number}") is None
            assert sum(len(found) for found in engine._memory.tenants.get(one, {}).values()) <= 20
        assert sum(len(found) for each in engine._memory.tenants.values() for found in each.values()) <= 30
    for name in ("one", "two", "three", "one"):
        assert await engine.locate(ledger.tenant_of, name) in tenants
        assert len(engine._located) <= 2


async def test_a_batch_is_bounded(folder: Folder) -> None:
    engine = await folder.open_with(Limits(batch_jobs=7))
    one = await tenant(engine, "one")
    await asyncio.gather(*(engine.write(one, ledger.ACTOR, ledger.add, f"n{n}", n) for n in range(60)))
    assert max(engine.statistics()["batch_sizes"]) == 7


async def test_long_writes_do_not_fill_a_batch(folder: Folder) -> None:
    engine = await folder.open_with(Limits(batch_seconds=0))
    one = await tenant(engine, "one")
    await asyncio.gather(*(engine.write(one, ledger.ACTOR, ledger.add, f"n{n}", n) for n in range(20)))
    assert max(engine.statistics()["batch_sizes"]) == 2


async def test_after_closing_nothing_is_taken(folder: Folder) -> None:
    engine = await folder.open()
    one = await tenant(engine, "one")
    await engine.close()
    await engine.close()
    with pytest.raises(StoreUnavailable):
        await engine.write(one, ledger.ACTOR, ledger.add, "a", 1)
    with pytest.raises(StoreUnavailable):
        await engine.scan(one, ledger.stream)
    with pytest.raises(StoreUnavailable):
        await engine.read(one, ledger.names)
    with pytest.raises(StoreUnavailable):
        await engine.locate(ledger.tenant_of, "two")


async def test_a_folder_that_cannot_be_is_refused(folder: Folder) -> None:
    folder.path.touch()
    with pytest.raises(CannotOpen, match="cannot be used"):
        await folder.open()


async def test_a_commit_is_not_seen_before_it_is_published(folder: Folder) -> None:
    engine = await folder.open()
    one = await tenant(engine, "one")
    await engine.write(one, ledger.ACTOR, ledger.add, "a", 1)
    write = asyncio.ensure_future(engine.write(one, ledger.ACTOR, ledger.add, "b", 1))
    await asyncio.sleep(0)
    while engine._writer._published.is_set():  # the loop stands still: publish cannot run
        time.sleep(0.001)
    assert await engine.read(one, ledger.names) == ("a",)
    await write
    assert await engine.read(one, ledger.names) == ("a", "b")
