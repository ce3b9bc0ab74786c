"""The cases by name, in the order in which they run. Each is a module with a function `run` and its bars."""

from collections.abc import Callable, Iterator

from bench.cases import (
    apply,
    control,
    devices,
    directory,
    getrole,
    getrolegroup,
    killed,
    large,
    members,
    mixed,
    roomlist,
    rooms,
    start,
    writes,
)
from bench.effort import Run
from bench.figures import Figure

CASES: dict[str, Callable[[Run], Iterator[Figure]]] = {
    "start": start.run,
    "getrole": getrole.run,
    "getrolegroup": getrolegroup.run,
    "rooms": rooms.run,
    "roomlist": roomlist.run,
    "large": large.run,
    "members": members.run,
    "control": control.run,
    "devices": devices.run,
    "killed": killed.run,
    "writes": writes.run,
    "mixed": mixed.run,
    "apply": apply.run,
    "directory": directory.run,
}
