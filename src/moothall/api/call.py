"""What the function of an operation receives besides its arguments."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol, TypeVar, TypeVarTuple

import msgspec

from moothall.domain.callers import Caller
from moothall.domain.ports import Actor, Engine, PairingDesk, Reader, Roster, Sealer, SignalCarrier, Writer
from moothall.kernel.clock import Clock
from moothall.kernel.randomness import Randomness
from moothall.wire.operation import Operation

T = TypeVar("T")
A = TypeVarTuple("A")


class Status(Protocol):
    """What the server tells of itself."""

    def why_not_ready(self) -> str:
        """Why requests should not come here; empty when they should."""
        ...

    async def metrics(self) -> str:
        """All metrics in the Prometheus text format."""
        ...

    def openapi(self) -> bytes:
        """The OpenAPI document of every operation, as JSON."""
        ...


class Services:
    """What the process has for all calls; made once by the server."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        randomness: Randomness,
        sealer: Sealer,
        carrier: SignalCarrier,
        pairings: PairingDesk,
        roster: Roster,
        status: Status,
        language: str,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.randomness = randomness
        self.sealer = sealer
        self.carrier = carrier
        self.pairings = pairings
        self.roster = roster
        self.status = status
        self.language = language
        """Of messages to those whose organization is not known."""
        self.restore: Callable[[], Awaitable[None]] | None = None
        """Loads the demo again, where the server has one."""


class Call(msgspec.Struct, frozen=True):
    """One authenticated request: who calls, and so whose tenant it may reach and as whom it writes."""

    services: Services
    operation: Operation
    caller: Caller
    upload: AsyncIterator[bytes] | None = None
    """The body as it arrives, of an operation that takes an upload."""

    @property
    def tenant(self) -> int:
        """Whose things the request may reach."""
        return self.caller.tenant

    @property
    def actor(self) -> Actor:
        """Who the change log names."""
        return self.acting_as(self.caller.kind, self.caller.name)

    def acting_as(self, kind: str, name: str) -> Actor:
        """Somebody that the request itself proved, where it has no credential: an app that shows its secret."""
        return Actor(kind, name, f"{self.operation.dialect}:{self.operation.id}")

    def read(self, function: Callable[[Reader, *A], T], *arguments: *A) -> Awaitable[T]:
        """What a function of the domain finds in the current snapshot of the caller's tenant."""
        return self.services.engine.read(self.caller.tenant, function, *arguments)

    def read_for(
        self,
        who: str,
        admit: Callable[[Reader, str], None],
        function: Callable[[Reader, *A], T],
        *arguments: *A,
    ) -> Awaitable[T]:
        """Like `read`, of what is the same for everybody whom `admit` lets ask; it raises for who may not."""
        return self.services.engine.read_for(self.caller.tenant, who, admit, function, *arguments)

    def look_up(self, function: Callable[[Reader, *A], T], *arguments: *A) -> Awaitable[T]:
        """Like `read`, but nothing is remembered: for long arguments that will hardly come twice."""
        return self.services.engine.look_up(self.caller.tenant, function, *arguments)

    def write(self, function: Callable[[Writer, *A], T], *arguments: *A) -> Awaitable[T]:
        """Run a function of the domain in a durable transaction of the caller's tenant."""
        return self.services.engine.write(self.tenant, self.actor, function, *arguments)
