"""Counters of answered requests. They are on the way of each one, so they are lists and dicts that exist already."""

from collections import Counter

from moothall.api.call import Call
from moothall.server.metrics import Distribution, Labels

_MICROSECOND = 1_000
BOUNDS = tuple(bound * _MICROSECOND for bound in (50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000))
"""Upper bounds of the latency histogram, in nanoseconds; one more bucket holds what is over the last."""
BOUNDS_SECONDS = tuple(bound / 1e9 for bound in BOUNDS)
_APPS = 10_000
"""How many apps are counted apart for each operation; calls of further ones are counted together."""
_OTHER_APPS = "other"


class Meter:
    """What happened to one operation."""

    __slots__ = ("allowance", "apps", "buckets", "dialect", "nanoseconds", "ok", "operation", "refused", "suppressed")

    def __init__(self, dialect: str, operation: str, allowance: int) -> None:
        self.dialect = dialect
        self.operation = operation
        self.ok = 0
        self.refused: Counter[str] = Counter()
        self.buckets = [0] * (len(BOUNDS) + 1)
        self.nanoseconds = 0
        self.apps: dict[str | int, int] = {}
        """Calls by app key, or by the tenant of a chat app, whose accounts are too many to be told apart."""
        self.allowance = allowance
        """Successes that may still be logged in this second."""
        self.suppressed = 0
        """Successes that were not logged since the last that was."""

    def count(self, call: Call) -> None:
        """Count a call for its app."""
        caller = call.caller
        app = caller.name if caller.kind == "app" else caller.tenant
        try:
            self.apps[app] += 1
        except KeyError:
            if len(self.apps) >= _APPS:
                app = _OTHER_APPS
            self.apps[app] = self.apps.get(app, 0) + 1

    def outcomes(self) -> dict[str, int]:
        """Answers by outcome."""
        return ({"ok": self.ok} if self.ok else {}) | self.refused

    @property
    def labels(self) -> Labels:
        """Dialect and operation."""
        return self.dialect, self.operation

    @property
    def latency(self) -> Distribution:
        """The histogram, in seconds."""
        return Distribution(self.buckets, self.nanoseconds / 1e9)
