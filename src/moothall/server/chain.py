"""The way of one request, start to end. Nothing else intercepts requests."""

import logging
from time import perf_counter_ns

from moothall.api.call import Call, Services
from moothall.domain.callers import NOBODY
from moothall.kernel.fault import Fault, SystemFault
from moothall.server.dialects import EVERY, dialect_at
from moothall.server.limits import Limits
from moothall.server.telemetry import Telemetry
from moothall.wire.dialect import Arguments, Dialect, in_head
from moothall.wire.faults import PermissionMissing
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Operation

log = logging.getLogger("moothall.chain")

_TICKETS = 2**48 - 1
_STRIDE = 0x9E3779B97F4B
"""Request ids are made from tickets, which walk through all 48-bit numbers in this odd stride before one comes again.
"""


class Chain:
    """Answers every request, in the envelope of the dialect that its path belongs to."""

    def __init__(self, services: Services, telemetry: Telemetry) -> None:
        self.services = services
        self.telemetry = telemetry
        self.limits = Limits(services.clock)
        self.dialects = EVERY
        self._places = {operation.path: dialect for dialect in self.dialects for operation in dialect}
        self._ticket = int.from_bytes(services.randomness.bytes(6), "big")

    async def answer(self, request: HttpRequest, fault: Fault | None = None) -> HttpResponse:
        """Decode, authenticate, permit, limit, run, encode; or refuse by a fault that happened on the way here."""
        started = perf_counter_ns()
        self._ticket = ticket = (self._ticket + _STRIDE) & _TICKETS
        dialect = self._places.get(request.path) or dialect_at(request.path)
        operation: Operation | None = None
        sent: Arguments | None = None
        call: Call | None = None
        failure: Exception | None = None
        try:
            operation, path_values = dialect.find(request)
            if fault is not None:
                raise fault
            sent = dialect.decode(operation, request, path_values)
            caller = NOBODY if operation.open else await dialect.authenticate(self.services, request, sent)
            call = Call(self.services, operation, caller, request.chunks)
            if operation.permission and (
                operation.permission not in caller.permissions or (operation.internal and caller.third_party)
            ):
                lacking = {"permission": operation.permission, "app": caller.app or caller.name}
                raise PermissionMissing(f"the app lacks {operation.permission}", **lacking)
            if caller.rate_limit is not None:
                self.limits.take(call)
            arguments = operation.arguments(sent)
            reply = await operation.body(call, arguments)
            response = dialect.encode(reply, operation, ticket)
        except Exception as error:  # the boundary: whatever was raised leaves as an answer
            failure = error
            language = await self._language_of(dialect, request, call, sent)
            response = self._refuse(error, dialect, operation, language, request, ticket)
        took = perf_counter_ns() - started
        self.telemetry.observe(dialect, operation, call, request, response, failure, took, ticket)
        return response

    async def _language_of(
        self, dialect: Dialect, request: HttpRequest, call: Call | None, sent: Arguments | None
    ) -> str:
        """The caller's; a request that failed before anybody asked who sends it may tell by its head alone."""
        if call is not None:
            return call.caller.language
        try:
            caller = await dialect.authenticate(self.services, request, in_head(request)) if sent is None else NOBODY
        except Exception:  # what the request failed of is what its sender is told
            return ""
        language: str = caller.language
        return language

    def _refuse(
        self,
        error: Exception,
        dialect: Dialect,
        operation: Operation | None,
        language: str,
        request: HttpRequest,
        ticket: int,
    ) -> HttpResponse:
        """The fault's row of the dialect's table; what has none is logged whole and masked."""
        name = operation.id if operation else ""
        row = dialect.faults.of(error, name) if isinstance(error, Fault) else None
        if row is None or isinstance(error, SystemFault):
            log.error(
                "%s %s failed, request %s", request.method, request.path, dialect.request_id(ticket), exc_info=error
            )
        if row is None:
            row = dialect.faults.system(name)
        fault = error if isinstance(error, Fault) else SystemFault()
        text = row.text(fault, language or self.services.language)
        return dialect.refuse(row, text, fault, request, ticket)
