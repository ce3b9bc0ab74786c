"""What the dialects have in common: a registry of operations, and the steps from bytes to arguments and back."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from moothall.kernel.fault import Fault
from moothall.wire import form
from moothall.wire.faults import GetWanted, NotServed, RequestUnreadable, UnknownPath, WrongMethod
from moothall.wire.fields import Members, Place
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Body, Operation
from moothall.wire.routes import Routes
from moothall.wire.table import FaultTable, Row

F = TypeVar("F", bound=Body)

Arguments = dict[Place, Members]
"""What a client sent, by the place where it stood, before it is read as an operation's request."""


def in_head(request: HttpRequest) -> Arguments:
    """What a client sent in the query, where the rest cannot be read or means nothing."""
    return {"path": {}, "query": form.parse_query(request.query), "body": {}}


class Unserved(msgspec.Struct, frozen=True):
    """A call that the vendor documents and this version does not answer; the wire sheets' id, method and path."""

    id: str
    method: str
    path: str


class Dialect(ABC):
    """One vendor API generation with its envelope.

    `authenticate` is given by the API package: it turns a request's credential into the caller, or raises.
    """

    name: str
    strict = False
    """Whether arguments that an operation does not take are refused; vendors pass over them."""

    def __init__(
        self, faults: FaultTable, authenticate: Callable[..., Awaitable[Any]], unserved: Iterable[Unserved] = ()
    ) -> None:
        self.faults = faults
        self.authenticate = authenticate
        self.routes = Routes[Operation]()
        self.operations: dict[str, Operation] = {}
        self.unserved = Routes[Unserved]()
        for missing in unserved:
            self.unserved.add(missing)

    def operation(self, id: str, route: str, **settings: Any) -> Callable[[F], F]:
        """Declare an operation; the arguments are those of `Operation`.

        Fails at import when the path is taken or a fault in `raises` has no row in this dialect's table.
        """

        def declare(body: F) -> F:
            operation = Operation(self.name, id, route, body, strict=self.strict, **settings)
            if id in self.operations:
                raise ValueError(f"{self.name} has two operations {id}")
            for fault in operation.raises:
                if self.faults.find(fault, id) is None:
                    raise ValueError(f"{id}: {fault.__name__} has no row in the faults of {self.name}")
            self.routes.add(operation)
            self.operations[id] = operation
            return body

        return declare

    def find(self, request: HttpRequest) -> tuple[Operation, dict[str, str]]:
        """The operation that a request means, and the values in its path."""
        found = self.routes.find(request.path)
        if found is not None:
            methods, values = found
            operation = methods.get(request.method) or self.otherwise(request.method, methods)
            if operation is not None:
                return operation, values
        if not request.method:
            raise RequestUnreadable("the request is not HTTP")
        raise self.absent(request) if found is None else self._not_by_this_method(request, found[0])

    def absent(self, request: HttpRequest) -> Fault:
        """Why there is no operation at a path."""
        if self.unserved.find(request.path):
            return NotServed(f"{request.path} is not served by this version of Moothall", path=request.path)
        return UnknownPath(f"no operation at {request.path}", path=request.path)

    def _not_by_this_method(self, request: HttpRequest, methods: dict[str, Operation]) -> Fault:
        unserved = self.unserved.find(request.path)
        if unserved and request.method in unserved[0]:
            return self.absent(request)
        wanted = " or ".join(sorted(methods))
        kind = GetWanted if wanted == "GET" else WrongMethod
        return kind(f"{request.path} wants {wanted}", path=request.path, method=wanted)

    def otherwise(self, method: str, methods: dict[str, Operation]) -> Operation | None:
        """The operation for a method that is not declared at this path: none, unless the dialect is lenient."""
        return None

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations.values())

    @abstractmethod
    def decode(self, operation: Operation, request: HttpRequest, path_values: dict[str, str]) -> Arguments:
        """What the client sent. Raises for a body that cannot be read."""

    @abstractmethod
    def encode(self, reply: Any, operation: Operation, ticket: int) -> HttpResponse:
        """A reply in the dialect's envelope."""

    @abstractmethod
    def refuse(self, row: Row, text: str, fault: Fault, request: HttpRequest, ticket: int) -> HttpResponse:
        """A fault in the dialect's envelope."""

    @abstractmethod
    def request_id(self, ticket: int) -> str:
        """The id of a request in the dialect's form, from its ticket of 48 bits."""
