"""A store as a process sees it that may be killed at any moment."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from moothall.domain.ports import Change
from moothall.store.embedded import EmbeddedEngine


class Mortal:
    """After the kill nothing is answered, nothing that is asked for happens, and nobody is told of changes."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self.asked = 0
        """What it was asked for and is still at."""
        self._engine = engine
        self._dead = False

    def kill(self) -> None:
        """What the store was asked for before may still happen."""
        self._dead = True

    def follow(self, follower: Callable[[Sequence[Change]], None]) -> None:
        """As an engine does."""
        self._engine.follow(lambda changes: None if self._dead else follower(changes))

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._engine, name)

        async def ask(*arguments: Any) -> Any:
            await self._if_alive()
            self.asked += 1
            try:
                return await asked(*arguments)
            finally:
                self.asked -= 1
                await self._if_alive()

        return ask

    async def _if_alive(self) -> None:
        if self._dead:
            await asyncio.Event().wait()
