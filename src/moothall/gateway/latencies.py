"""How long signals took, counted in classes."""

from bisect import bisect_left

BOUNDS = (5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
"""Upper bounds of the classes, in milliseconds; one more class has what took longer."""


class Latencies:
    """A histogram of milliseconds."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.total = 0
        """Of all together."""

    def observe(self, milliseconds: int) -> None:
        """Something took so long."""
        self.counts[bisect_left(BOUNDS, milliseconds)] += 1
        self.total += milliseconds
