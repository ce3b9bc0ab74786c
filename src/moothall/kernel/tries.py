"""How often somebody may try something that could be guessed."""

from collections import OrderedDict, deque

_KEYS = 10_000


class Tries:
    """Counts tries for each key in a window that slides; of many keys it remembers those that tried last."""

    def __init__(self, limit: int, window: int) -> None:
        self._limit = limit
        self._window = window
        self._times: OrderedDict[str, deque[int]] = OrderedDict()

    def take(self, key: str, now: int) -> bool:
        """Count a try at `now` (milliseconds); False when there were too many. A refused try counts for nothing."""
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and times[0] + self._window <= now:
            times.popleft()
        if len(times) >= self._limit:
            return False
        times.append(now)
        if len(self._times) > _KEYS:
            self._times.popitem(last=False)
        return True
