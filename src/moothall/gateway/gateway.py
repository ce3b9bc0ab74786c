"""The gateway: devices on one side, callers on the other."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence, Set
from typing import Any

from moothall.domain import devices, organizations
from moothall.domain.devices import REVOKED
from moothall.domain.faults import ServerClosing
from moothall.domain.ports import SERVER, Actor, Change, Engine, Order
from moothall.gateway import handshake
from moothall.gateway.connected import Connected
from moothall.gateway.courier import Courier
from moothall.gateway.link import Link, Receive, Scope, SendMessage
from moothall.gateway.presence import Presence
from moothall.gateway.reception import Reception
from moothall.gateway.rotation import Rotation
from moothall.gateway.timing import Timing
from moothall.gateway.upkeep import Upkeep
from moothall.gateway.watching import Watchers
from moothall.kernel.clock import Clock
from moothall.kernel.fault import Fault
from moothall.kernel.frames import PROTOCOL
from moothall.kernel.randomness import Randomness
from moothall.kernel.timers import LoopTimers, Timers

log = logging.getLogger("moothall.gateway")

_SPREAD = 20
"""Milliseconds for each connected device over which they come back after a stop, up to `_SPREAD_LIMIT`."""
_SPREAD_LIMIT = 10_000
_AFTER_REMOVAL = 3_000
"""Milliseconds after which the devices of an organization that was removed may find it made anew."""
_QUIET = ("device.claim", "device.activate", "device.send_credential", "device.tell")
"""Changes of a device that leave its session alone."""


class Gateway:
    """Implements `SignalCarrier`, and the WebSocket of room devices.

    Made on a running loop, then started before the first request and closed before the HTTP server closes sockets.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        randomness: Randomness,
        timing: Timing | None = None,
        timers: Timers | None = None,
    ) -> None:
        self._engine = engine
        self._randomness = randomness
        self._timing = timing or Timing()
        self._timers = timers or LoopTimers()
        self._courier = Courier(engine, clock, randomness, self._timers, self._timing)
        self._rotation = Rotation(engine, randomness)
        self._upkeep = Upkeep(engine, clock, self._timers, self._courier.tasks, self._timing.purge)
        self._presence = Presence(engine, clock, self._timers, self._courier.tasks, self._timing, self._courier.posts)
        self._reception = Reception(engine, clock, self._courier, self._presence, self._rotation)
        self._watchers = Watchers(self._timers)
        self._links: set[Link] = set()
        self._ends: Counter[str] = Counter()
        self._empty = asyncio.Event()
        self._closing = False

    async def start(self) -> None:
        """Take up what an earlier process left, and follow the changes of devices."""
        self._engine.follow(self._changed)
        for tenant in await self._engine.read(SERVER, organizations.all_tenants):
            await self._courier.recover(tenant)
        self._upkeep.start()
        self._presence.start()

    async def send(self, tenant: int, actor: Actor, order: Order) -> None:
        """See `SignalCarrier.send`."""
        if self._closing:
            raise ServerClosing("the server is about to stop")
        await self._courier.send(tenant, actor, order)

    def connected(self, tenant: int) -> Set[int]:
        """See `SignalCarrier.connected`."""
        return Connected(self._courier.posts, tenant)

    def watch(self, tenant: int) -> AsyncIterator[Change | None]:
        """See `SignalCarrier.watch`."""
        return self._watchers.watch(tenant)

    async def connect(self, scope: Scope, receive: Receive, send: SendMessage) -> None:
        """ASGI: the WebSocket of `/device/v1/connect`."""
        owner = handshake.CLOSING if self._closing else await self._admitted(scope)
        if isinstance(owner, handshake.Refusal):
            return await handshake.refuse(scope, receive, send, owner)
        await receive()
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        link = Link(owner, (receive, send), self._reception, self._timers, self._timing)
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)
            if post := self._courier.posts.get((link.tenant, link.device_id)):
                post.leave(link)
                self._presence.left(post, link.epoch)
            self._ends[link.reason] += 1
            log.info("device %d has left: %s", link.device_id, link.reason)
            if not self._links:
                self._empty.set()

    async def _admitted(self, scope: Scope) -> handshake.Owner | handshake.Refusal:
        try:
            return await handshake.admit(self._engine, scope)
        except Fault:
            return handshake.UNAVAILABLE

    def _changed(self, changes: Sequence[Change]) -> None:
        self._watchers.tell(changes)
        for change in changes:
            if change.what == "tenant.remove":
                self._forget(change.tenant)
            elif change.what == "device.rotate":
                self._rotate(change.tenant, int(change.subject))
            elif change.what.startswith("device.") and change.what not in _QUIET:
                post = self._courier.posts.get((change.tenant, int(change.subject)))
                if post is not None and post.link is not None:
                    self._courier.tasks.start(self._review(post.link))

    def _rotate(self, tenant: int, device_id: int) -> None:
        for link in self._links:
            if (link.tenant, link.device_id) == (tenant, device_id) and link.epoch:
                self._courier.tasks.start(self._rotation.send(link))

    def _forget(self, tenant: int) -> None:
        for link in list(self._links):
            if link.tenant == tenant:
                link.end("removed", _AFTER_REMOVAL)
        self._courier.forget(tenant)

    async def _review(self, link: Link) -> None:
        device = await self._engine.read(link.tenant, devices.admitted, link.device_id, link.credential_hash)
        if device is None or device.lifecycle == REVOKED:
            link.end("revoked", None)

    def statistics(self) -> dict[str, Any]:
        """Counters for the metrics.

        `connected` devices, signals `waiting` for devices, and `signals` by what became of them since the start:
        `acknowledged`, `refused`, `expired`, `offline`; beside these `resent` (sendings beyond the first), `dup`
        (acknowledged as known before), `late` (acknowledged after they were given up), `fenced` (of a session that was
        no longer the device's newest), `answered`, `unanswered`. `ends` are sessions by the reason of their end;
        `deliveries` and `answers` how long those took.
        """
        posts = self._courier.posts.values()
        return {
            "connected": sum(post.link is not None for post in posts),
            "waiting": sum(len(post.mailbox) for post in posts),
            "signals": dict(self._courier.counts),
            "ends": dict(self._ends),
            "deliveries": self._courier.deliveries,
            "answers": self._courier.answers,
        }

    async def close(self) -> None:
        """Let what is underway end, for a while, then say goodbye to every device."""
        self._closing = True
        self._upkeep.stop()
        self._presence.stop()
        self._watchers.close()
        await self._courier.tasks.finish(self._timers, self._timing.drain)
        spread = min(_SPREAD_LIMIT, _SPREAD * len(self._links))
        for link in list(self._links):
            link.end("draining", int.from_bytes(self._randomness.bytes(4), "big") % (spread + 1))
        await self._gone()
        self._courier.stop()
        with contextlib.suppress(Fault):  # the store may be why the process ends
            await self._courier.acknowledgements.flush_all()
        await self._courier.tasks.finish(self._timers, self._timing.goodbye)
        self._courier.tasks.cancel()

    async def _gone(self) -> None:
        """Every link cuts itself off after `Timing.goodbye`."""
        if self._links:
            self._empty.clear()
            await self._empty.wait()
