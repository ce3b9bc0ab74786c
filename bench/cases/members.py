"""`get_role_in_group` for 500 accounts of a Community group of 1,000,000 members.

The accounts are drawn evenly from twice as many names as the group has members, every other of which is a member, and
so many different ones that no cache of the processor holds them.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from statistics import median

import msgspec

from bench import admin, calls, towns
from bench.effort import Run
from bench.figures import Figure, at_least, of_windows
from bench.load import Line, Load, Plan, WrongAnswer, contains, lines
from bench.processes import SERVER_CORE, Process, moothall, pin
from bench.towns import COMMUNITY

HTTP_BAR = at_least(1.5)
INSIDE_BAR = at_least(2.5)
ASKED = 500
NAMES = 200_000
_CLIENTS = 16
_WARM_WINDOWS = 60
_IN_MEMORY = "moothall_resident_members"
_SAMPLE = 50
"""One answer in so many is compared name by name."""
_NEWCOMERS = 50_000


def run(run: Run) -> Iterator[Figure]:
    """Over HTTP, the same while members come, and in process."""
    data = run.folder / "data"
    with moothall(data):
        pass
    subprocess.run((sys.executable, "-m", "bench.filling", str(data), str(run.effort.members)), check=True)
    asked = questions(run.effort.members)
    with moothall(data, module="bench.serving") as server:
        yield from _over_http(run, server, asked)
    yield _inside(run)


def questions(members: int) -> list[list[int]]:
    """Numbers of the accounts that are asked about, call by call."""
    population = 2 * members
    numbers = towns.sample(population, min(NAMES, population // 2), seed=2)
    return [numbers[first : first + ASKED] for first in range(0, len(numbers), ASKED)]


class Correct:
    """Compares an answer with who is a member and who is not."""

    def __init__(self, asked: Sequence[Sequence[int]]) -> None:
        self._asked = asked

    def __call__(self, index: int, answer: bytes) -> bool:
        """Every name at its own place."""
        body = msgspec.json.decode(answer.partition(b"\r\n\r\n")[2])
        got = [(entry["Member_Account"], entry["Role"]) for entry in body["UserIdList"]]
        return got == [(towns.account(number), role_of(number)) for number in self._asked[index]]


def role_of(number: int) -> str:
    """What an account is in the group."""
    return "NotMember" if number % 2 else "Member"


def _over_http(run: Run, server: Process, asked: list[list[int]]) -> Iterator[Figure]:
    signed = admin.usersig(server)
    requests = [calls.roles_in_group(server, signed, COMMUNITY, [*map(towns.account, part)]) for part in asked]
    readers = lines(_CLIENTS, server.address, Plan(requests, Correct(asked), _SAMPLE))
    load = Load(readers)
    _warm(server, load)
    before, quiet = server.cpu(), [_window(load, readers) for _ in range(run.effort.pairs)]
    cpu = (server.cpu() - before) / 1000 / sum(answers for _, answers in quiet)
    what = f"roles of {ASKED} accounts among {run.effort.members:,} members"
    beside = f"{cpu:.0f} µs CPU a call; {server.resident():.0f} MB resident; {len(asked) * ASKED:,} different names"
    yield of_windows(f"{what}, over HTTP", [rate for rate, _ in quiet], "M/s", HTTP_BAR, beside)
    yield _while_written(run, server, readers, what)


def _warm(server: Process, load: Load) -> None:
    """Ask until the group is in memory."""
    for _ in range(_WARM_WINDOWS):
        load.run(1.0)
        if admin.metrics(server)[_IN_MEMORY]:
            return
    raise WrongAnswer("the group was not read into memory")


def _while_written(run: Run, server: Process, readers: list[Line], what: str) -> Figure:
    """Accounts that nobody asks about join one after another, as fast as each is answered."""
    requests = [calls.join(server, COMMUNITY, f"newcomer-{number}") for number in range(_NEWCOMERS)]
    writer = Line(server.address, Plan(requests, contains(b'{"account":"newcomer-')))
    load = Load([*readers, writer])
    found, joined = [], []
    for _ in range(run.effort.pairs):
        found.append(_window(load, readers)[0])
        joined.append(writer.tally.count)
    load.close()
    beside = f"{median(joined):.0f} joined a second"
    return of_windows(f"{what}, while it is written to", found, "M/s", HTTP_BAR, beside)


def _window(load: Load, readers: list[Line]) -> tuple[float, int]:
    """Millions of look-ups a second, and answers."""
    took = load.run(1.0)
    answers = sum(line.tally.count for line in readers)
    return answers * ASKED / took / 1e6, answers


def _inside(run: Run) -> Figure:
    command = (sys.executable, "-m", "bench.inside", str(run.folder / "data"), str(run.effort.members))
    done = subprocess.run(
        (*command, str(run.effort.pairs)), stdout=subprocess.PIPE, check=True, preexec_fn=lambda: pin(SERVER_CORE)
    )
    found = msgspec.json.decode(done.stdout, type=list[float])
    what = f"roles of {ASKED} accounts among {run.effort.members:,} members, in process"
    return of_windows(what, found, "M/s", INSIDE_BAR, "decode, look up, encode")
