"""Calls a second for each app and operation. Nothing is refused unless the app has a limit.

A third-party app counts in each organization for itself.
"""

from moothall.api.call import Call
from moothall.kernel.clock import SECOND, Clock
from moothall.wire.faults import RateExceeded, SuiteRateExceeded


class Limits:
    """Counts calls in windows of one second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._second = 0
        self._counts: dict[tuple[int, str, str], int] = {}

    def take(self, call: Call) -> None:
        """Count a call; raises `RateExceeded` when the app's limit for this second is used up."""
        limit = call.caller.rate_limit
        if limit is None:
            return
        second = self._clock.now() // SECOND
        if second != self._second:
            self._second = second
            self._counts.clear()
        key = (call.tenant, call.caller.app, call.operation.id)
        count = self._counts.get(key, 0)
        if count >= limit:
            fault = SuiteRateExceeded if call.caller.third_party else RateExceeded
            raise fault(f"more than {limit} calls a second", limit=limit)
        self._counts[key] = count + 1
