"""The newer generation (v1.0).

Bare objects on success; HTTP 4xx or 5xx with `{"code", "requestid", "message"}` on refusal.
"""

from typing import Any

from moothall.kernel.fault import Fault
from moothall.wire import form, json
from moothall.wire.dialect import Arguments, Dialect
from moothall.wire.faults import BodyMissing, BodyTooLarge, PermissionMissing
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Operation
from moothall.wire.table import Row

TOKEN_HEADER = b"x-acs-dingtalk-access-token"
_SPREAD = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""Makes 128 bits of the 48 of a ticket; odd, so that no two are the same."""
_TYPE = "application/json;charset=utf-8"


class Openapi(Dialect):
    """Codec and envelope of the newer generation."""

    name = "openapi"

    def decode(self, operation: Operation, request: HttpRequest, path_values: dict[str, str]) -> Arguments:
        """Path, query, headers and JSON body, each for the arguments that belong there."""
        query = form.parse_query(request.query)
        if request.oversized:
            raise BodyTooLarge("the body is too large")
        body: dict[str, Any] = {}
        if operation.method in ("POST", "PUT") and (request.body or not operation.in_query):
            body = _body(request)
        sent: Arguments = {"path": path_values, "query": query, "body": body}
        if operation.headers:
            sent["header"] = {name: _header(request, name) for name in operation.headers}
        return sent

    def encode(self, reply: Any, operation: Operation, ticket: int) -> HttpResponse:
        """The reply as it is."""
        return HttpResponse(json.encode(reply), 200, _TYPE)

    def refuse(self, row: Row, text: str, fault: Fault, request: HttpRequest, ticket: int) -> HttpResponse:
        """Code, message and request id, all keys in lower case as the SDKs read them."""
        request_id = self.request_id(ticket)
        answer: dict[str, Any] = {"code": row.code_of(fault), "requestid": request_id, "message": text}
        if isinstance(fault, PermissionMissing):
            answer["accessdenieddetail"] = {"requiredScopes": [fault.facts["permission"]]}
        return HttpResponse(json.encode(answer), row.http, _TYPE, ((b"x-acs-request-id", request_id.encode()),))

    def request_id(self, ticket: int) -> str:
        """An upper-case UUID."""
        text = f"{ticket * _SPREAD % 2**128:032X}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-A{text[17:20]}-{text[20:]}"


def token(request: HttpRequest) -> str | None:
    """The access token of the header; older PHP clients put it in double quotes."""
    value = request.header(TOKEN_HEADER)
    return None if value is None else value.decode("latin-1").strip(' \t"')


def _header(request: HttpRequest, name: str) -> str | None:
    value = request.header(name.lower().encode())
    return None if value is None else value.decode("latin-1")


def _body(request: HttpRequest) -> dict[str, Any]:
    text = request.body.strip()
    if not text.startswith(b"{"):
        raise BodyMissing("the operation needs a JSON object as its body")
    return json.decode_object(text)
