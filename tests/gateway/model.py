"""What should be known of signals: a model without sessions' mechanics, told what crosses the network and when."""

from collections import Counter
from dataclasses import dataclass, field

from moothall.gateway.timing import Timing
from moothall.kernel.frames import Ack, Command, Event, FromDevice, Nack, Result, State

TIMING = Timing()
SLACK = 8_000
"""How much later than due a missing result may be noted: results are looked through in the order of their calls."""
SUBSCRIBE, UNSUBSCRIBE, MUTE = "subscribe", "unsubscribe", "mute"


@dataclass
class Wanted:
    """A signal that an app wants the device to have. `verdict` is empty while its fate is open."""

    app_key: str
    request_id: str
    method: str
    service: str
    body: str
    signal_id: str = ""
    seq: int = 0
    created: int = 0
    due: int = 0
    tried: bool = False
    """A device was sent it, in whatever try."""
    sent: bool = False
    """In this one."""
    session: int = 0
    verdict: str = ""
    delivered: int = 0
    given_up: bool = False
    status: int | None = None

    def states(self, now: int, started: int) -> set[str]:
        """What the store of a server may have that has started then."""
        if self.verdict == "DELIVERED":
            return self._results(now, started)
        return {self.verdict or ("DISPATCHED" if self.sent else "ACCEPTED")}

    def _results(self, now: int, started: int) -> set[str]:
        if self.status is not None:
            return {"COMPLETED" if 200 <= self.status < 300 else "FAILED"}
        due = self.delivered + TIMING.result
        if self.given_up or now >= max(due, started) + SLACK:
            return {"NO_RESULT"}
        return {"DELIVERED", "NO_RESULT"} if now >= due else {"DELIVERED"}


@dataclass
class Call:
    """What an app was or will be told of a signal; nothing while its fate is open."""

    one: Wanted
    waits: bool = False
    """For a device that was lost a moment ago."""
    told: str = ""

    @property
    def verdict(self) -> str:
        """A state of the signal."""
        return self.told or ("" if self.waits else self.one.verdict)


@dataclass
class Model:
    """One device; times are the clock's."""

    now: int
    started: int = 0
    wanted: dict[tuple[str, str], Wanted] = field(default_factory=dict)
    """By app and requestId; without a `signal_id` where nothing was stored."""
    seq: int = 0
    epoch: int = 0
    session: int = 0
    """The open one; 0: none that the gateway knows of."""
    lost: int | None = None
    here: int | None = None
    """Until when the device may have been connected to the process that was killed."""
    boot: str = ""
    waiting: dict[tuple[str, str], tuple[Call, int]] = field(default_factory=dict)
    """Calls for a device that was just lost, and when they came."""
    acknowledged: set[str] = field(default_factory=set)
    subscribed: dict[tuple[str, str], str] = field(default_factory=dict)
    published: "Counter[str]" = field(default_factory=Counter)
    told: dict[str, str] = field(default_factory=dict)
    told_seq: int = 0
    properties: dict[str, str] = field(default_factory=dict)

    def underway(self) -> list[Wanted]:
        """Signals whose fate is open."""
        return [one for one in self.wanted.values() if one.seq and not one.verdict]

    def call(self, one: Wanted) -> Call:
        """An app calls."""
        self.wanted[one.app_key, one.request_id] = one
        if one.seq and one.verdict in ("", "DELIVERED"):
            return Call(one)
        if self.session:
            self._accept(one, self.now)
            return Call(one)
        lost = self.here if self.lost is None else self.lost
        if lost is None or self.now - lost >= TIMING.recent_loss:
            return Call(one, told="OFFLINE")
        call = Call(one, waits=True)
        self.waiting[one.app_key, one.request_id] = call, self.now
        return call

    def _accept(self, one: Wanted, called: int) -> None:
        self.seq += 1
        one.seq, one.created, one.verdict, one.sent = self.seq, self.now, "", False
        one.due = called + TIMING.deadline

    def connect(self, epoch: int, boot: str) -> list[str]:
        """A session is open; the subscriptions that the device must be told."""
        self.epoch += 1
        assert epoch == self.epoch
        self.session, self.lost, self.told, self.told_seq = epoch, None, {}, 0
        for call, called in self.waiting.values():
            call.waits = False
            self._accept(call.one, called)
        self.waiting.clear()
        if boot == self.boot:
            return []
        self.boot = boot
        for one in self.wanted.values():
            one.given_up |= one.verdict == "DELIVERED" and one.status is None
        return sorted(self.subscribed.values())

    def sends(self, command: Command) -> None:
        """The gateway sent a signal."""
        (one,) = (one for one in self.wanted.values() if one.seq == command.seq)
        assert command.epoch == self.session and not one.verdict and command.ttl_ms == one.due - self.now > 0
        assert one.seq == min(other.seq for other in self.underway())
        assert one.signal_id in ("", command.signal_id) and one.body == command.control_body
        one.signal_id, one.sent, one.tried, one.session = command.signal_id, True, True, self.session

    def hears(self, session: int, frame: FromDevice) -> None:
        """The gateway heard the device."""
        if session != self.session:
            return
        match frame:
            case Ack() | Nack():
                self._answered(frame)
            case Result():
                self._result(frame)
            case Event():
                self.published[frame.body] = 1
            case State():
                self.told = dict(self.told, **{name: str(value) for name, value in frame.properties.items()})
                self.told_seq = frame.state_seq

    def _answered(self, frame: Ack | Nack) -> None:
        for one in self.underway():
            if (one.seq, one.session) == (frame.seq, self.session) and one.sent:
                one.verdict = "DELIVERED" if isinstance(frame, Ack) else "REFUSED"
                if isinstance(frame, Ack):
                    one.delivered, one.given_up = self.now, False
                    self.acknowledged.add(frame.signal_id)
                    self._subscribe(one)

    def _subscribe(self, one: Wanted) -> None:
        if one.method == SUBSCRIBE:
            self.subscribed[one.app_key, one.service] = one.body
        elif one.method == UNSUBSCRIBE:
            self.subscribed.pop((one.app_key, one.service), None)

    def _result(self, frame: Result) -> None:
        (one,) = (one for one in self.wanted.values() if one.signal_id == frame.signal_id)
        if one.status is None:
            one.status = 200 if '"statusCode":200' in frame.body else 404
            self.published[frame.body] += 1

    def lose(self) -> None:
        """The gateway has noticed that the session is over."""
        self.session, self.lost = 0, self.now
        self.tick(0)

    def tick(self, milliseconds: int) -> None:
        """Time passes, so little that at most one thing is due."""
        self.now += milliseconds
        gone = self.lost is not None and self.now - self.lost >= TIMING.grace
        for one in self.underway():
            if one.due <= self.now or (gone and not one.tried):
                one.verdict = "EXPIRED" if one.tried or self.session else "OFFLINE"
        for key, (call, called) in list(self.waiting.items()):
            if self.now - called >= TIMING.grace:
                call.told = "OFFLINE"
                del self.waiting[key]

    def kill(self, away: int, here: int | None) -> None:
        """The server was killed, and is back after a while; the device's lease was renewed at that time."""
        self.now += away
        self.started, self.session, self.lost = self.now, 0, None
        self.here = None if here is None else min(here + TIMING.renewal, self.now)
        self.waiting.clear()
        for one in self.underway():
            one.due = one.created + TIMING.deadline
            if one.due <= self.now:
                one.verdict = "EXPIRED"
