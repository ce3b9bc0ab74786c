"""When a device does what it does now and then."""

from collections.abc import Callable

from moothall.fleet.values import Delay, Draws, Signals
from moothall.kernel.timers import Timer, Timers


class Trigger:
    """Calls at times that are drawn one after the other, or with each so many signals."""

    def __init__(
        self, purpose: str, every: Delay | Signals, call: Callable[[int], None], draws: Draws, timers: Timers
    ) -> None:
        self._purpose = purpose
        self._every = every
        self._call = call
        self._draws = draws
        self._timers = timers
        self._times = 0
        self._timer: Timer | None = None

    def start(self) -> None:
        """Begin to count the time."""
        if isinstance(self._every, Delay):
            wait = self._every.at(self._draws.unit(f"{self._purpose}.every", self._times + 1))
            self._timer = self._timers.at(self._timers.now() + wait, self._due)

    def stop(self) -> None:
        """Call no more."""
        if self._timer is not None:
            self._timer.cancel()

    def signal(self, number: int) -> None:
        """The device's next signal has arrived."""
        if isinstance(self._every, Signals) and number % self._every.count == 0:
            self._fire()

    def _due(self) -> None:
        self._fire()
        self.start()

    def _fire(self) -> None:
        self._times += 1
        self._call(self._times)
