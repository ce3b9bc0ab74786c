"""Brings signals from a caller to a device: checks, stores, delivers, stores what came of it, answers."""

import asyncio
import hashlib
from collections import Counter

from moothall.domain import deliveries, device_properties, presence, signals, subscriptions
from moothall.domain.deliveries import FRUITLESS, UNDERWAY, Signal
from moothall.domain.faults import DeviceOffline, DeviceRefused, SignalNotConfirmed
from moothall.domain.ports import Actor, Engine, Order
from moothall.domain.signals import Draft
from moothall.gateway.acknowledgements import Acknowledgements
from moothall.gateway.alarms import Alarms
from moothall.gateway.latencies import Latencies
from moothall.gateway.parcels import Late, Parcel, Settled, Store
from moothall.gateway.post import Post
from moothall.gateway.quotas import Quotas
from moothall.gateway.results import Results
from moothall.gateway.tasks import Tasks
from moothall.gateway.timing import Timing
from moothall.kernel.clock import SECOND, Clock
from moothall.kernel.fault import Fault
from moothall.kernel.frames import Okay
from moothall.kernel.printable import printable
from moothall.kernel.randomness import Randomness, hexadecimal
from moothall.kernel.timers import Timers, sleep

_MINUTE = 60_000
_WITHOUT_BRACKETS = str.maketrans("[]", "()")
_AGAIN = 250
"""Milliseconds until a write that the store refused is tried again."""


def by_device(post: Post, call: str) -> Actor:
    """The device as who makes a write."""
    return Actor("device", str(post.device_id), f"device:{call}")


