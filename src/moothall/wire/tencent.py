"""Tencent Cloud Chat: JSON in, `{"ActionStatus", "ErrorInfo", "ErrorCode"}` out, always HTTP 200.

Who calls stands in the query, what is asked in a JSON body. Paths are /v4/{service}/{command}, in exactly this case.
"""

from typing import Any, get_origin

from moothall.kernel.fault import Fault
from moothall.wire import coerce, form, json
from moothall.wire.dialect import Arguments, Dialect
from moothall.wire.faults import (
    AccountNotText,
    BodyMissing,
    BodyTooLarge,
    MalformedArgument,
    NotServed,
    ReplyTooLarge,
    UnknownCommand,
    UnknownPath,
    WrongService,
)
from moothall.wire.fields import Members
from moothall.wire.http import JSON, HttpRequest, HttpResponse
from moothall.wire.operation import Operation
from moothall.wire.table import Row

_OK = b'{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0'
_HEADERS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-headers", b"X-Requested-With"),
    (b"access-control-allow-methods", b"POST"),
)
_LARGEST = 2**20
"""Bytes of an answer. Only reads have answers that long, so nothing was done when one is refused."""
_LIST_OR_ABSENT = (list, type(None))
_GROUP_SERVICE = "group_open"
"""Part of the name of each service that has its own word for an unknown command."""


class Tencent(Dialect):
    """Codec and envelope of Tencent Cloud Chat."""

    name = "tencent"

    def find(self, request: HttpRequest) -> tuple[Operation, dict[str, str]]:
        """The operation that a request means; upper and lower case are different here."""
        operation, values = super().find(request)
        if operation.path != request.path:
            raise self.absent(request)
        return operation, values

    def absent(self, request: HttpRequest) -> Fault:
        """Whether it is the service or the command that is wrong has codes of its own."""
        path = request.path
        service, command = _parts(path)
        known = [_parts(entry.path) for entry in (*self.routes, *self.unserved)]
        owners = [owner for owner, name in known if name == command]
        if service in owners:
            return NotServed(f"{path} is not served by this version of Moothall", path=path)
        if owners:
            return WrongService(f"{command} belongs to the service {owners[0]}", path=path, service=owners[0])
        if _GROUP_SERVICE in service and command.isidentifier() and any(owner == service for owner, _ in known):
            return UnknownCommand(f"{service} has no command {command}", path=path)
        return UnknownPath(f"no operation at {path}", path=path)

    def otherwise(self, method: str, methods: dict[str, Operation]) -> Operation | None:
        """A few clients send reads as GET."""
        operation = methods.get("POST")
        return operation if operation and operation.read and method == "GET" else None

    def decode(self, operation: Operation, request: HttpRequest, path_values: dict[str, str]) -> Arguments:
        """The query, and a JSON body whatever its type is called. A GET without body has its arguments in the query."""
        query: dict[str, Any] = form.parse_query(request.query)
        if request.oversized:
            raise BodyTooLarge("the body is too large")
        if request.body:
            body: Members = json.decode_object(request.body)
            _check(operation, body)
        elif request.method == "GET":
            body = query
            _check_accounts({name: _as_in_a_body(value) for name, value in query.items()})
        else:
            raise BodyMissing("the body is empty; send {} where nothing is to be said")
        return {"path": path_values, "query": query, "body": body}

    def encode(self, reply: Any, operation: Operation, ticket: int) -> HttpResponse:
        """The reply's members after the envelope's three. Raises `ReplyTooLarge`."""
        members = json.encode(reply)
        if len(members) > _LARGEST - len(_OK):
            raise ReplyTooLarge(f"the answer would be larger than {_LARGEST} bytes")
        tail = b"," + members[1:] if len(members) > 2 else b"}"
        return HttpResponse(_OK + tail, 200, JSON, _HEADERS)

    def refuse(self, row: Row, text: str, fault: Fault, request: HttpRequest, ticket: int) -> HttpResponse:
        """The envelope and nothing else."""
        answer = {"ActionStatus": "FAIL", "ErrorInfo": text, "ErrorCode": int(row.code)}
        return HttpResponse(json.encode(answer), 200, JSON, _HEADERS)

    def request_id(self, ticket: int) -> str:
        """Twelve lower-case characters, for the log: answers carry none."""
        return f"{ticket:012x}"


def _parts(path: str) -> tuple[str, str]:
    """Service and command."""
    service, _, command = path.removeprefix("/v4/").partition("/")
    return service, command


def _check(operation: Operation, body: Members) -> None:
    """A list is a list, not text that reads as one. And what the access layer looks at."""
    for field in operation.plan.fields:
        if get_origin(field.hint) is tuple and type(field.find(body)) not in _LIST_OR_ABSENT:
            raise MalformedArgument(f"{field.name} is not a list", argument=field.name)
    _check_accounts(body)


def _check_accounts(members: Members) -> None:
    """Accounts are JSON strings."""
    for name, value in members.items():
        if name.endswith("_Account") and value is not None and not _is_text(value):
            raise AccountNotText(f"{name} holds something else than strings", argument=name)


def _as_in_a_body(value: str) -> Any:
    """The list that stands in a query as JSON; whatever else stands there is text."""
    try:
        return coerce.json_list(value) if coerce.is_json_list(value) else value
    except ValueError:
        return value


def _is_text(value: Any) -> bool:
    """Whether a value is a string or a list of strings; joining asks 500 of them in one call."""
    if type(value) is str:
        return True
    try:
        return type(value) is list and type("".join(value)) is str
    except TypeError:
        return False
