"""The older generation: `{"errcode": ..., "errmsg": ...}`, always HTTP 200.

Paths under /topapi pass a gateway that wraps its own refusals in errcode 88 and adds `request_id`; the other paths of
the host answer flat. Arguments come in the query, in a form or in JSON, and names matter more than places.
"""

from typing import Any

from moothall.kernel.fault import Fault
from moothall.wire import form, json
from moothall.wire.dialect import Arguments, Dialect
from moothall.wire.faults import BodyTooLarge, UnknownMethod, UnknownPath
from moothall.wire.fields import Members
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Operation
from moothall.wire.table import Row

WRAPPED = "/topapi/"
_WRAPPED_TYPE = "application/json;charset=UTF-8"
_FLAT_TYPE = "application/json"
_TOKEN = "access_token"
_FORM = (b"content-type", b"application/x-www-form-urlencoded")
_JSON_STARTS = b"{[ \t\r\n"


class Topapi(Dialect):
    """Codec and envelope of the older generation."""

    name = "topapi"

    def absent(self, request: HttpRequest) -> Fault:
        """Under /topapi the gateway knows no paths, only the methods that they stand for."""
        fault = super().absent(request)
        if type(fault) is UnknownPath and request.path.lower().startswith(WRAPPED):
            method = "dingtalk.oapi." + request.path[len(WRAPPED) :].replace("/", ".")
            return UnknownMethod(str(fault), path=request.path, method=method)
        return fault

    def otherwise(self, method: str, methods: dict[str, Operation]) -> Operation | None:
        """Some clients read by GET; others send POST to what is documented as GET."""
        operation = next(iter(methods.values()))
        return operation if operation.read and method in ("GET", "POST") else None

    def decode(self, operation: Operation, request: HttpRequest, path_values: dict[str, str]) -> Arguments:
        """Query and body as one set of members; what is documented as GET has no body.

        What stands in both counts as the body has it, except the token.
        """
        members: dict[str, Any] = form.parse_repeated_query(request.query)
        if request.oversized:
            raise BodyTooLarge("the body is too large")
        if request.body and operation.method != "GET":
            in_query = members.get(_TOKEN)
            members.update(_body(request))
            if in_query:
                members[_TOKEN] = in_query
        return {"path": path_values, "query": members, "body": members}

    def encode(self, reply: Any, operation: Operation, ticket: int) -> HttpResponse:
        """The reply's members beside `errcode` 0."""
        members = json.encode(reply)
        if WRAPPED in operation.path:
            kind = _WRAPPED_TYPE
            tail = b',"errcode":0,"errmsg":"ok","request_id":"%012x"}' % ticket
        else:
            kind = _FLAT_TYPE
            tail = b',"errcode":0,"errmsg":"ok"}'
        if members == b"{}":
            tail = tail[1:]
        return HttpResponse(members[:-1] + tail, 200, kind)

    def refuse(self, row: Row, text: str, fault: Fault, request: HttpRequest, ticket: int) -> HttpResponse:
        """The documented code; wrapped in 88 where the gateway refuses."""
        if not request.path.lower().startswith(WRAPPED):
            return HttpResponse(json.encode({"errcode": int(row.code), "errmsg": text}), 200, _FLAT_TYPE)
        if isinstance(fault, UnknownMethod):
            answer: dict[str, Any] = {"errcode": int(row.code), "sub_msg": text}
            answer["errmsg"] = f"Invalid method[submsg={text}]"
        elif row.gateway:
            errmsg = f"ding talk error[subcode={row.code},submsg={text}]"
            answer = {"errcode": 88, "sub_code": row.code, "sub_msg": text, "errmsg": errmsg}
        else:
            answer = {"errcode": int(row.code), "errmsg": text}
        answer["request_id"] = self.request_id(ticket)
        return HttpResponse(json.encode(answer), 200, _WRAPPED_TYPE)

    def request_id(self, ticket: int) -> str:
        """Twelve lower-case characters."""
        return f"{ticket:012x}"


def token(arguments: Arguments) -> str:
    """The access token: it stands in the query or in the form."""
    value = arguments["query"].get(_TOKEN)
    return value if type(value) is str else ""


def _body(request: HttpRequest) -> Members:
    """A JSON object, or a form: clients mislabel either, so the first character decides."""
    body = request.body
    if _FORM in request.headers and body[0] not in _JSON_STARTS:
        return form.parse(body)
    if body[0] in _JSON_STARTS or b"json" in (request.header(b"content-type") or b""):
        return json.decode_object(body)
    return form.parse(body)
