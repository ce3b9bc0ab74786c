"""The way of one request, start to end. Nothing else intercepts requests."""

import logging
from collections.abc import Sequence
from time import perf_counter_ns

from moothall.api.call import Call, Services
from moothall.kernel.fault import Fault, SystemFault
from moothall.server.limits import Limits
from moothall.server.telemetry import Telemetry
from moothall.wire.dialect import Dialect
from moothall.wire.faults import PermissionMissing
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Operation

log = logging.getLogger("moothall.chain")


class Chain:
    """Answers every request, in the envelope of the dialect that its path belongs to."""

    def __init__(self, services: Services, dialects: Sequence[tuple[str, Dialect]], telemetry: Telemetry) -> None:
        self.services = services
        self.dialects = tuple(dialects)
        self.telemetry = telemetry
        self.limits = Limits(services.clock)
        self._salt = int.from_bytes(services.randomness.bytes(16), "big")
        self._number = 0

    def dialect_of(self, path: str) -> Dialect:
        """The dialect whose prefix the path has; the last one has the empty prefix."""
        for prefix, dialect in self.dialects:
            if path.startswith(prefix):
                return dialect
        raise AssertionError("the last dialect takes every path")

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """Decode, authenticate, permit, limit, run, encode."""
        started = perf_counter_ns()
        self._number += 1
        dialect = self.dialect_of(request.path)
        request_id = dialect.request_id(self._number, self._salt)
        operation: Operation | None = None
        call: Call | None = None
        failure: Exception | None = None
        try:
            operation, path_values = dialect.find(request)
            sent = dialect.decode(operation, request, path_values)
            call = await dialect.authenticate(self.services, operation, request, sent)
            _permit(call, operation)
            self.limits.take(call)
            arguments = operation.arguments(sent)
            reply = await operation.body(call, arguments)
            response = dialect.encode(reply, operation, request_id)
        except Exception as error:  # the boundary: whatever was raised leaves as an answer
            failure = error
            response = self._refuse(error, dialect, operation, call, request, request_id)
        self.telemetry.observe(dialect, operation, call, request, response, failure, perf_counter_ns() - started)
        return response

    def _refuse(
        self,
        error: Exception,
        dialect: Dialect,
        operation: Operation | None,
        call: Call | None,
        request: HttpRequest,
        request_id: str,
    ) -> HttpResponse:
        """The fault's row of the dialect's table; what has none is logged whole and masked."""
        name = operation.id if operation else ""
        row = dialect.faults.of(error, name) if isinstance(error, Fault) else None
        if row is None or isinstance(error, SystemFault):
            log.error("%s %s failed, request %s", request.method, request.path, request_id, exc_info=error)
        if row is None:
            row = dialect.faults.system(name)
        fault = error if isinstance(error, Fault) else SystemFault()
        text = row.text(fault, call.language if call else self.services.language)
        return dialect.refuse(row, text, fault, request, request_id)


def _permit(call: Call, operation: Operation) -> None:
    if operation.permission and operation.permission not in call.permissions:
        raise PermissionMissing(f"the app lacks {operation.permission}", permission=operation.permission)
