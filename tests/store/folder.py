"""A folder for the embedded engine, opened as often as a test likes."""

from collections.abc import Callable
from pathlib import Path

from moothall.kernel.clock import ManualClock
from moothall.store.embedded import EmbeddedEngine, Limits, open_embedded


class Folder:
    """A `Place` of the common suite. Remembers what it opened, to close what a test leaves open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path / "moothall.db"
        self.fatal: list[BaseException] = []
        self._opened: list[EmbeddedEngine] = []

    async def open(self, *, waiting_writes: int | None = None) -> EmbeddedEngine:
        limits = Limits() if waiting_writes is None else Limits(waiting_writes=waiting_writes)
        return await self.open_with(limits)

    async def open_with(
        self, limits: Limits, on_fatal: Callable[[BaseException], None] | None = None
    ) -> EmbeddedEngine:
        engine = await open_embedded(
            self.path, clock=ManualClock(), limits=limits, on_fatal=on_fatal or self.fatal.append
        )
        self._opened.append(engine)
        return engine

    async def close(self) -> None:
        for engine in self._opened:
            await engine.close()
