"""What holds for every call of the newer generation: tokens, permission points, envelopes, methods, bodies."""

import json
import re

import pytest

from moothall.api.dingtalk import openapi as openapi_dialect
from moothall.wire.dialect import Unserved
from tests.scenarios.answers import refused
from tests.scenarios.asking import openapi, raw
from tests.support.process import ServerProcess

GROUP, CONTROL, TOKEN = "/v1.0/rooms/groups/172", "/v1.0/rooms/central/control", "/v1.0/oauth2/accessToken"
NO_TOKEN = (400, "AuthenticationFailed.MissingParameter", "缺少参数：x-acs-dingtalk-access-token")
BAD_TOKEN = (400, "InvalidAuthentication", "不合法的access_token")
NO_BODY = (400, "Missingbody", "body is mandatory for this action.")
NOT_FOUND = (404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.")


def bare_token(server: ServerProcess) -> str:
    """The token of the app without permission points."""
    pair = {"appKey": server.demo.bare_app_key, "appSecret": server.demo.bare_app_secret}
    token: str = server.openapi.post(TOKEN, pair, token=None).json()["accessToken"]
    return token


def test_no_token(server: ServerProcess) -> None:
    assert refused(server.openapi.get(GROUP, {"unionId": server.demo.union_id}, token=None)) == NO_TOKEN
    assert refused(server.openapi.post(CONTROL, {}, token=None)) == NO_TOKEN


@pytest.mark.parametrize("token", ["", "0" * 32, "x", '"', '""', "' or 1=1", "x" * 5_000])
def test_foreign_token(server: ServerProcess, token: str) -> None:
    response = openapi(server, GROUP, headers={"x-acs-dingtalk-access-token": token}, method="GET")
    assert refused(response) == BAD_TOKEN


def test_token_elsewhere_is_not_read(server: ServerProcess) -> None:
    token = server.demo.access_token
    query = f"?unionId={server.demo.union_id}&access_token={token}"
    assert refused(raw(server, GROUP + query, method="GET")) == NO_TOKEN
    assert refused(raw(server, GROUP, headers={"authorization": f"Bearer {token}"}, method="GET")) == NO_TOKEN


def test_token_in_quotes(server: ServerProcess) -> None:
    """Older PHP clients JSON-encode it."""
    quoted = {"x-acs-dingtalk-access-token": f'"{server.demo.access_token}"'}
    response = openapi(server, f"{GROUP}?unionId={server.demo.union_id}", headers=quoted, method="GET")
    assert response.json()["groupId"] == 172


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", GROUP, "VideoConference.Conference.Read"),
        ("GET", "/v1.0/rooms/groups/x", "VideoConference.Conference.Read"),
        ("POST", CONTROL, "VideoConference.Conference.Write"),
    ],
)
def test_permission_missing(server: ServerProcess, method: str, path: str, scope: str) -> None:
    headers = {"x-acs-dingtalk-access-token": bare_token(server)}
    response = openapi(server, path, b"{}" if method == "POST" else None, headers, method)
    status, code, message = refused(response)
    assert (status, code) == (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied")
    assert message == (
        f"No permission to call this operation: [{scope}] "
        f"https://open-dev.dingtalk.com/appscope/apply?content={server.demo.bare_app_key}%23{scope}"
    )
    assert response.json()["accessdenieddetail"] == {"requiredScopes": [scope]}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1.0/nothing"),
        ("POST", "/v1.0/"),
        ("GET", "/v1.0"),
        ("GET", "/v1.0/rooms/groups/172/more"),
        ("POST", GROUP),
        ("DELETE", CONTROL),
        ("GET", CONTROL),
        ("PATCH", TOKEN),
        ("GET", "/v1.0/rooms/groups//172"),
        ("GET", "/v2.0/wiki/workspaces"),
        ("POST", "/V3.14/nothing"),
    ],
)
def test_unknown_path_or_method(server: ServerProcess, method: str, path: str) -> None:
    assert refused(openapi(server, path, method=method)) == NOT_FOUND


@pytest.mark.parametrize("missing", list(openapi_dialect.unserved), ids=lambda missing: missing.id)
def test_documented_but_not_served(server: ServerProcess, missing: Unserved) -> None:
    status, code, message = refused(openapi(server, re.sub("{.*?}", "1", missing.path), method=missing.method))
    assert (status, code) == (404, "InvalidAction.NotFound")
    assert "not served by this version of Moothall" in message


NOT_AN_OBJECT = [b"", b" ", b"[]", b"null", b'"x"', b"1", b'{"unionId":', b"{unionId:1}", b'{"a":"\xff"}', b"\xef\xbb"]
DEEP = b'{"a":' + b"[" * 1_000 + b"]" * 1_000 + b"}"


@pytest.mark.parametrize("path", [CONTROL, TOKEN])
@pytest.mark.parametrize("body", [*NOT_AN_OBJECT, DEEP], ids=[*map(repr, NOT_AN_OBJECT), "deep"])
def test_body_that_is_no_object(server: ServerProcess, path: str, body: bytes) -> None:
    response = openapi(server, path, body, {"content-type": "application/json; charset=utf-8"})
    assert refused(response) == NO_BODY


@pytest.mark.parametrize("path", [CONTROL, TOKEN])
def test_form_is_not_read(server: ServerProcess, path: str) -> None:
    response = openapi(server, path, b"unionId=x&roomId=y", {"content-type": "application/x-www-form-urlencoded"})
    assert refused(response) == NO_BODY


@pytest.mark.parametrize("path", [CONTROL, TOKEN])
def test_body_too_large(server: ServerProcess, path: str) -> None:
    response = openapi(server, path, json.dumps({"fill": "x" * 10_000_000}).encode())
    assert refused(response)[:2] == (400, "commonParamIllegal")


def test_any_content_type_is_read_as_json(server: ServerProcess) -> None:
    """Clients forget it; what is JSON is read."""
    pair = json.dumps({"appKey": server.demo.app_key, "appSecret": server.demo.app_secret}).encode()
    for content_type in (
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
        "application/octet-stream",
    ):
        assert raw(server, TOKEN, pair, {"content-type": content_type}).json()["expireIn"] == 7200
    assert raw(server, TOKEN, pair).json()["expireIn"] == 7200


def test_request_ids_differ(server: ServerProcess) -> None:
    ids = {server.openapi.get(GROUP, token=None).json()["requestid"] for _ in range(20)}
    assert len(ids) == 20
