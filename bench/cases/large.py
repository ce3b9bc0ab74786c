"""The three reads on an organization of 100,000 roles and 100,000 people, beside the same on the demo."""

from collections.abc import Callable, Iterator
from statistics import median
from typing import NamedTuple

from bench import admin, calls, ratio, towns
from bench.cases import getrole, getrolegroup, rooms
from bench.effort import CLIENTS, Run
from bench.figures import Figure, at_least, of_windows
from bench.load import Load, Plan, contains, lines
from bench.processes import Process, moothall
from bench.ratio import Comparison, Side

BAR = at_least(0.95)
STARTS = 3
"""Pairs of processes: how the same program lies in memory makes it a hundredth quicker or slower."""
_ROOM_GROUPS = 1_000


class Call(NamedTuple):
    """One of the reads."""

    name: str
    expected: bytes
    of_demo: Callable[[Process], bytes]
    of_many: Callable[[Process, int], bytes]
    """The request for the thing of that number."""
    things: int


def run(run: Run) -> Iterator[Figure]:
    """Ids drawn evenly from all; everything has been asked for once before the windows begin.

    Each call has servers that were just started, more than once: what they remember is what this call has asked for.
    """
    many = run.effort.many
    sections = (towns.people(many), towns.roles(many), towns.room_groups(_ROOM_GROUPS))
    path = towns.write(run.folder / "town.yaml", towns.organization(*sections))
    with moothall(run.folder / "large") as large:
        admin.apply(large, path)
    for call in _calls(many):
        yield _figure(call, many, [_started(run, call) for _ in range(STARTS)])


def _calls(many: int) -> tuple[Call, ...]:
    return (
        Call(
            "getrole",
            b'"errcode":0',
            lambda server: calls.get_role(server, getrole.ROLE),
            lambda server, number: calls.get_role(server, towns.FIRST_ROLE + number),
            many,
        ),
        Call(
            "getrolegroup",
            b'"errcode":0',
            lambda server: calls.get_role_group(server, getrolegroup.GROUP),
            lambda server, number: calls.get_role_group(server, towns.FIRST_ROLE_GROUP + number),
            many // len(towns.ROLE_LENGTHS),
        ),
        Call(
            "rooms group",
            b'"parentId":0',
            lambda server: calls.get_room_group(server, rooms.GROUP, server.ready["demo"]["union_id"]),
            lambda server, number: calls.get_room_group(
                server, towns.FIRST_ROOM_GROUP + number % _ROOM_GROUPS, towns.union_id(number)
            ),
            many,
        ),
    )


class Found(NamedTuple):
    """What one pair of processes did."""

    windows: Comparison
    first: float
    """Answers a second when everything was asked for once."""
    resident: float


def _figure(call: Call, many: int, found: list[Found]) -> Figure:
    whole = Comparison([], [])
    for each in found:
        whole.base.extend(each.windows.base)
        whole.other.extend(each.windows.other)
    first, resident = median(each.first for each in found), median(each.resident for each in found)
    beside = f"{whole.cpu_share:.2f} by CPU; first time {first:,.0f}/s; {resident:.0f} MB resident"
    return of_windows(f"{call.name}, {many:,} roles and people: share of the demo's", whole.shares, "", BAR, beside)


def _started(run: Run, call: Call) -> Found:
    with moothall(run.folder / "small") as small, moothall(run.folder / "large") as large:
        return _compare(run, call, small, large)


def _compare(run: Run, call: Call, small: Process, large: Process) -> Found:
    numbers = towns.sample(call.things, call.things, seed=1)
    check = contains(call.expected)
    plan = Plan([call.of_many(large, number) for number in numbers], check)
    first = _once(large, plan, call.things)
    base = Side(small, lines(CLIENTS, small.address, Plan([call.of_demo(small)], check)))
    other = Side(large, lines(CLIENTS, large.address, plan))
    found = ratio.compare(base, other, run.effort.pairs, run.effort.seconds)
    base.close()
    other.close()
    return Found(found, first, large.resident())


def _once(server: Process, plan: Plan, count: int) -> float:
    """Ask for everything once; answers a second."""
    load = Load(lines(CLIENTS, server.address, plan))
    took = load.send(count)
    load.close()
    return count / took
