"""What each dialect makes of a reply and of a refusal."""

import json
import re
from typing import Any

import msgspec
import pytest

from moothall.kernel.fault import Fault, SystemFault
from moothall.wire import openapi, topapi
from moothall.wire.admin import Admin, Raw
from moothall.wire.dialect import Dialect
from moothall.wire.faults import BodyMissing, BodyTooLarge, PermissionMissing, TokenRefused
from moothall.wire.fields import Reply, Request
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.openapi import Openapi
from moothall.wire.operation import Operation
from moothall.wire.table import FaultTable, Row
from moothall.wire.top import Top
from moothall.wire.topapi import Topapi

TICKET = 0x0123456789AB
TABLE = FaultTable((Row(fault=SystemFault, code="-1", en="busy"),))
FORM = ((b"content-type", b"application/x-www-form-urlencoded"),)


class Nothing(Request):
    """No arguments."""


class Role(Reply):
    """A role."""

    name: str
    note: str = ""
    group_id: int = msgspec.field(default=0, name="groupId")


class Done(Reply):
    """Nothing to say."""


async def body(call: Any, request: Nothing) -> Role:
    """Read one role."""
    return Role(name="")


def operation(route: str = "POST /topapi/role/get") -> Operation:
    return Operation("any", "role.get", route, body)


def answer(response: HttpResponse) -> Any:
    return json.loads(response.body)


def refuse(dialect: Dialect, fault: Fault, path: str, **row: Any) -> HttpResponse:
    made = Row(**{"fault": type(fault), "code": "7", "en": "text", **row})
    return dialect.refuse(made, "why", fault, HttpRequest("POST", path), TICKET)


def test_topapi_reply_under_the_gateway() -> None:
    response = Topapi(TABLE, body).encode(Role(name="é", group_id=7), operation(), TICKET)
    assert response.content_type == "application/json;charset=UTF-8"
    assert answer(response) == {
        "name": "é",
        "groupId": 7,
        "errcode": 0,
        "errmsg": "ok",
        "request_id": "0123456789ab",
    }


def test_topapi_reply_elsewhere_and_empty() -> None:
    response = Topapi(TABLE, body).encode(Done(), operation("POST /role/update_role"), TICKET)
    assert (response.content_type, answer(response)) == ("application/json", {"errcode": 0, "errmsg": "ok"})


def test_topapi_refusal_by_the_operation() -> None:
    dialect = Topapi(TABLE, body)
    flat = {"errcode": 7, "errmsg": "why"}
    assert answer(refuse(dialect, SystemFault(), "/role/add_role")) == flat
    assert answer(refuse(dialect, SystemFault(), "/TopApi/role/get")) == {**flat, "request_id": "0123456789ab"}


def test_topapi_refusal_by_the_gateway() -> None:
    dialect = Topapi(TABLE, body)
    wrapped = answer(refuse(dialect, TokenRefused(), "/topapi/role/get", code="40014", gateway=True))
    assert wrapped == {
        "errcode": 88,
        "sub_code": "40014",
        "sub_msg": "why",
        "errmsg": "ding talk error[subcode=40014,submsg=why]",
        "request_id": "0123456789ab",
    }
    flat = answer(refuse(dialect, TokenRefused(), "/role/add_role", code="40014", gateway=True))
    assert flat == {"errcode": 40014, "errmsg": "why"}


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b'{"roleId":"7"}', ()),
        (b' {"roleId":"7"}', FORM),
        (b"roleId=7", ()),
        (b"roleId=7", FORM),
        (b"roleId=7", ((b"content-type", b"text/plain"),)),
    ],
)
def test_topapi_reads_what_a_body_is_and_not_what_it_is_called(content: bytes, headers: Any) -> None:
    request = HttpRequest("POST", "/topapi/role/get", b"access_token=t&roleId=1", headers, content)
    sent = Topapi(TABLE, body).decode(operation(), request, {})
    assert sent["body"] == {"access_token": "t", "roleId": "7"}
    assert topapi.token(sent) == "t"


