"""The oldest generation: one address, /router/rest, where the parameter `method` says what is called.

`{"error_response": {...}}` with HTTP 200 is all that it answers so far: none of its calls is served yet.
"""

from moothall.kernel.fault import Fault
from moothall.wire import form, json
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.operation import Operation
from moothall.wire.table import Row
from moothall.wire.topapi import Topapi

ADDRESS = "/router/rest"
_TYPE = "application/json;charset=UTF-8"


class Top(Topapi):
    """Codec and envelope of the oldest generation. The path of a call is a slash and its method's name."""

    name = "top"

    def find(self, request: HttpRequest) -> tuple[Operation, dict[str, str]]:
        """The operation that the parameter `method` names; it stands in the query or in the form."""
        if request.path != ADDRESS:
            return super().find(request)
        members = form.parse(request.body) | form.parse(request.query)
        return super().find(HttpRequest("POST", "/" + members.get("method", "")))

    def refuse(self, row: Row, text: str, fault: Fault, request: HttpRequest, ticket: int) -> HttpResponse:
        """The number and what it is called, then the reason."""
        code, _, sub_code = row.code.partition("/")
        answer = {
            "code": int(code),
            "msg": row.en,
            "sub_code": sub_code,
            "sub_msg": text,
            "request_id": self.request_id(ticket),
        }
        return HttpResponse(json.encode({"error_response": answer}), 200, _TYPE)
