"""The cases by name, in the order in which they run. Each is a module with a function `run` and its bars."""

from collections.abc import Callable, Iterator

from bench.cases import apply, control, directory, getrole, getrolegroup, large, members, mixed, rooms, start, writes
from bench.effort import Run
from bench.figures import Figure

CASES: dict[str, Callable[[Run], Iterator[Figure]]] = {
    "start": start.run,
    "getrole": getrole.run,
    "getrolegroup": getrolegroup.run,
    "rooms": rooms.run,
    "large": large.run,
    "members": members.run,
    "control": control.run,
    "writes": writes.run,
    "mixed": mixed.run,
    "apply": apply.run,
    "directory": directory.run,
}
