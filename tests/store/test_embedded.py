"""The embedded engine: the common suite, and what only it promises."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moothall.kernel.clock import ManualClock
from moothall.store.embedded import EmbeddedEngine, Limits, open_embedded
from moothall.store.engine import Engine
from moothall.store.testing.suite import EngineSuite


class Folder:
    """A `Place` in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: list[EmbeddedEngine] = []

    async def open(self, *, waiting_writes: int | None = None) -> Engine:
        limits = Limits() if waiting_writes is None else Limits(waiting_writes=waiting_writes)
        engine = await open_embedded(self.path, clock=ManualClock(), limits=limits)
        self._opened.append(engine)
        return engine

    async def close(self) -> None:
        for engine in self._opened:
            await engine.close()


class TestEmbedded(EngineSuite):
    @pytest.fixture
    async def place(self, tmp_path: Path) -> AsyncIterator[Folder]:
        folder = Folder(tmp_path)
        yield folder
        await folder.close()
