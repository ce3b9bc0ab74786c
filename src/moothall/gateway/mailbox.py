"""The signals of one device, in order, one at a time, each until its deadline. No I/O: events in, effects out.

A mailbox outlives the device's sessions. It never says that a signal arrived unless the device acknowledged this very
signal in the session that is open now.
"""

from bisect import insort
from collections import deque

from moothall.gateway.parcels import Effect, Fenced, Late, Parcel, Send, Settled, Store, Verdict
from moothall.gateway.timing import Timing
from moothall.kernel.fault import Fault
from moothall.kernel.frames import Ack, Command, Nack

_REMEMBERED = 64
"""Signals whose fate is decided and whose acknowledgement may still come, or come again."""


class Misbehaved(Fault):
    """The device said what no device that keeps to the protocol says. Its session ends with the detail as reason."""


class Mailbox:
    """What waits for one device."""

    __slots__ = ("_done", "_late", "_lost_at", "_queue", "_timing", "epoch")

    def __init__(self, timing: Timing) -> None:
        self.epoch = 0
        """Of the open session; 0: none."""
        self._timing = timing
        self._queue: list[Parcel] = []
        self._lost_at: int | None = None
        self._done: deque[tuple[str, int]] = deque(maxlen=_REMEMBERED)
        self._late: deque[tuple[str, int]] = deque(maxlen=_REMEMBERED)

    def __len__(self) -> int:
        return len(self._queue)

    def lost_for(self, now: int) -> int | None:
        """Milliseconds since the last session was lost; None while one is open, or where there was none."""
        return None if self._lost_at is None else now - self._lost_at

    def first_seq(self) -> int | None:
        """The lowest number that is waiting."""
        return self._queue[0].seq if self._queue else None

    def attach(self, epoch: int, now: int) -> list[Effect]:
        """A session is open: it gets the first signal, whether an earlier session had it or not."""
        self.epoch, self._lost_at = epoch, None
        return self.tick(now)

    def detach(self, now: int) -> list[Effect]:
        """The session is lost."""
        self.epoch, self._lost_at = 0, now
        return self.tick(now)

    def put(self, parcel: Parcel, now: int) -> list[Effect]:
        """A stored signal; it takes its place by its number."""
        insort(self._queue, parcel, key=lambda one: one.seq)
        return self.tick(now)

    def stored(self, signal_id: str, epoch: int, attempt: int, now: int) -> list[Effect]:
        """The store has the signal dispatched in that session."""
        for parcel in self._queue:
            if parcel.signal_id == signal_id:
                parcel.storing = 0
                parcel.epoch, parcel.attempt = epoch, max(parcel.attempt + 1, attempt)
        return self.tick(now)

    def not_stored(self, signal_id: str, epoch: int, now: int, *, outdated: bool) -> list[Effect]:
        """The store failed, or refused because a newer session than `epoch` is open, here or elsewhere."""
        for parcel in self._queue:
            if parcel.signal_id == signal_id:
                parcel.storing = 0
        return [Fenced(epoch)] if outdated and epoch == self.epoch else self.tick(now)

    def acknowledge(self, ack: Ack, now: int) -> list[Effect]:
        """The device has a signal."""
        parcel = self._in_flight(ack)
        if parcel is not None:
            return [self._leave(parcel, "acknowledged", dup=ack.dup), *self.tick(now)]
        key = (ack.signal_id, ack.seq)
        if ack.epoch != self.epoch or key not in self._late:
            return []
        self._late.remove(key)
        self._done.append(key)
        return [Late(ack.signal_id, ack.epoch)]

    def refuse(self, nack: Nack, now: int) -> list[Effect]:
        """The device does not take a signal."""
        parcel = self._in_flight(nack)
        if parcel is None:
            return []
        return [self._leave(parcel, "refused", code=nack.code, message=nack.message), *self.tick(now)]

    def _in_flight(self, answer: Ack | Nack) -> Parcel | None:
        """The parcel that the device speaks of; None for one that it speaks of too late or again."""
        if answer.epoch < self.epoch:
            return None
        key = (answer.signal_id, answer.seq)
        head = self._queue[0] if self._queue else None
        if answer.epoch == self.epoch:
            if head is not None and (head.signal_id, head.seq) == key and head.sent_in == self.epoch:
                return head
            if key in self._done or key in self._late:
                return None
        raise Misbehaved("signal.unknown")

    def tick(self, now: int) -> list[Effect]:
        """Do what is due: give up, then send what stands first."""
        effects: list[Effect] = [*self._give_up(now)]
        if self.epoch and self._queue:
            effects += self._first(self._queue[0], now)
        return effects

    def _first(self, head: Parcel, now: int) -> list[Effect]:
        if head.sent_in != self.epoch:
            if head.storing:
                return []
            if head.epoch == self.epoch:
                head.sends = 0
                return [self._send(head, now)]
            head.storing = self.epoch
            return [Store(head.signal_id, self.epoch)]
        if head.resend_at is not None and head.resend_at <= now:
            head.attempt += 1
            return [self._send(head, now)]
        return []

    def _send(self, head: Parcel, now: int) -> Send:
        waits = self._timing.resends
        head.resend_at = now + waits[head.sends] if head.sends < len(waits) else None
        head.sends += 1
        head.sent_in = self.epoch
        return Send(
            Command(
                signal_id=head.signal_id,
                seq=head.seq,
                epoch=self.epoch,
                request_id=head.request_id,
                room_id=head.room_id,
                issued_at=head.issued_at,
                ttl_ms=head.deadline - now,
                attempt=head.attempt,
                control_body=head.body,
            )
        )

    def _give_up(self, now: int) -> list[Settled]:
        left = [parcel for parcel in self._queue if self._is_over(parcel, now)]
        return [self._leave(parcel, "expired" if parcel.attempt or self.epoch else "offline") for parcel in left]

    def _is_over(self, parcel: Parcel, now: int) -> bool:
        if parcel.deadline <= now:
            return True
        return self._lost_at is not None and not parcel.attempt and self._lost_at + self._timing.grace <= now

    def _leave(
        self,
        parcel: Parcel,
        verdict: Verdict,
        *,
        dup: bool = False,
        code: str = "",
        message: str = "",
    ) -> Settled:
        self._queue.remove(parcel)
        given_up = verdict in ("expired", "offline")
        (self._late if given_up else self._done).append((parcel.signal_id, parcel.seq))
        epoch = max(parcel.epoch, parcel.storing)
        return Settled(parcel.signal_id, verdict, epoch, parcel.attempt, dup, code, message)

    def due(self) -> int | None:
        """When to `tick` next."""
        times = [parcel.deadline for parcel in self._queue]
        head = self._queue[0] if self._queue else None
        if head is not None and head.sent_in == self.epoch and head.resend_at is not None:
            times.append(head.resend_at)
        if self._lost_at is not None and any(not parcel.attempt for parcel in self._queue):
            times.append(self._lost_at + self._timing.grace)
        return min(times, default=None)
