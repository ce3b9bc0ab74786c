"""When to connect again."""

from moothall.kernel.randomness import Randomness

FIRST = 1_000
LONGEST = 60_000


class Backoff:
    """Full jitter: somewhere between at once and a bound that doubles from 1 s to 60 s with each try in vain."""

    def __init__(self, randomness: Randomness) -> None:
        self._randomness = randomness
        self._tries = 0

    def reset(self) -> None:
        """A connection worked."""
        self._tries = 0

    def next(self) -> int:
        """Milliseconds to wait."""
        bound = min(LONGEST, FIRST << min(self._tries, 10))
        self._tries += 1
        return int.from_bytes(self._randomness.bytes(4), "big") % bound
