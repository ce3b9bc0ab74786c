"""Our own operations: a JSON object on success, an HTTP status with `{"error": {"code", "message"}}` on refusal."""

from typing import Any

from moothall.kernel.fault import Fault
from moothall.wire import form, json
from moothall.wire.dialect import Arguments, Dialect
from moothall.wire.faults import BodyTooLarge, UnknownPath
from moothall.wire.fields import Reply
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Operation
from moothall.wire.table import Row


class Raw(Reply):
    """An answer that is not JSON: a page of metrics, an export. `response` goes out as it is."""

    response: HttpResponse


class Admin(Dialect):
    """Codec and envelope of Moothall's own operations."""

    name = "admin"
    strict = True

    def find(self, request: HttpRequest) -> tuple[Operation, dict[str, str]]:
        """The operation that a request means. The path of an upload counts as it is written: its body was not read."""
        operation, values = super().find(request)
        if operation.upload and request.path != operation.path:
            raise UnknownPath(f"no operation at {request.path}; {operation.path} is one", path=request.path)
        return operation, values

    def decode(self, operation: Operation, request: HttpRequest, path_values: dict[str, str]) -> Arguments:
        """Path, query and, for what is not an upload, a JSON object; an empty body is an empty object.

        Of the headers `Authorization`, without its scheme; of the connection the client's `address`.
        """
        query = form.parse_query(request.query)
        if request.oversized:
            raise BodyTooLarge("the body is too large")
        body = json.decode_object(request.body) if request.body and operation.method in ("POST", "PUT") else {}
        headers = {"Authorization": token(request)}
        connection = {"address": request.client}
        return {"path": path_values, "query": query, "body": body, "header": headers, "connection": connection}

    def encode(self, reply: Any, operation: Operation, ticket: int) -> HttpResponse:
        """The reply as it is."""
        if isinstance(reply, Raw):
            return reply.response
        return HttpResponse(json.encode(reply))

    def refuse(self, row: Row, text: str, fault: Fault, request: HttpRequest, ticket: int) -> HttpResponse:
        """A machine word, and a sentence that says what to do."""
        error = {**_told(fault), "code": row.code_of(fault), "message": text, "request_id": self.request_id(ticket)}
        return HttpResponse(json.encode({"error": error}), row.http)

    def request_id(self, ticket: int) -> str:
        """Twelve lower-case characters."""
        return f"{ticket:012x}"


def _told(fault: Fault) -> dict[str, Any]:
    """The facts that a program may want beside the sentence: file, line, field."""
    return {key: value for key, value in fault.facts.items() if isinstance(value, str | int | list)}


def token(request: HttpRequest) -> str | None:
    """The admin token of the header `Authorization: Bearer`."""
    value = request.header(b"authorization")
    if value is None or not value.lower().startswith(b"bearer "):
        return None
    return value[7:].strip().decode("latin-1")
