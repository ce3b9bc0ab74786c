"""What the function of an operation receives besides its arguments."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple, Unpack

from moothall.domain.ports import Actor, Engine, Reader, Sealer, Writer
from moothall.kernel.clock import Clock
from moothall.kernel.randomness import Randomness
from moothall.wire.operation import Operation

T = TypeVar("T")
A = TypeVarTuple("A")


class Services:
    """What the process has for all calls; made once by the server."""

    def __init__(self, engine: Engine, clock: Clock, randomness: Randomness, sealer: Sealer, language: str) -> None:
        self.engine = engine
        self.clock = clock
        self.randomness = randomness
        self.sealer = sealer
        self.language = language
        """Of messages to those whose organization is not known."""


class Call:
    """One authenticated request: whose tenant it may reach, and as whom it writes."""

    __slots__ = ("actor_kind", "actor_name", "language", "operation", "permissions", "rate_limit", "services", "tenant")

    def __init__(
        self,
        services: Services,
        operation: Operation,
        tenant: int,
        actor_kind: str,
        actor_name: str,
        permissions: frozenset[str] = frozenset(),
        language: str = "",
        rate_limit: int | None = None,
    ) -> None:
        self.services = services
        self.operation = operation
        self.tenant = tenant
        self.actor_kind = actor_kind
        self.actor_name = actor_name
        self.permissions = permissions
        self.language = language or services.language
        self.rate_limit = rate_limit

    @property
    def actor(self) -> Actor:
        """Who the change log names."""
        return Actor(self.actor_kind, self.actor_name, f"{self.operation.dialect}:{self.operation.id}")

    async def read(self, function: Callable[[Reader, Unpack[A]], T], *arguments: *A) -> T:
        """What a function of the domain finds in the current snapshot of the caller's tenant."""
        return await self.services.engine.read(self.tenant, function, *arguments)

    async def write(self, function: Callable[[Writer, Unpack[A]], T], *arguments: *A) -> T:
        """Run a function of the domain in a durable transaction of the caller's tenant."""
        return await self.services.engine.write(self.tenant, self.actor, function, *arguments)
