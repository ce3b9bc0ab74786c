"""How many signals an app may send and a device may get: in a second, and at once."""

from collections import Counter

from moothall.domain.faults import AppQueueFull, AppTooFast, DeviceTooFast
from moothall.gateway.timing import Timing
from moothall.kernel.clock import SECOND
from moothall.kernel.timers import Timers
from moothall.kernel.tries import Tries


class Quotas:
    """Counts signals that are about to be stored. A repetition that shares an earlier one's fate is none of them."""

    def __init__(self, timers: Timers, timing: Timing) -> None:
        self._timers = timers
        self._most = timing.app_waiting
        self._app_rate, self._device_rate = timing.app_rate, timing.device_rate
        self._of_app = Tries(timing.app_rate or 0, SECOND)
        self._of_device = Tries(timing.device_rate or 0, SECOND)
        self._underway: Counter[str] = Counter()

    def take(self, app_key: str, tenant: int, device_id: int) -> None:
        """Count a signal until its `release`. Raises `AppQueueFull`, `AppTooFast` or `DeviceTooFast`."""
        if self._underway[app_key] >= self._most:
            raise AppQueueFull(f"{self._most} signals of the app are underway", limit=self._most)
        now = self._timers.now()
        if self._app_rate and not self._of_app.take(app_key, now):
            raise AppTooFast(f"more than {self._app_rate} signals a second from the app", limit=self._app_rate)
        if self._device_rate and not self._of_device.take(f"{tenant} {device_id}", now):
            raise DeviceTooFast(f"more than {self._device_rate} signals a second", limit=self._device_rate)
        self._underway[app_key] += 1

    def release(self, app_key: str) -> None:
        """The signal's fate is decided."""
        self._underway[app_key] -= 1
        if not self._underway[app_key]:
            del self._underway[app_key]
