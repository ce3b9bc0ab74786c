"""A call beside the floor: alternating windows, so that what the machine does meanwhile meets both alike."""

from statistics import median
from typing import NamedTuple

from bench.load import Line, Load
from bench.processes import Process


class Window(NamedTuple):
    """One window of one server."""

    rate: float
    """Answers a second."""
    cpu: float
    """Microseconds of the server's CPU for each answer."""


class Side:
    """A server and the lines that load it."""

    def __init__(self, process: Process, lines: list[Line]) -> None:
        self._process = process
        self._lines = lines
        self._load = Load(lines)

    def window(self, seconds: float) -> Window:
        """Load it for that long."""
        before = self._process.cpu()
        took = self._load.run(seconds)
        used = self._process.cpu() - before
        count = sum(line.tally.count for line in self._lines)
        return Window(count / took, used / 1000 / count)

    def close(self) -> None:
        """Close the lines."""
        self._load.close()


class Comparison(NamedTuple):
    """Windows of a base and of what is compared with it, pair by pair."""

    base: list[Window]
    other: list[Window]

    @property
    def shares(self) -> list[float]:
        """Of the base's rate, in each pair."""
        return [other.rate / base.rate for base, other in zip(self.base, self.other, strict=True)]

    @property
    def cpu_share(self) -> float:
        """The same by server CPU for each answer: what the rate's share would be on a quiet machine."""
        return median(base.cpu / other.cpu for base, other in zip(self.base, self.other, strict=True))

    @property
    def cpu(self) -> tuple[float, float]:
        """Microseconds for each answer, of the base and of the other."""
        return median(window.cpu for window in self.base), median(window.cpu for window in self.other)


def compare(base: Side, other: Side, pairs: int, seconds: float) -> Comparison:
    """Windows in turn, the order within a pair turned around each time; a first pair warms both up."""
    base.window(seconds / 2)
    other.window(seconds / 2)
    found = Comparison([], [])
    for number in range(pairs):
        sides = ((base, found.base), (other, found.other))
        for side, windows in sides if number % 2 else reversed(sides):
            windows.append(side.window(seconds))
    return found
