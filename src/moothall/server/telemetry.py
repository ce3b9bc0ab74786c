"""What happened, counted and told: metrics by dialect, operation and outcome, and one line for each request."""

import logging
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any

from moothall.api.call import Call
from moothall.kernel.fault import Fault
from moothall.server.meters import BOUNDS, Meter
from moothall.wire.dialect import Dialect
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Operation

log = logging.getLogger("moothall.request")


class Telemetry:
    """Receives every answer once.

    `successes` is how many of an operation's successes are logged in a second: None for all, 0 for none.
    """

    def __init__(self, dialects: Iterable[Dialect], successes: int | None) -> None:
        self._successes = successes
        allowance = successes or 0
        self._of: dict[Operation, Meter] = {}
        self._unknown: dict[Dialect, Meter] = {}
        for dialect in dialects:
            self._unknown[dialect] = Meter(dialect.name, "", allowance)
            for operation in dialect:
                self._of[operation] = Meter(dialect.name, operation.id, allowance)
        self.suppressed = 0

    def observe(
        self,
        dialect: Dialect,
        operation: Operation | None,
        call: Call | None,
        request: HttpRequest,
        response: HttpResponse,
        failure: Exception | None,
        nanoseconds: int,
        ticket: int,
    ) -> None:
        """Count an answer and, where asked for, log it."""
        meter = self._unknown[dialect] if operation is None else self._of[operation]
        meter.buckets[bisect_left(BOUNDS, nanoseconds)] += 1
        meter.nanoseconds += nanoseconds
        if call is not None:
            meter.count(call)
        if failure is not None:
            meter.refused[failure.name if isinstance(failure, Fault) else "error"] += 1
        else:
            meter.ok += 1
            if self._successes is not None:
                if meter.allowance <= 0:
                    meter.suppressed += 1
                    return
                meter.allowance -= 1
        self._tell(dialect, meter, call, request, response, failure, nanoseconds, ticket)

    def _tell(
        self,
        dialect: Dialect,
        meter: Meter,
        call: Call | None,
        request: HttpRequest,
        response: HttpResponse,
        failure: Exception | None,
        nanoseconds: int,
        ticket: int,
    ) -> None:
        told: dict[str, Any] = {
            "method": request.method,
            "path": request.path,
            "status": response.status,
            "dialect": meter.dialect,
            "operation": meter.operation,
            "outcome": "ok",
            "ms": round(nanoseconds / 1e6, 3),
            "request_id": dialect.request_id(ticket),
        }
        if call is not None and call.caller.name:
            told["caller"] = f"{call.caller.kind} {call.caller.name}"
        if failure is not None:
            told.update(_reason(failure))
        log.info("%s %s", request.method, request.path, extra={"told": told})

    def keep(self, successes: int | None) -> None:
        """From now on log so many successes of each operation in a second."""
        self._successes = successes
        self.refill()

    def refill(self) -> None:
        """A second is over: tell what was not told, and let each operation log as many successes again."""
        for meter in self.meters():
            meter.allowance = self._successes or 0
            if meter.suppressed:
                self.suppressed += meter.suppressed
                told = {"dialect": meter.dialect, "operation": meter.operation, "suppressed": meter.suppressed}
                log.info("%s %s", meter.dialect, meter.operation, extra={"told": told})
                meter.suppressed = 0

    def meters(self) -> Iterator[Meter]:
        """Every meter."""
        yield from self._of.values()
        yield from self._unknown.values()


def _reason(failure: Exception) -> dict[str, Any]:
    """Why it was refused, and the missing point or the field that was wrong."""
    if not isinstance(failure, Fault):
        return {"outcome": "error", "why": type(failure).__name__}
    named: dict[str, Any] = {name: failure.facts[name] for name in ("permission", "argument") if name in failure.facts}
    return {"outcome": failure.name, "why": str(failure), **named}
