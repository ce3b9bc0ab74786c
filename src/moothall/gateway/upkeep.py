"""Forgets signals whose requestId may be used again, and pairings that are over."""

from moothall.domain import deliveries, devices, organizations, signals
from moothall.domain.ports import SERVER, Actor, Engine
from moothall.gateway.tasks import Tasks
from moothall.kernel.clock import Clock
from moothall.kernel.timers import Timer, Timers

_SLICE = 500
_BY_SERVER = Actor("server", "", "gateway:purge")


class Upkeep:
    """Runs now and then, in slices that hold up no signal."""

    def __init__(self, engine: Engine, clock: Clock, timers: Timers, tasks: Tasks, every: int) -> None:
        self._engine = engine
        self._clock = clock
        self._timers = timers
        self._tasks = tasks
        self._every = every
        self._timer: Timer | None = None

    def start(self) -> None:
        """Purge after a while, then again and again."""
        self._timer = self._timers.at(self._timers.now() + self._every, lambda: self._tasks.start(self._run()))

    def stop(self) -> None:
        """Purge no more."""
        if self._timer is not None:
            self._timer.cancel()

    async def _run(self) -> None:
        try:
            await self._engine.write(SERVER, _BY_SERVER, devices.forget_pairings)
            for tenant in await self._engine.read(SERVER, organizations.all_tenants):
                await self.purge(tenant)
        finally:
            self.start()

    async def purge(self, tenant: int) -> None:
        """Forget all that is outdated of an organization."""
        before = self._clock.now() - signals.RETENTION
        while outdated := await self._engine.scan(tenant, deliveries.outdated, before, _SLICE):
            await self._engine.write(tenant, _BY_SERVER, deliveries.remove, outdated)
