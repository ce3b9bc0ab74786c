"""From the start of the process to the first answer, and what it keeps in memory after the point calls."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from bench import admin, calls
from bench.cases import getrole, getrolegroup, rooms
from bench.effort import Run
from bench.figures import Figure, at_most, of_windows
from bench.load import Check, Plan, contains
from bench.processes import Process, moothall
from bench.share import asked

EMPTY_BAR = at_most(0.60)
EXISTING_BAR = at_most(0.45)
RESIDENT_BAR = at_most(65)
_GROUP = "@TGS#2C5SZEAEF"
_TIMES = 100
"""How often each point call is made before memory is looked at."""


def run(run: Run) -> Iterator[Figure]:
    """Each start is on a free choice of cores, as a user starts it."""
    folders = [run.folder / str(number) for number in range(run.effort.starts)]
    empty = [_start(folder) for folder in folders]
    existing = [_start(folder) for folder in folders]
    beside = f"ready line after {sorted(ready for _, ready, _ in empty)[len(empty) // 2]:.2f} s"
    yield of_windows("first 200 on an empty data folder", [first for first, _, _ in empty], "s", EMPTY_BAR, beside)
    beside = f"ready line after {sorted(ready for _, ready, _ in existing)[len(existing) // 2]:.2f} s"
    yield of_windows("first 200 on an existing one", [first for first, _, _ in existing], "s", EXISTING_BAR, beside)
    resident = [megabytes for *_, megabytes in (*empty, *existing)]
    yield of_windows("resident after the point calls", resident, "MB", RESIDENT_BAR)


def _start(folder: Path) -> tuple[float, float, float]:
    """Seconds to the first answer and to the line that says ready, and megabytes."""
    with moothall(folder, core=None) as server:
        asked(server, Plan([calls.get_role(server, getrole.ROLE)], contains(getrole.EXPECTED)))
        first = perf_counter() - server.begun
        for request, check in _point_calls(server):
            for _ in range(_TIMES):
                asked(server, Plan([request], check))
        return first, server.seconds_to_ready, server.resident()


def _point_calls(server: Process) -> Iterator[tuple[bytes, Check]]:
    yield calls.get_role(server, getrole.ROLE), contains(getrole.EXPECTED)
    yield calls.get_role_group(server, getrolegroup.GROUP), contains(getrolegroup.EXPECTED)
    union_id = server.ready["demo"]["union_id"]
    yield calls.get_room_group(server, rooms.GROUP, union_id), contains(rooms.EXPECTED)
    signed = admin.usersig(server)
    yield calls.roles_in_group(server, signed, _GROUP, ["leckie", "peter", "wesley"]), contains(b'"NotMember"')