class Courier:
    """Every signal that is underway in this process, each in a task of its own that no caller's leaving ends."""

    def __init__(self, engine: Engine, clock: Clock, randomness: Randomness, timers: Timers, timing: Timing) -> None:
        self.tasks = Tasks()
        self.posts: dict[tuple[int, int], Post] = {}
        self.counts: Counter[str] = Counter()
        self.deliveries, self.answers = Latencies(), Latencies()
        self.results = Results(engine, timers, self.tasks, timing, self.counts, self.answers)
        self.acknowledgements = Acknowledgements(engine, timers, self.tasks, timing.ride)
        self._alarms = Alarms(engine, timers, self.tasks, timing.hold_down)
        self._quotas = Quotas(timers, timing)
        self._engine = engine
        self._clock = clock
        self._randomness = randomness
        self._timers = timers
        self._timing = timing
        self._carried: dict[str, asyncio.Task[None]] = {}

    def post(self, tenant: int, device_id: int) -> Post:
        """The device's place; made at its first signal or session."""
        key = (tenant, device_id)
        if key not in self.posts:
            self.posts[key] = Post(tenant, device_id, self, self._timers, self._timing)
        return self.posts[key]

    async def send(self, tenant: int, actor: Actor, order: Order) -> None:
        """See `SignalCarrier.send`."""
        deadline = self._timers.now() + self._timing.deadline
        heading = signals.check_shape(order)
        body_hash = hashlib.sha256(order.control_body.encode()).digest()
        since = self._clock.now() // _MINUTE * _MINUTE - signals.RETENTION
        device_id, earlier = await self._engine.read(
            tenant, signals.standing, order.union_id, order.app_key, order.room_id, heading.request_id, body_hash, since
        )
        if earlier is not None and self._is_followed(tenant, earlier):
            return await self._follow(tenant, earlier)
        post = self.post(tenant, device_id)
        await post.connected()
        draft = Draft(order, heading, hexadecimal(self._randomness, 16), body_hash, self._timing.deadline)
        self._quotas.take(order.app_key, tenant, device_id)
        await asyncio.shield(self.tasks.start(self._admit(post, actor, draft, deadline)))

    async def _admit(self, post: Post, actor: Actor, draft: Draft, deadline: int) -> None:
        try:
            await self._accept(post, actor, draft, deadline, post.reserve())
        finally:
            self._quotas.release(draft.order.app_key)

    def _is_followed(self, tenant: int, earlier: Signal) -> bool:
        """The device has the earlier signal, or will soon have it or not."""
        if earlier.state in UNDERWAY:
            return earlier.signal_id in self._carried or self.acknowledgements.rides(tenant, earlier.signal_id)
        return earlier.state not in FRUITLESS

    async def _follow(self, tenant: int, earlier: Signal) -> None:
        """A repetition shares the fate of the signal that it repeats."""
        if not self._is_followed(tenant, earlier):
            raise SignalNotConfirmed(f"signal {earlier.signal_id} is underway in another process")
        if carried := self._carried.get(earlier.signal_id):
            await asyncio.shield(carried)

    async def _accept(self, post: Post, actor: Actor, draft: Draft, deadline: int, epoch: int) -> None:
        try:
            accepted = await self._engine.write(post.tenant, actor, signals.accept, draft, post.device_id, epoch)
        finally:
            post.release()
        signal = accepted.signal
        if not accepted.ours:
            return await self._follow(post.tenant, signal)
        if signal.device_id != post.device_id:
            post = self.post(post.tenant, signal.device_id)
        await self._carry(post, signal, draft.order.control_body, deadline)

    async def _carry(self, post: Post, signal: Signal, body: str, deadline: int) -> None:
        """From the store to the device and, with its answer, back to the store."""
        task = asyncio.current_task()
        assert task is not None
        self._carried[signal.signal_id] = task
        try:
            await self._conclude(post, signal, await post.deliver(_parcel(signal, body, deadline)))
            self.deliveries.observe(self._timers.now() - deadline + self._timing.deadline)
            if post.may_be_asked() and subscriptions.subscribes(body):
                post.ask()
        finally:
            self._carried.pop(signal.signal_id, None)

    async def _conclude(self, post: Post, signal: Signal, settled: Settled | None) -> None:
        """Store a signal's fate, then raise it unless the device has the signal."""
        if settled is None:
            raise SignalNotConfirmed(
                "let go before the device confirmed the signal: the server stops, or the room is no more"
            )
        self.counts[settled.verdict] += 1
        self.counts["resent"] += max(0, settled.attempt - 1)
        if settled.verdict == "acknowledged":
            self.counts["dup"] += settled.dup
            return await self._acknowledge(post, settled)
        if settled.verdict == "refused":
            await self._refuse(post, settled)
            said = _said(f"{settled.code} {settled.message}")
            raise DeviceRefused(f"the device refused the signal: {said}", code=settled.code)
        await self._expire(post, signal.signal_id, settled.epoch, settled.attempt, settled.verdict == "offline")
        if settled.verdict == "offline":
            raise DeviceOffline(f"device {post.device_id} was lost before the signal was sent")
        raise SignalNotConfirmed(f"not confirmed in {self._timing.deadline} ms; safe to repeat with the same requestId")

    async def _acknowledge(self, post: Post, settled: Settled) -> None:
        kept = await self.acknowledgements.store(post.tenant, by_device(post, "ack"), settled)
        if kept == "late":
            self.counts["fenced"] += 1
            raise SignalNotConfirmed("the device confirmed the signal to a session that was over")
        if kept == "answered":
            return self.results.was_there()
        self.results.expect(post, settled.signal_id)

    async def _refuse(self, post: Post, settled: Settled) -> None:
        actor, fate = by_device(post, "nack"), (settled.signal_id, settled.epoch, settled.attempt, settled.code)
        await self._engine.write(post.tenant, actor, deliveries.refuse, *fate)

    async def _expire(self, post: Post, signal_id: str, epoch: int, attempt: int, offline: bool) -> None:
        state = deliveries.OFFLINE if offline else deliveries.EXPIRED
        actor = Actor("server", "", "gateway:expire")
        await self._engine.write(post.tenant, actor, deliveries.expire, signal_id, epoch, attempt, state)

    def dispatch(self, post: Post, effect: Store) -> None:
        """See `Bookkeeper.dispatch`."""
        self.tasks.start(self._dispatch(post, effect))

    async def _dispatch(self, post: Post, effect: Store) -> None:
        actor = by_device(post, "welcome")
        try:
            stored = await self._engine.write(post.tenant, actor, deliveries.dispatch, effect.signal_id, effect.epoch)
        except Fault:
            await sleep(self._timers, _AGAIN)
            return post.store_again(effect)
        if stored is None:
            self.counts["fenced"] += 1
        post.stored(effect, stored.attempt if stored else None)

    def report(self, post: Post) -> None:
        """See `Bookkeeper.report`."""
        due = self._timers.now() + self._timing.coalesce
        self._timers.at(due, lambda: self.tasks.start(self._report(post)))

    async def _report(self, post: Post) -> None:
        link, report = post.link, post.reported()
        if link is None or not report.seq:
            return  # who had reported is gone, and the session that is open now has said nothing yet
        told = tuple(sorted(report.properties.items()))
        actor = by_device(post, "state")
        try:
            await self._engine.write(post.tenant, actor, device_properties.report, post.device_id, told, report.whole)
            await self._alarms.reported(post, report)
        except Fault:
            return link.end("unavailable", SECOND)
        link.say(Okay(state_seq=report.seq))

    def note_late(self, post: Post, effect: Late) -> None:
        """See `Bookkeeper.note_late`."""
        self.counts["late"] += 1
        actor = by_device(post, "ack")
        self.tasks.start(self._engine.write(post.tenant, actor, deliveries.note_late, effect.signal_id, effect.epoch))

    async def recover(self, tenant: int) -> None:
        """Take up what a server that has stopped left behind; what is overdue is stored as that before this returns."""
        for lease in await self._engine.look_up(tenant, presence.held):
            lost_for = self._clock.now() - lease.renewed_at - self._timing.renewal
            self.post(tenant, lease.device_id).was_here(max(0, lost_for))
        overdue = []
        for one in await self._engine.read(tenant, deliveries.unfinished):
            post, signal = self.post(tenant, one.signal.device_id), one.signal
            left = signal.deadline_at - self._clock.now()
            if signal.state not in UNDERWAY:
                waited = self._clock.now() - (signal.delivered_at or 0)
                self.results.expect(post, signal.signal_id, waited)
            elif left > 0:
                self.tasks.start(self._carry(post, signal, one.body, self._timers.now() + left))
            else:
                overdue.append(self._expire(post, signal.signal_id, signal.epoch, signal.attempt, False))
        await asyncio.gather(*overdue)

    def forget(self, tenant: int) -> None:
        """Let go of a tenant that is no more."""
        for key, post in list(self.posts.items()):
            if post.tenant == tenant:
                post.awaiting.clear()
                post.stop()
                del self.posts[key]

    def stop(self) -> None:
        """Let go of every signal that is underway; the store knows them."""
        self.results.stop()
        for post in self.posts.values():
            post.stop()


def _said(text: str) -> str:
    """A device's words, as a part of the caller's message: there the word in brackets is the server's."""
    return printable(text.translate(_WITHOUT_BRACKETS))


def _parcel(signal: Signal, body: str, deadline: int) -> Parcel:
    return Parcel(
        signal_id=signal.signal_id,
        seq=signal.seq,
        request_id=signal.request_id,
        room_id=signal.room_id,
        body=body,
        issued_at=signal.created_at,
        deadline=deadline,
        epoch=signal.epoch,
        attempt=signal.attempt,
    )
