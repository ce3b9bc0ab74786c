"""A device's place in the gateway: its mailbox, the link it is on, and who waits for either."""

import asyncio
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from moothall.domain.faults import DeviceOffline, QueueFull
from moothall.gateway.link import Link
from moothall.gateway.mailbox import Mailbox, Misbehaved
from moothall.gateway.parcels import Effect, Fenced, Late, Parcel, Send, Settled, Store
from moothall.gateway.timing import Timing
from moothall.kernel.contents import is_large, property_text
from moothall.kernel.frames import STATE_REQUEST, Ack, Nack, State, StateRequest
from moothall.kernel.timers import Timer, Timers


class Bookkeeper(Protocol):
    """Who stores what a mailbox asks for."""

    def dispatch(self, post: "Post", effect: Store) -> None:
        """Store that the signal is about to be sent; then tell the mailbox."""
        ...

    def report(self, post: "Post") -> None:
        """Store soon what the device has `reported`, and tell it."""
        ...

    def note_late(self, post: "Post", effect: Late) -> None:
        """Store that an acknowledgement came too late."""
        ...


class Report(NamedTuple):
    """What a device said of itself in this session up to a number; `whole` where that is all there is."""

    seq: int
    whole: bool
    properties: dict[str, str]


class Post:
    """One device, connected or not."""

    __slots__ = (
        "_armed",
        "_arrivals",
        "_bookkeeper",
        "_reporting",
        "_reserved",
        "_settling",
        "_state_seq",
        "_timer",
        "_timers",
        "_timing",
        "_was_here_at",
        "_whole",
        "awaiting",
        "device_id",
        "link",
        "mailbox",
        "properties",
        "tenant",
        "told",
    )

    def __init__(self, tenant: int, device_id: int, bookkeeper: Bookkeeper, timers: Timers, timing: Timing) -> None:
        self.tenant = tenant
        self.device_id = device_id
        self.mailbox = Mailbox(timing)
        self.link: Link | None = None
        self.awaiting: dict[str, int] = {}
        """Signals that were delivered and have no result yet, and since when."""
        self.properties: dict[str, str] = {}
        """What the device reported of itself in this session."""
        self.told: dict[bytes, None] | None = None
        """Marks of the events that were stored last, oldest first, once this process has looked: the device says them
        again where it did not hear that."""
        self._bookkeeper = bookkeeper
        self._timers = timers
        self._timing = timing
        self._timer: Timer | None = None
        self._armed = 0
        self._reserved = 0
        self._state_seq = 0
        self._was_here_at: int | None = None
        self._whole = self._reporting = False
        self._settling: dict[str, asyncio.Future[Settled | None]] = {}
        self._arrivals: list[asyncio.Future[None]] = []

    def join(self, link: Link) -> None:
        """Make a link with an open session the device's only one; an older session's is turned away."""
        if self.link is not None and self.link.epoch > link.epoch:
            link.end("replaced", None)
            return
        if self.link is not None:
            self.link.end("replaced", None)
        self.link = link
        self.properties = {}
        self._state_seq, self._whole = 0, False
        self._perform(self.mailbox.attach(link.epoch, self._timers.now()))
        for arrival in self._arrivals:
            if not arrival.done():
                arrival.set_result(None)

    def leave(self, link: Link) -> None:
        """A link is over. Nothing happens where a newer one has the device."""
        if self.link is link:
            self.link = None
            self._perform(self.mailbox.detach(self._timers.now()))

    def hear(self, link: Link, frame: Ack | Nack) -> None:
        """The device speaks of a signal. What an old session says is not heard."""
        if self.link is not link:
            return
        now = self._timers.now()
        try:
            heard = self.mailbox.acknowledge(frame, now) if isinstance(frame, Ack) else self.mailbox.refuse(frame, now)
            self._perform(heard)
        except Misbehaved as fault:
            link.end(fault.detail)

    def report(self, link: Link, state: State) -> None:
        """The device reports of itself."""
        if self.link is not link:
            return
        if state.state_seq <= self._state_seq:
            return link.end("state.stale")
        known = {} if state.full else self.properties
        told = known | {name: property_text(value) for name, value in state.properties.items()}
        if is_large(told):
            return link.end("state.large")
        self.properties = told
        self._state_seq, self._whole = state.state_seq, self._whole or state.full
        if not self._reporting:
            self._reporting = True
            self._bookkeeper.report(self)

    def may_be_asked(self) -> bool:
        """The device is here and understands a request for its state."""
        return self.link is not None and STATE_REQUEST in self.link.knows

    def ask(self) -> None:
        """Let the device say everything of itself; each `welcome` asks too."""
        if self.link is not None:
            self.link.say(StateRequest())

    def reported(self) -> Report:
        """What is to be stored now; what comes later is stored later."""
        self._reporting = False
        return Report(self._state_seq, self._whole, self.properties)

    def was_here(self, lost_for: int) -> None:
        """The device was connected to an earlier process, until so long ago at the latest."""
        self._was_here_at = self._timers.now() - lost_for

    def _lost_for(self) -> int | None:
        now = self._timers.now()
        lost_for = self.mailbox.lost_for(now)
        return now - self._was_here_at if lost_for is None and self._was_here_at is not None else lost_for

    async def connected(self) -> None:
        """Wait for a device that was just lost; raises `DeviceOffline` at once where there is no hope."""
        if self.link is not None:
            return
        lost_for = self._lost_for()
        if lost_for is None or lost_for >= self._timing.recent_loss:
            raise DeviceOffline(f"device {self.device_id} is not connected", device_id=self.device_id)
        if len(self._arrivals) > self._timing.waiting:
            raise QueueFull(f"{len(self._arrivals)} calls wait for device {self.device_id}", device_id=self.device_id)
        arrival = asyncio.get_running_loop().create_future()
        timer = self._timers.at(self._timers.now() + self._timing.grace, arrival.cancel)
        self._arrivals.append(arrival)
        try:
            await asyncio.wait([arrival])
        finally:
            timer.cancel()
            self._arrivals.remove(arrival)
        if arrival.cancelled():
            raise DeviceOffline(f"device {self.device_id} was lost and is not back", device_id=self.device_id)

    def reserve(self) -> int:
        """Take a place for a signal that is about to be stored; raises `QueueFull`.

        The session that will send it at once, or 0 where others stand before it.
        """
        before = len(self.mailbox) + self._reserved
        if before > self._timing.waiting:
            raise QueueFull(f"{before} signals wait for device {self.device_id}", device_id=self.device_id)
        self._reserved += 1
        return 0 if before else self.mailbox.epoch

    def release(self) -> None:
        """Give the place back: the signal is in the mailbox now, or not stored."""
        self._reserved -= 1

    async def deliver(self, parcel: Parcel) -> Settled | None:
        """Put a stored signal into the mailbox and wait for its fate; None when the gateway stops before."""
        fate: asyncio.Future[Settled | None] = asyncio.get_running_loop().create_future()
        self._settling[parcel.signal_id] = fate
        self._perform(self.mailbox.put(parcel, self._timers.now()))
        return await fate

    def stored(self, effect: Store, attempt: int | None) -> None:
        """The signal is stored as dispatched; without an attempt the session is outdated."""
        now = self._timers.now()
        if attempt is None:
            self._perform(self.mailbox.not_stored(effect.signal_id, effect.epoch, now, outdated=True))
        else:
            self._perform(self.mailbox.stored(effect.signal_id, effect.epoch, attempt, now))

    def store_again(self, effect: Store) -> None:
        """The store failed."""
        now = self._timers.now()
        self._perform(self.mailbox.not_stored(effect.signal_id, effect.epoch, now, outdated=False))

    def stop(self) -> None:
        """Let go of everybody who waits: the store knows what is open."""
        if self._timer is not None:
            self._timer.cancel()
        for fate in self._settling.values():
            if not fate.done():
                fate.set_result(None)

    def _perform(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(command):
                    if self.link is not None:
                        self.link.say(command)
                case Settled():
                    self._settle(effect)
                case Store():
                    self._bookkeeper.dispatch(self, effect)
                case Late():
                    self._bookkeeper.note_late(self, effect)
                case Fenced(epoch):
                    if self.link is not None and self.link.epoch == epoch:
                        self.link.end("replaced", None)
        self._arm()

    def _settle(self, effect: Settled) -> None:
        fate = self._settling.pop(effect.signal_id, None)
        if fate is not None and not fate.done():
            fate.set_result(effect)

    def _arm(self) -> None:
        """Set the timer, unless it rings early enough: it may ring too early, then it is set anew."""
        due = self.mailbox.due()
        if due is None or (self._timer is not None and self._armed <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._armed = due
        self._timer = self._timers.at(due, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._perform(self.mailbox.tick(self._timers.now()))
