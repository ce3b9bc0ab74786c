"""The life of signals between a mailbox and a device, on a network that drops, doubles, delays and reorders."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from moothall.device.memory import Memory
from moothall.device.receiver import Receiver
from moothall.gateway.mailbox import Mailbox
from moothall.gateway.parcels import Effect, Fenced, Late, Parcel, Send, Settled, Store
from moothall.gateway.timing import Timing
from moothall.kernel.clock import ManualClock
from moothall.kernel.frames import PROTOCOL, Ack, Command, Nack, Result, Welcome

TIMING = Timing()
FRUITLESS = ("expired", "offline", "refused")
Crossing = Command | Ack | Nack | Result


class LifeCycle(RuleBasedStateMachine):
    """One device. Frames cross in any order, twice or never; a lost session takes its frames along."""

    @initialize()
    def open(self) -> None:
        self.now = 0
        self.clock = ManualClock()
        self.mailbox = Mailbox(TIMING)
        self.receiver = Receiver(Memory(), self.clock, 64)
        self.epoch = 0
        self.seq = 0
        self.stored: dict[str, int] = {}
        self.storing: list[Store] = []
        self.crossing: list[Crossing] = []
        self.acted: list[str] = []
        self.acted_numbers: list[int] = []
        self.acknowledging: set[str] = set()
        self.verdicts: dict[str, str] = {}
        self.underway: dict[str, int] = {}
        self.behind: list[tuple[int, int]] = []

    def perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(command):
                    assert self.stored[command.signal_id] == command.epoch == self.mailbox.epoch
                    assert command.ttl_ms > 0
                    self.crossing.append(command)
                case Store():
                    self.storing.append(effect)
                case Settled():
                    del self.underway[effect.signal_id]
                    self.verdicts[effect.signal_id] = effect.verdict
                    if effect.verdict == "acknowledged":
                        assert effect.signal_id in self.acknowledging
                case Late():
                    assert self.verdicts[effect.signal_id] in FRUITLESS or effect.signal_id in self.underway
                case Fenced():
                    raise AssertionError("there is only one gateway here")

    def put(self, signal_id: str) -> None:
        self.seq += 1
        at_once = self.mailbox.epoch if not self.underway else 0
        self.stored[signal_id] = at_once
        self.underway[signal_id] = self.seq
        parcel = Parcel(signal_id, self.seq, signal_id, "room", "{}", 0, self.now + 5_000, at_once, int(at_once > 0))
        self.perform(self.mailbox.put(parcel, self.now))

    @precondition(lambda self: len(self.underway) < 5)
    @rule()
    def send(self) -> None:
        self.put(f"signal {self.seq + 1}")

    @precondition(lambda self: any(verdict in FRUITLESS for verdict in self.verdicts.values()))
    @rule(data=st.data())
    def try_again(self, data: st.DataObject) -> None:
        fruitless = [one for one, verdict in self.verdicts.items() if verdict in FRUITLESS and one not in self.underway]
        if fruitless:
            self.put(data.draw(st.sampled_from(fruitless)))

    @precondition(lambda self: not self.mailbox.epoch)
    @rule()
    def come_back(self) -> None:
        self.connect()

    @rule()
    def connect(self) -> None:
        self.crossing.clear()
        self.epoch += 1
        first = self.mailbox.first_seq()
        resume_from = self.seq + 1 if first is None else first
        self.receiver.welcome(Welcome(PROTOCOL, self.epoch, 20_000, 45_000, 0, resume_from))
        self.perform(self.mailbox.attach(self.epoch, self.now))

    @precondition(lambda self: self.mailbox.epoch)
    @rule()
    def lose(self) -> None:
        self.crossing.clear()
        self.perform(self.mailbox.detach(self.now))

    @rule(milliseconds=st.sampled_from([1, 10, 100, 1_000, 1_500, 5_000]))
    def wait(self, milliseconds: int) -> None:
        end = self.now + milliseconds
        while (due := self.mailbox.due()) is not None and due <= end:
            self.clock.advance(max(due - self.now, 0))
            self.now = max(due, self.now)
            self.perform(self.mailbox.tick(self.now))
        self.clock.advance(end - self.now)
        self.now = end

    @precondition(lambda self: self.storing)
    @rule()
    def store(self) -> None:
        self.store_or_fail(False)

    @precondition(lambda self: self.storing)
    @rule()
    def fail(self) -> None:
        self.store_or_fail(True)

    def store_or_fail(self, fails: bool) -> None:
        effect = self.storing.pop(0)
        if fails:
            again = self.mailbox.not_stored(effect.signal_id, effect.epoch, self.now, outdated=False)
        elif effect.epoch < self.epoch:
            again = self.mailbox.not_stored(effect.signal_id, effect.epoch, self.now, outdated=True)
        else:
            self.stored[effect.signal_id] = effect.epoch
            again = self.mailbox.stored(effect.signal_id, effect.epoch, 1, self.now)
        self.perform(again)

    @precondition(lambda self: self.crossing)
    @rule(data=st.data(), keep=st.booleans())
    def arrive(self, data: st.DataObject, keep: bool) -> None:
        place = data.draw(st.integers(0, len(self.crossing) - 1))
        self.cross(self.crossing[place] if keep else self.crossing.pop(place))

    @precondition(lambda self: self.crossing)
    @rule()
    def arrive_at_once(self) -> None:
        self.cross(self.crossing.pop(0))

    @precondition(lambda self: self.crossing or self.storing)
    @rule()
    def all_goes_well(self) -> None:
        while self.crossing or self.storing:
            if self.storing:
                self.store()
            else:
                self.cross(self.crossing.pop(0))

    def cross(self, frame: Crossing) -> None:
        if isinstance(frame, Command):
            self.reach_device(frame)
        elif isinstance(frame, Ack) and self.mailbox.epoch:
            self.perform(self.mailbox.acknowledge(frame, self.now))
        elif isinstance(frame, Nack) and self.mailbox.epoch:
            self.perform(self.mailbox.refuse(frame, self.now))

    def reach_device(self, command: Command) -> None:
        reaction = self.receiver.command(command)
        self.crossing.extend(reaction.say)
        for frame in reaction.say:
            if isinstance(frame, Ack):
                self.acknowledging.add(frame.signal_id)
        if reaction.act is not None:
            self.acted.append(command.signal_id)
            self.acted_numbers.append(command.seq)
            self.receiver.acted(reaction.act, None)

    @precondition(lambda self: self.crossing)
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        self.crossing.pop(data.draw(st.integers(0, len(self.crossing) - 1)))

    @invariant()
    def never_acted_twice(self) -> None:
        assert len(set(self.acted)) == len(self.acted)

    @invariant()
    def never_true_without_an_acknowledgement(self) -> None:
        true = {one for one, verdict in self.verdicts.items() if verdict == "acknowledged"}
        assert true <= set(self.acted)

    @invariant()
    def order_is_kept(self) -> None:
        assert self.acted_numbers == sorted(self.acted_numbers)

    @invariant()
    def nobody_waits_for_ever(self) -> None:
        assert len(self.mailbox) == len(self.underway)
        assert not self.underway or self.mailbox.due() is not None

    def teardown(self) -> None:
        if hasattr(self, "mailbox"):
            self.wait(60_000)
            assert not self.underway


TestLifeCycle = LifeCycle.TestCase
TestLifeCycle.settings = settings(max_examples=300, stateful_step_count=60, deadline=None)
