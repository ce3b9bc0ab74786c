"""Acknowledgements on their way into the store: each before its caller hears of it, or many together a little later."""

from typing import Literal, TypeAlias

from moothall.domain import deliveries
from moothall.domain.ports import Actor, Engine, Writer
from moothall.gateway.parcels import Settled
from moothall.gateway.tasks import Tasks
from moothall.kernel.fault import Fault
from moothall.kernel.timers import Timers

_BY_SERVER = Actor("server", "", "gateway:deliver")

Kept: TypeAlias = Literal["late", "awaited", "answered"]
"""An acknowledgement came too late to count, or the result is still to come, or it was there before."""


class Acknowledgements:
    """Stores that signals were delivered."""

    def __init__(self, engine: Engine, timers: Timers, tasks: Tasks, ride: int) -> None:
        self._engine = engine
        self._timers = timers
        self._tasks = tasks
        self._ride = ride
        self._riding: dict[int, dict[str, Settled]] = {}

    async def store(self, tenant: int, actor: Actor, settled: Settled) -> Kept:
        """Keep it, or see to it."""
        if not self._ride:
            acknowledged = (settled.signal_id, settled.epoch, settled.attempt)
            signal = await self._engine.write(tenant, actor, deliveries.deliver, *acknowledged)
            if signal is None:
                return "late"
            return "awaited" if signal.status_code is None else "answered"
        if not self._riding.get(tenant):
            self._arm(tenant)
        self._riding.setdefault(tenant, {})[settled.signal_id] = settled
        return "awaited"

    def rides(self, tenant: int, signal_id: str) -> bool:
        """The signal was delivered and the store does not know it yet."""
        return signal_id in self._riding.get(tenant, ())

    async def flush(self, tenant: int) -> None:
        """Store all that wait."""
        waiting = self._riding.get(tenant)
        if not waiting:
            return
        settled = tuple(waiting.values())
        try:
            await self._engine.write(tenant, _BY_SERVER, _deliver_all, settled)
        except Fault:
            self._arm(tenant)
            raise
        for one in settled:
            waiting.pop(one.signal_id, None)

    def _arm(self, tenant: int) -> None:
        self._timers.at(self._timers.now() + self._ride, lambda: self._tasks.start(self.flush(tenant)))

    async def flush_all(self) -> None:
        """Store all that wait, of all tenants."""
        for tenant in list(self._riding):
            await self.flush(tenant)


def _deliver_all(tx: Writer, settled: tuple[Settled, ...]) -> None:
    for one in settled:
        deliveries.deliver(tx, one.signal_id, one.epoch, one.attempt)
