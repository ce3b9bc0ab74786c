"""What a test of the suite is given."""

from typing import Protocol

from moothall.store.engine import SERVER, Engine
from moothall.store.testing import ledger


class Place(Protocol):
    """Where an engine keeps its data: what one engine has written, the next one that is opened finds."""

    async def open(self, *, waiting_writes: int | None = None) -> Engine:
        """An engine on the data; the one before must be closed. The fixture closes what a test leaves open."""
        ...


async def tenant(engine: Engine, name: str) -> int:
    """Make a tenant."""
    return await engine.write(SERVER, ledger.ACTOR, ledger.found, name)
