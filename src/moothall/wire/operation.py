"""One API operation, declared once; route, decoding, checks, permission, reference and metrics label derive from it."""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, get_type_hints

from moothall.kernel.fault import Fault
from moothall.wire.fields import Members, Place, Plan, Reply, Request

Body = Callable[[Any, Any], Awaitable[Reply]]

_ROUTE = re.compile(r"(GET|POST|PUT|DELETE) (/\S*)")


class Operation:
    """One call of a dialect: where it is, what it takes and gives, who may, and the function that does it."""

    def __init__(
        self,
        dialect: str,
        id: str,
        route: str,
        body: Body,
        *,
        permission: str = "",
        internal: bool = False,
        raises: tuple[type[Fault], ...] = (),
        open: bool = False,
        read: bool = False,
        upload: bool = False,
        in_query: bool = False,
        strict: bool = False,
    ) -> None:
        match = _ROUTE.fullmatch(route)
        if not match:
            raise ValueError(f"{id}: {route!r} is not a method and a path")
        self.dialect = dialect
        self.id = id
        self.method, self.path = match.groups()
        self.body = body
        self.permission = permission
        self.internal = internal
        """For the organization's own apps: others are refused as without the permission point."""
        self.raises = raises
        self.open = open
        """Needs no credential."""
        self.read = read
        """Changes nothing: clients may send it as GET too, where the dialect allows it."""
        self.upload = upload
        """Takes its body as a stream, of any size."""
        self.in_query = in_query
        """Takes its arguments from the query, whatever the method."""
        self.summary = inspect.getdoc(body) or ""
        if not self.summary:
            raise ValueError(f"{id}: the operation's function needs a docstring")
        self.request, self.reply = _types(id, body)
        place: Place = "query" if self.method in ("GET", "DELETE") or in_query else "body"
        self.plan = Plan(self.request, place, self.path)
        self.headers = tuple(field.name for field in self.plan.fields if field.place == "header")
        """Headers that carry arguments."""
        self.strict = strict and not open and bool(self.plan.fields)
        """Refuses arguments that it does not take. Not where a device asks, or none are taken at all."""
        self.arguments: Callable[[Mapping[Place, Members]], Request] = (
            self.plan.read_strictly if self.strict else self.plan.read
        )
        """The request as declared, or the fault that names its first wrong field."""

    def __repr__(self) -> str:
        return f"<{self.dialect} {self.id}: {self.method} {self.path}>"


def _types(id: str, body: Body) -> tuple[type[Request], type[Reply]]:
    hints = get_type_hints(body)
    reply = hints.pop("return", None)
    requests = [hint for hint in hints.values() if isinstance(hint, type) and issubclass(hint, Request)]
    if len(requests) != 1 or not (isinstance(reply, type) and issubclass(reply, Reply)):
        raise ValueError(f"{id}: the function takes a call and one Request, and answers a Reply")
    return requests[0], reply
