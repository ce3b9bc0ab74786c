"""The oldest generation: one address, /router/rest, where the parameter `method` says what is called.

The answer's only member is named after the method; a refusal is `{"error_response": {...}}`. Always HTTP 200.
"""

from typing import Any

from moothall.kernel.fault import Fault
from moothall.wire import form, json
from moothall.wire.dialect import Arguments
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Operation
from moothall.wire.table import Row
from moothall.wire.topapi import Topapi

ADDRESS = "/router/rest"
_TYPE = "application/json;charset=UTF-8"
_CLASSES = {
    7: "App Call Limited",
    9: "Http action not allowed",
    11: "Insufficient permissions",
    15: "Remote service error",
    22: "Invalid method",
    26: "Missing session",
    27: "Invalid session",
    40: "Missing required arguments",
    41: "Invalid arguments",
    50: "Remote service error",
}
"""What the numbers of refusals are called."""


class Top(Topapi):
    """Codec and envelope of the oldest generation. A call's path ends in its method."""

    name = "top"

    def find(self, request: HttpRequest) -> tuple[Operation, dict[str, str]]:
        """The operation that the parameter `method` names; it stands in the query or in the form."""
        if request.path != ADDRESS:
            return super().find(request)
        return super().find(HttpRequest(request.method, f"{ADDRESS}?method={_members(request).get('method', '')}"))

    def decode(self, operation: Operation, request: HttpRequest, path_values: dict[str, str]) -> Arguments:
        """Query and form as one set of members."""
        members = _members(request)
        return {"path": path_values, "query": members, "body": members}

    def encode(self, reply: Any, operation: Operation, ticket: int) -> HttpResponse:
        """The reply under the method's name, with dots turned to underscores."""
        members = json.encode(reply)[:-1] + b',"request_id":"' + self.request_id(ticket).encode() + b'"}'
        root = operation.path.partition("=")[2].replace(".", "_") + "_response"
        return HttpResponse(b'{"' + root.encode() + b'":' + members + b"}", 200, _TYPE)

    def refuse(self, row: Row, text: str, fault: Fault, request: HttpRequest, ticket: int) -> HttpResponse:
        """The number and what it is called, then the reason."""
        code, _, sub_code = row.code_of(fault).partition("/")
        answer = {
            "code": int(code),
            "msg": _CLASSES[int(code)],
            "sub_code": sub_code,
            "sub_msg": text,
            "request_id": self.request_id(ticket),
        }
        return HttpResponse(json.encode({"error_response": answer}), 200, _TYPE)


def session(sent: Arguments) -> str:
    """The access token, which this generation calls a session."""
    value = sent["query"].get("session")
    return value if type(value) is str else ""


def _members(request: HttpRequest) -> dict[str, str]:
    return form.parse_query(request.query) | (form.parse(request.body) if request.body else {})