def test_topapi_get_has_no_body() -> None:
    request = HttpRequest("GET", "/gettoken", b"appkey=a", (), b"appkey=b")
    assert Topapi(TABLE, body).decode(operation("GET /gettoken"), request, {})["query"] == {"appkey": "a"}


def test_openapi_reply_is_bare() -> None:
    response = Openapi(TABLE, body).encode(Role(name="a", note="b"), operation(), TICKET)
    assert (response.content_type, answer(response)) == ("application/json;charset=utf-8", {"name": "a", "note": "b"})


def test_openapi_refusal() -> None:
    response = refuse(Openapi(TABLE, body), SystemFault(), "/v1.0/x", code="system.error", http=500)
    told = answer(response)
    assert (response.status, told.keys()) == (500, {"code", "message", "requestid"})
    assert (told["code"], told["message"]) == ("system.error", "why")
    assert re.fullmatch(r"[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-A[0-9A-F]{3}-[0-9A-F]{12}", told["requestid"])
    assert response.headers == ((b"x-acs-request-id", told["requestid"].encode()),)


def test_openapi_names_the_missing_point() -> None:
    told = answer(refuse(Openapi(TABLE, body), PermissionMissing(permission="Rooms.Read"), "/v1.0/x"))
    assert told["accessdenieddetail"] == {"requiredScopes": ["Rooms.Read"]}


@pytest.mark.parametrize(
    ("header", "token"), [(b"abc", "abc"), (b' "abc" ', "abc"), (b"", ""), (b"\xff", "ÿ"), (None, None)]
)
def test_openapi_token(header: bytes | None, token: str | None) -> None:
    headers = () if header is None else ((openapi.TOKEN_HEADER, header),)
    assert openapi.token(HttpRequest("GET", "/v1.0/x", b"", headers)) == token


@pytest.mark.parametrize("content", [b"", b" ", b"a=1", b"[]", b"null"])
def test_openapi_wants_an_object(content: bytes) -> None:
    with pytest.raises(BodyMissing):
        Openapi(TABLE, body).decode(operation("POST /v1.0/x"), HttpRequest("POST", "/v1.0/x", b"", (), content), {})


def test_top_reply_is_named_after_its_method() -> None:
    called = operation("POST /router/rest?method=dingtalk.corp.role.list")
    told = answer(Top(TABLE, body).encode(Role(name="a"), called, TICKET))
    assert told == {"dingtalk_corp_role_list_response": {"name": "a", "request_id": "0123456789ab"}}


def test_top_refusal() -> None:
    told = answer(refuse(Top(TABLE, body), SystemFault(), "/router/rest", code="15/isp.-1"))
    assert told["error_response"] == {
        "code": 15,
        "msg": "Remote service error",
        "sub_code": "isp.-1",
        "sub_msg": "why",
        "request_id": "0123456789ab",
    }


def test_admin_refusal_tells_the_facts() -> None:
    fault = TokenRefused("no", line=7, field="name", code="none of yours", secret=b"never")
    response = refuse(Admin(TABLE, body), fault, "/moothall/v1/apply", code="token.refused", http=401)
    told = {"code": "token.refused", "message": "why", "request_id": "0123456789ab", "line": 7, "field": "name"}
    assert (response.status, answer(response)) == (401, {"error": told})


def test_admin_answers_what_is_no_json() -> None:
    page = HttpResponse(b"a 1", content_type="text/plain")
    assert Admin(TABLE, body).encode(Raw(response=page), operation(), TICKET) is page


@pytest.mark.parametrize("dialect", [Topapi(TABLE, body), Openapi(TABLE, body), Admin(TABLE, body)])
def test_oversized(dialect: Dialect) -> None:
    request = HttpRequest("POST", "/x")
    request.oversized = True
    with pytest.raises(BodyTooLarge):
        dialect.decode(operation("POST /x"), request, {})
