"""The server is killed in the middle of a thousand signals: what was answered `true` was done, and nothing twice."""

from collections.abc import Iterator, Sequence

from bench import admin, fleet, towns
from bench.effort import Run
from bench.figures import Figure, at_most
from bench.load import Load, Plan, WrongAnswer, lines
from bench.processes import Process, moothall
from bench.sockets import Device

NOTHING = at_most(0)
SIGNALS = 1_000
DEVICES = 5
CALLERS = 16
"""More than devices: signals wait in the server for the one before them, and are there when it is killed."""
_KILLED_AFTER = (250, 500, 750)
"""Answers; each time the server is started again, its devices come back, and callers go on."""
_AT_ONCE = 1e9
"""Signals a second: as many as callers are free."""


class Answers:
    """What callers were told, by the signal's number."""

    def __init__(self) -> None:
        self.confirmed: set[int] = set()
        self.refused: set[int] = set()

    def __len__(self) -> int:
        return len(self.confirmed) + len(self.refused)

    def plan(self, server: Process, numbers: Sequence[int], kill_after: int | None) -> Plan:
        """Signals of these numbers; after so many answers in all the server is killed."""

        def note(index: int, answer: bytes) -> bool:
            (self.confirmed if fleet.TRUE(index, answer) else self.refused).add(numbers[index])
            if len(self) == kill_after:
                server.kill()
            return True

        return Plan(fleet.signals(server, DEVICES, numbers), note, begin=b"HTTP/1.1 ")

    def unanswered(self, numbers: Sequence[int]) -> list[int]:
        """Those of these signals of which nothing was heard."""
        return [number for number in numbers if number not in self.confirmed and number not in self.refused]


def run(run: Run) -> Iterator[Figure]:
    """Three kills. Every other caller who was not answered repeats the signal, and the others never know."""
    data = run.folder / "data"
    path = towns.write(run.folder / "rooms.yaml", towns.organization(towns.rooms(DEVICES), towns.devices(DEVICES)))
    with moothall(data) as server:
        admin.apply(server, path)
    devices, answers, left = fleet.of(DEVICES), Answers(), list(range(SIGNALS))
    for kill_after in _KILLED_AFTER:
        with moothall(data) as server:
            fleet.connect(server.address, devices)
            sent = _send_until_killed(server, devices, answers.plan(server, left, kill_after))
            left = answers.unanswered(left[:sent])[::2] + left[sent:]
    with moothall(data) as server:
        fleet.connect(server.address, devices)
        load = Load(lines(CALLERS, server.address, answers.plan(server, left, None)), devices)
        load.paced(len(left), _AT_ONCE)
        load.close()
        fleet.settle(server, devices)
    yield from _judged(answers, devices)


def _send_until_killed(server: Process, devices: list[Device], plan: Plan) -> int:
    """How many signals were sent."""
    load = Load(lines(CALLERS, server.address, plan), devices)
    try:
        load.paced(SIGNALS, _AT_ONCE)
    except (WrongAnswer, OSError):
        if server.is_alive():
            raise
    load.drain()
    load.close()
    return plan.next()[0]


def _judged(answers: Answers, devices: list[Device]) -> Iterator[Figure]:
    done = fleet.deeds(devices, answers.confirmed)
    told = f"{len(answers.confirmed):,} answered true, {len(answers.refused):,} refused"
    beside = f"{told}, {SIGNALS - len(answers):,} never answered; {done.acted:,} acted on"
    what = f"{len(_KILLED_AFTER)} times kill -9 in {SIGNALS:,} signals"
    yield Figure(f"{what}, lost", done.lost, "", NOTHING, beside=beside)
    yield Figure(f"{what}, doubled", done.doubled, "", NOTHING)
