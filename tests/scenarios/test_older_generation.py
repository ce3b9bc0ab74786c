"""What holds for every call of the older generation: tokens, permission points, envelopes, methods, encodings."""

from typing import Any

import pytest

from moothall.api.dingtalk import topapi as topapi_dialect
from moothall.wire.dialect import Unserved
from tests.scenarios.answers import flat, wrapped
from tests.scenarios.asking import raw, topapi
from tests.support.process import ServerProcess

ROLE, GROUP = "/topapi/role/getrole", "/topapi/role/getrolegroup"
OWNER = {"roleId": 1507113580}
BLANK = ("40000", "access_token is blank")
BAD = ("40014", "不合法的access_token")


def bare_token(server: ServerProcess) -> str:
    """The token of the app without permission points."""
    pair = {"appkey": server.demo.bare_app_key, "appsecret": server.demo.bare_app_secret}
    token: str = server.topapi.get("/gettoken", pair, token=None).json()["access_token"]
    return token


@pytest.mark.parametrize("path", [ROLE, GROUP])
def test_no_token(server: ServerProcess, path: str) -> None:
    for send in (server.topapi.form, server.topapi.json, server.topapi.get):
        assert wrapped(send(path, OWNER, token=None)) == BLANK
        assert wrapped(send(f"{path}?access_token=", OWNER, token=None)) == BLANK


@pytest.mark.parametrize("token", ["0" * 32, "x", "' or 1=1", "\x00", "é", "a" * 5_000])
def test_foreign_token(server: ServerProcess, token: str) -> None:
    """Nobody's organization is known, so the server's own language answers."""
    for send in (server.topapi.form, server.topapi.json, server.topapi.get):
        assert wrapped(send(ROLE, OWNER, token=token)) == BAD


def test_token_in_the_form(server: ServerProcess) -> None:
    """The way of the documented curl lines."""
    fields = {"access_token": server.demo.access_token, **OWNER}
    assert server.topapi.form(ROLE, fields, token=None).json()["role"]["name"] == "Owner"


def test_token_in_the_query_counts_first(server: ServerProcess) -> None:
    fields = {"access_token": "0" * 32, **OWNER}
    assert server.topapi.form(ROLE, fields).json()["errcode"] == 0
    fields["access_token"] = server.demo.access_token
    assert wrapped(server.topapi.form(ROLE, fields, token="0" * 32)) == BAD


def test_empty_token_in_the_query_beside_one_in_the_form(server: ServerProcess) -> None:
    fields = {"access_token": server.demo.access_token, **OWNER}
    assert server.topapi.form(f"{ROLE}?access_token=", fields, token=None).json()["errcode"] == 0


@pytest.mark.parametrize("header", ["x-acs-dingtalk-access-token", "authorization"])
def test_token_in_a_header_is_not_read(server: ServerProcess, header: str) -> None:
    for token in (server.demo.access_token, f"Bearer {server.demo.access_token}"):
        assert wrapped(raw(server, ROLE, b"roleId=1507113580", {header: token})) == BLANK


@pytest.mark.parametrize(
    ("path", "fields", "scope"),
    [
        (ROLE, OWNER, "qyapi_get_department_member"),
        (GROUP, {"group_id": 1507113577}, "qyapi_get_department_list"),
        (ROLE, {"roleId": 1}, "qyapi_get_department_member"),
        (ROLE, {}, "qyapi_get_department_member"),
    ],
    ids=["role", "role group", "unknown role", "no role"],
)
def test_permission_missing(server: ServerProcess, path: str, fields: dict[str, Any], scope: str) -> None:
    """Before anything of the operation itself; the app's organization is known, so its language answers."""
    code, text = wrapped(server.topapi.json(path, fields, token=bare_token(server)))
    assert code == "60011"
    assert text.startswith(f"No permission to call this operation: [{scope}]")
    assert f"https://open-dev.dingtalk.com/appscope/apply?content={server.demo.bare_app_key}%23{scope}" in text
    assert text.endswith(f"{{requiredScopes=[{scope}]}}")


@pytest.mark.parametrize("path", ["/topapi/role/nothing", "/topapi/v9/role/get", "/topapi/", "/topapi/role/getrole/"])
def test_unknown_path_of_the_gateway(server: ServerProcess, path: str) -> None:
    """No token is asked for: the gateway does not know what it would be for."""
    method = "dingtalk.oapi." + path.removeprefix("/topapi/").replace("/", ".")
    chinese, english = f"不合法ApiName，ApiName = {method}", f"Invalid ApiName, ApiName = {method}"
    for response, submsg in (
        (raw(server, path), chinese),
        (raw(server, path, method="GET"), chinese),
        (topapi(server, path), english),
    ):
        answer = response.json()
        assert answer.pop("request_id")
        assert answer == {"errcode": 22, "sub_msg": submsg, "errmsg": f"Invalid method[submsg={submsg}]"}
        assert response.status_code == 200


@pytest.mark.parametrize("path", ["/", "/role/nothing", "/topapi", "/favicon.ico", "/%ff", "/a/../b"])
def test_unknown_path_elsewhere(server: ServerProcess, path: str) -> None:
    response = raw(server, path)
    assert flat(response) == (404, "请求的URI地址不存在")
    assert flat(topapi(server, path)) == (404, "The requested URI does not exist")
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("missing", list(topapi_dialect.unserved), ids=lambda missing: missing.id)
def test_documented_but_not_served(server: ServerProcess, missing: Unserved) -> None:
    path = f"{missing.path}?access_token={server.demo.access_token}"
    code, text = flat(raw(server, path, method=missing.method))
    assert code == 48002
    assert "not served by this version of Moothall" in text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_wrong_method(server: ServerProcess, method: str) -> None:
    """A request that fails before its sender matters is still answered in the sender's language."""
    assert flat(raw(server, ROLE, method=method)) == (43002, "需要POST请求")
    response = raw(server, f"{ROLE}?access_token={server.demo.access_token}", method=method)
    assert flat(response) == (43002, "A POST request is required")


@pytest.mark.parametrize(
    "body",
    [b'{"roleId":', b"{roleId:1}", b'{"roleId":1}}', b"{'roleId':1}", b'{"roleId":NaN}', b'{"a":"\xff"}', b"[1]", b"{"],
)
def test_json_that_cannot_be_read(server: ServerProcess, body: bytes) -> None:
    response = topapi(server, ROLE, body, {"content-type": "application/json"})
    assert flat(response) == (47001, "The JSON could not be parsed")
    assert flat(raw(server, ROLE, body)) == (47001, "解析JSON/XML内容错误")


def test_form_that_is_not_utf8(server: ServerProcess) -> None:
    response = topapi(server, ROLE, b"roleId=\xff", {"content-type": "application/x-www-form-urlencoded"})
    assert flat(response)[0] == 47001


def test_json_too_deep(server: ServerProcess) -> None:
    body = b'{"roleId":' + b"[" * 1_000 + b"]" * 1_000 + b"}"
    assert flat(topapi(server, ROLE, body))[0] == 47001


def test_body_too_large(server: ServerProcess) -> None:
    body = b'{"roleId":1507113580,"fill":"' + b"x" * 10_000_000 + b'"}'
    assert flat(topapi(server, ROLE, body))[0] == 40038


def test_path_in_any_case(server: ServerProcess) -> None:
    assert server.topapi.form("/TopApi/Role/getRole", OWNER).json()["role"]["name"] == "Owner"


def test_request_ids_differ(server: ServerProcess) -> None:
    ids = {server.topapi.form(ROLE, OWNER).json()["request_id"] for _ in range(20)}
    assert len(ids) == 20
