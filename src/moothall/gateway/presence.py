"""Keeps the leases of connected devices, and ends those of devices that are gone."""

from collections import defaultdict
from collections.abc import Mapping

from moothall.domain import organizations, presence
from moothall.domain.ports import SERVER, Actor, Engine
from moothall.gateway.post import Post
from moothall.gateway.tasks import Tasks
from moothall.gateway.timing import Timing
from moothall.kernel.clock import Clock
from moothall.kernel.fault import Fault
from moothall.kernel.timers import Timer, Timers

_BY_SERVER = Actor("server", "", "gateway:presence")


class Presence:
    """Renews in one write for each organization; a server that was killed renews no more, so its devices are swept."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        timers: Timers,
        tasks: Tasks,
        timing: Timing,
        posts: Mapping[tuple[int, int], Post],
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._timers = timers
        self._tasks = tasks
        self._timing = timing
        self._posts = posts
        self._timer: Timer | None = None
        self._stopped = False

    def start(self) -> None:
        """Renew and sweep after a while, then again and again."""
        if not self._stopped:
            self._timer = self._timers.at(
                self._timers.now() + self._timing.renewal, lambda: self._tasks.start(self._run())
            )

    def stop(self) -> None:
        """Renew no more: the leases outlive a restart."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    async def _run(self) -> None:
        try:
            here: dict[int, list[int]] = defaultdict(list)
            for (tenant, device_id), post in self._posts.items():
                if post.link is not None:
                    here[tenant].append(device_id)
            for tenant in await self._engine.read(SERVER, organizations.all_tenants):
                if tenant in here:
                    await self._engine.write(tenant, _BY_SERVER, presence.renew, tuple(here[tenant]))
                await self._sweep(tenant)
        finally:
            self.start()

    async def _sweep(self, tenant: int) -> None:
        before = self._clock.now() - self._timing.silence
        for lease in await self._engine.look_up(tenant, presence.overdue, before):
            post = self._posts.get((tenant, lease.device_id))
            if post is None or post.link is None:
                await self._engine.write(tenant, _BY_SERVER, presence.end, lease.device_id, lease.epoch)

    def left(self, post: Post, epoch: int) -> None:
        """A session is over: the device is gone unless it comes back in a moment."""
        if epoch and not self._stopped:
            self._timers.at(self._timers.now() + self._timing.hold_down, lambda: self._gone(post, epoch))

    def returned(self, post: Post, epoch: int) -> None:
        """A session is open of a device that apps were told is gone: the alarm is over when it stays."""
        self._timers.at(self._timers.now() + self._timing.hold_down, lambda: self._stayed(post, epoch))

    def _stayed(self, post: Post, epoch: int) -> None:
        if post.link is not None and post.link.epoch == epoch and not self._stopped:
            self._tasks.start(self._stay(post, epoch))

    async def _stay(self, post: Post, epoch: int) -> None:
        try:
            await self._engine.write(post.tenant, _BY_SERVER, presence.stay, post.device_id, epoch)
        except Fault:
            self.returned(post, epoch)

    def _gone(self, post: Post, epoch: int) -> None:
        if post.link is None and not self._stopped:
            self._tasks.start(self._engine.write(post.tenant, _BY_SERVER, presence.end, post.device_id, epoch))
