"""The life of signals from an app's call to what all apps are told, with a real store and a network full of faults.

Never `true` without an acknowledgement; never acted twice; order kept; every result and event told once; subscriptions
told again after another start and only then; and the store has what a simple model has.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from moothall.kernel.frames import Okay, State
from tests.gateway.life import Life, life
from tests.gateway.model import MUTE, SUBSCRIBE, UNSUBSCRIBE, Wanted

MEMORY = Path("/dev/shm")
"""A folder in memory where there is one: what is durable is not the matter here."""
PLACES = st.integers(0, 7)
AWAY = st.sampled_from([0, 3_000, 6_000, 40_000])
FATES = st.sampled_from(["arrives", "arrives", "arrives twice", "is lost"])


class WholeLife(RuleBasedStateMachine):
    """One device, two apps."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.stack = AsyncExitStack()
        self.life: Life = self.runner.run(life(self.stack, Path(self.folder.name) / "data"))
        self.number = 0
        self.runner.run(self.life.connect())

    def teardown(self) -> None:
        """In the end the network is good, and everything that was said is known."""
        try:
            self.runner.run(self._finish())
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()
            self.folder.cleanup()

    async def _finish(self) -> None:
        made = self.life
        await made.mend()
        await made.wait(40_000)
        await made.check_store()
        assert not made.calls and not made.model.underway()
        assert not made.memory.unsent() and not made.untold

    # apps

    @precondition(lambda self: len(self.life.model.underway()) + len(self.life.model.waiting) < 5)
    @rule(
        app=st.sampled_from(["app-1", "app-2"]),
        method=st.sampled_from([SUBSCRIBE, UNSUBSCRIBE, MUTE]),
        service=st.sampled_from(["DTRooms.Meeting", "DTRooms.Light"]),
        crosses=st.booleans(),
    )
    def send(self, app: str, method: str, service: str, crosses: bool) -> None:
        self.number += 1
        request_id = f"r{self.number}"
        request = f'"requestId":"{request_id}","service":"{service}","method":"{method}"'
        body = f'{{"version":"1.0.0","request":{{{request}}}}}'
        self.runner.run(self.life.send(Wanted(app, request_id, method, service, body)))
        if crosses:
            self.all_goes_well()

    @precondition(lambda self: self.life.model.wanted)
    @rule(place=PLACES)
    def send_again(self, place: int) -> None:
        wanted = list(self.life.model.wanted.values())
        one = wanted[-1 - place % len(wanted)]
        if (one.app_key, one.request_id) not in self.life.model.waiting:
            self.runner.run(self.life.send(one))

    # the device and the server

    @precondition(lambda self: self.life.line is None)
    @rule()
    def connect(self) -> None:
        self.runner.run(self.life.connect())

    @precondition(lambda self: self.life.line)
    @rule(fault=st.sampled_from(["lost", "cut", "taken over", "reboot", "power cut"]))
    def something_fails(self, fault: str) -> None:
        made = self.life
        match fault:
            case "lost" | "cut":
                self.runner.run(made.lose(noticed=fault == "cut"))
            case "taken over":
                self.runner.run(made.connect())
            case "reboot" | "power cut":
                self.runner.run(made.reboot(noticed=fault == "reboot"))

    @precondition(lambda self: self.life.line)
    @rule(away=AWAY, back=st.booleans())
    def kill(self, away: int, back: bool) -> None:
        """The server; the device may be back at once."""
        self.runner.run(self.life.kill(away))
        if back:
            self.runner.run(self.life.connect())

    @precondition(lambda self: self.life.to_act)
    @rule(status=st.sampled_from([200, 404, None]))
    def act(self, status: int | None) -> None:
        while self.life.to_act:
            self.life.act(status)

    @precondition(lambda self: self.life.line)
    @rule(name=st.sampled_from(["volume", "muted"]), value=st.sampled_from(["1", "2"]))
    def report(self, name: str, value: str) -> None:
        self.life.report({name: value})

    @rule()
    def tell(self) -> None:
        self.life.tell()

    # the network

    @rule(milliseconds=st.sampled_from([500, 500, 1_000, 1_000, 1_500, 5_000, 31_000]))
    def wait(self, milliseconds: int) -> None:
        self.runner.run(self.life.wait(milliseconds))

    @precondition(lambda self: any(line.to_server for line in self.life.lines))
    @rule(place=PLACES, which=PLACES, fate=FATES)
    def cross_to_server(self, place: int, which: int, fate: str) -> None:
        """Reports cross as in a connection; everything else in any order, twice or never."""
        lines = [line for line in self.life.lines if line.to_server]
        line = lines[-1 - which % len(lines)]
        frame = line.to_server[place % len(line.to_server)]
        if isinstance(frame, State):
            frame, fate = next(one for one in line.to_server if isinstance(one, State)), "arrives"
        if fate != "arrives twice":
            line.to_server.remove(frame)
        if fate != "is lost":
            self.runner.run(self.life.arrive_at_server(line, frame))

    @precondition(lambda self: self.life.line and self.life.line.to_device)
    @rule(place=PLACES, fate=FATES)
    def cross_to_device(self, place: int, fate: str) -> None:
        line = self.life.line
        assert line is not None
        frame = line.to_device[place % len(line.to_device)]
        if fate != "arrives twice":
            line.to_device.remove(frame)
        if fate != "is lost":
            self.life.arrive_at_device(line, frame)

    @rule(network=st.sampled_from(["good", "doubles words", "loses okays"]))
    def all_goes_well(self, network: str = "good") -> None:
        """Both ways, for now; or nearly all."""
        line = self.life.line
        while line is self.life.line and line is not None and (line.to_device or line.to_server):
            if line.to_device:
                frame = line.to_device.popleft()
                if network != "loses okays" or not isinstance(frame, Okay):
                    self.life.arrive_at_device(line, frame)
            else:
                said = line.to_server.popleft()
                for _ in range(1 if network == "good" or isinstance(said, State) else 2):
                    self.runner.run(self.life.arrive_at_server(line, said))

    # what holds always

    @invariant()
    def never_acted_twice(self) -> None:
        taken = [signal_id for signal_id, _ in self.life.taken]
        assert len(set(taken)) == len(taken)

    @invariant()
    def order_is_kept(self) -> None:
        numbers = [number for _, number in self.life.taken]
        assert numbers == sorted(numbers)

    @invariant()
    def the_store_is_as_the_model(self) -> None:
        self.runner.run(self.life.check_store())


TestWholeLife = WholeLife.TestCase
TestWholeLife.settings = settings(
    max_examples=80, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
