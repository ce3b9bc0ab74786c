"""How other clients differ: the requests that SDKs of other languages send, to the byte where it matters.

The numbers are those of `tests/wire_sheets/clients.md`; what the Python SDKs do is tested with them, in `tests/sdk`.
"""

import base64
import json
import socket
import time
import zlib
from urllib.parse import urlsplit

import pytest

from moothall.wire import usersig
from tests.scenarios.answers import flat, refused, wrapped
from tests.scenarios.asking import in_chunks, openapi, raw, topapi
from tests.support.in_process import InProcess
from tests.support.process import ServerProcess

ROLE, GROUP, GETTOKEN = "/topapi/role/getrole", "/topapi/role/getrolegroup", "/gettoken"
ROOMS, CONTROL, TOKEN = "/v1.0/rooms/groups/172", "/v1.0/rooms/central/control", "/v1.0/oauth2/accessToken"
CHAT = "group_open_http_svc/get_role_in_group"
ASKED = {"GroupId": "@TGS#2C5SZEAEF", "User_Account": ["leckie"]}
OWNER = b'{"roleId":1507113580}'
JAVA = {
    "accept": "text/xml,text/javascript",
    "content-type": "application/json;charset=UTF-8",
    "user-agent": "top-sdk-java",
}
NODE = {
    "accept": "application/json",
    "content-type": "application/json; charset=utf-8",
    "user-agent": "AlibabaCloud (linux; x64) Node.js/v20.20.2 Core/1.0.1 TeaDSL/1",
}
FORM = "application/x-www-form-urlencoded"


def pair(server: ServerProcess) -> str:
    return f"appkey={server.demo.app_key}&appsecret={server.demo.app_secret}"


def test_1_node_sends_chunks(server: ServerProcess) -> None:
    body = json.dumps({"appKey": server.demo.app_key, "appSecret": server.demo.app_secret}).encode()
    response = in_chunks(server, TOKEN, body, NODE)
    assert "content-length" not in response.request.headers
    assert response.json()["expireIn"] == 7200


def test_1_chunks_under_topapi(server: ServerProcess) -> None:
    path = f"{ROLE}?access_token={server.demo.access_token}"
    assert in_chunks(server, path, OWNER, JAVA).json()["role"]["name"] == "Owner"
    form = {"content-type": FORM}
    assert in_chunks(server, path, b"roleId=1507113580", form).json()["role"]["name"] == "Owner"


def test_1_python_gets_with_a_content_type(server: ServerProcess) -> None:
    headers = {"content-type": "application/octet-stream", "content-length": "0"}
    response = openapi(server, f"{ROOMS}?unionId={server.demo.union_id}", headers=headers, method="GET")
    assert response.json()["groupId"] == 172


def test_2_members_of_a_refusal_are_in_lower_case(server: ServerProcess) -> None:
    answer = raw(server, ROOMS, method="GET").json()
    assert list(answer) == ["code", "requestid", "message"]


def test_3_nothing_is_compressed_or_redirected(server: ServerProcess) -> None:
    for encoding in ("identity", "gzip, deflate, br", ""):
        response = openapi(server, f"{ROOMS}?unionId=x", headers={"accept-encoding": encoding}, method="GET")
        assert "content-encoding" not in response.headers
    assert refused(openapi(server, ROOMS + "/", method="GET"))[0] == 404


def test_5_generic_call_of_node(server: ServerProcess) -> None:
    """The newest package has no `SendCentralControl`; people use its `execute`."""
    body = json.dumps({"controlBody": "{}", "roomId": server.demo.room_id, "unionId": server.demo.union_id})
    token = {"x-acs-dingtalk-access-token": server.demo.access_token}
    status, code, _ = refused(in_chunks(server, CONTROL, body.encode(), {**NODE, **token}))
    assert (status, code) == (400, "param.error")


def test_7_errcode_is_a_number(server: ServerProcess) -> None:
    for response in (topapi(server, ROLE, OWNER), topapi(server, ROLE, b"{}"), raw(server, ROLE), raw(server, "/x")):
        assert type(response.json()["errcode"]) is int
        assert response.status_code == 200


def test_8_java_sends_every_scalar_as_text(server: ServerProcess) -> None:
    body = b'{"roleId":"1507113580","withPictures":"true","empty":"[]"}'
    assert topapi(server, ROLE, body, JAVA).json()["role"]["name"] == "Owner"


def test_8_go_sends_numbers(server: ServerProcess) -> None:
    headers = {"content-type": "application/json", "user-agent": "Go-http-client/1.1", "accept-encoding": "gzip"}
    assert topapi(server, ROLE, OWNER, headers).json()["role"]["name"] == "Owner"


def test_8_curl_sends_the_token_in_the_form(server: ServerProcess) -> None:
    headers = {"content-type": f"{FORM};charset=utf-8", "user-agent": "curl/8.5.0", "accept": "*/*"}
    body = f"access_token={server.demo.access_token}&group_id=1507113577".encode()
    assert raw(server, GROUP, body, headers).json()["role_group"]["group_name"] == "Default"


def test_8_curl_sends_json_as_a_form(server: ServerProcess) -> None:
    """`curl -d '{...}'` says that it is a form."""
    assert topapi(server, ROLE, OWNER, {"content-type": FORM}).json()["role"]["name"] == "Owner"


def test_8_php_sends_null_for_absent(server: ServerProcess) -> None:
    body = b'{"group_id":1507113577,"offset":null,"size":null}'
    assert topapi(server, GROUP, body, {"content-type": "application/json"}).json()["errcode"] == 0


@pytest.mark.parametrize("accept", ["text/xml,text/javascript", "text/html", "image/png", "x/y;q=0", ""])
def test_9_accept_is_not_looked_at(server: ServerProcess, accept: str) -> None:
    response = topapi(server, ROLE, OWNER, {**JAVA, "accept": accept})
    assert response.json()["role"]["name"] == "Owner"
    assert response.headers["content-type"] == "application/json;charset=UTF-8"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "gbk", "nonsense", '"utf-8"'])
def test_9_charset_is_not_looked_at(server: ServerProcess, charset: str) -> None:
    """C# says gbk where there is nothing to decode; what is sent is UTF-8."""
    headers = {"content-type": f"{FORM};charset={charset}", "accept": "text/xml,text/javascript"}
    assert raw(server, f"{GETTOKEN}?{pair(server)}", headers=headers, method="GET").json()["expires_in"] == 7200
    assert topapi(server, ROLE, b"roleId=1507113580", headers).json()["role"]["name"] == "Owner"
    headers["content-type"] = f"application/json;charset={charset}"
    assert topapi(server, ROLE, OWNER, headers).json()["role"]["name"] == "Owner"


def test_9_php_appends_an_empty_token(server: ServerProcess) -> None:
    response = raw(server, f"{GETTOKEN}?{pair(server)}&access_token=", method="GET")
    assert response.json()["access_token"] == server.demo.access_token
    assert wrapped(raw(server, f"{ROLE}?access_token=", OWNER))[0] == "40000"


async def test_11_strict_models_find_what_they_need(in_process: InProcess) -> None:
    """A person without a title has an empty one; the spelling of the unionId differs between the two calls."""
    newcomer = {"name": "N", "mobile": "13900000009", "dept_id_list": "1"}
    created = (await in_process.topapi.json("/topapi/v2/user/create", newcomer)).json()["result"]
    person = (await in_process.topapi.json("/topapi/v2/user/get", {"userid": created["userid"]})).json()["result"]
    assert (person["title"], person["hide_mobile"]) == ("", False)
    assert person["unionid"] == created["unionId"]


@pytest.mark.parametrize("host", ["oapi.dingtalk.com", "127.0.0.1", "localhost:1", "x", "adminapiger.im.qcloud.com"])
def test_12_host_does_not_matter(server: ServerProcess, host: str) -> None:
    headers = {"host": host}
    assert topapi(server, ROLE, OWNER, headers).json()["role"]["name"] == "Owner"
    group = openapi(server, f"{ROOMS}?unionId={server.demo.union_id}", headers=headers, method="GET")
    assert group.json()["groupId"] == 172


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json; charset=utf-8", FORM, "x/y"])
def test_13_chat_bodies_of_any_content_type(server: ServerProcess, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    query = "&".join(f"{name}={value}" for name, value in server.chat.query().items())
    response = raw(server, f"/v4/{CHAT}?{query}", json.dumps(ASKED).encode(), headers)
    assert response.json()["UserIdList"] == [{"Member_Account": "leckie", "Role": "Owner"}]
    assert response.status_code == 200


def test_13_chat_reads_by_get(server: ServerProcess) -> None:
    fields = {"GroupId": ASKED["GroupId"], "User_Account": json.dumps(ASKED["User_Account"])}
    assert server.chat.get(CHAT, fields).json()["UserIdList"][0]["Role"] == "Owner"


def resigned(server: ServerProcess, level: int, backwards: bool) -> str:
    """A valid UserSig whose JSON has its members in another order, compressed at another level."""
    signed = server.chat.usersig()
    plain = zlib.decompress(base64.b64decode(signed.translate(str.maketrans("*-_", "+/="))))
    members = list(json.loads(plain).items())
    text = json.dumps(dict(members[::-1] if backwards else members)).encode()
    return base64.b64encode(zlib.compress(text, level)).decode().translate(str.maketrans("+/=", "*-_"))


@pytest.mark.parametrize("level", [0, 1, 9], ids=["stored", "fast", "best"])
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_14_usersigs_of_other_signers(server: ServerProcess, level: int, backwards: bool) -> None:
    """Go's zlib does not compress such short texts, and each JSON library has an order of its own."""
    answer = server.chat.post(CHAT, ASKED, {"usersig": resigned(server, level, backwards)}).json()
    assert answer["ErrorCode"] == 0


def test_14_usersig_escaped_or_not(server: ServerProcess) -> None:
    """Most clients put it into the address as it is; one that escapes it turns `*` into `%2A`."""
    ticket = next(
        signed
        for second in range(1_000)
        if "*"
        in (
            signed := usersig.sign(
                server.demo.sdkappid, server.demo.chat_admin, server.demo.chat_secret, int(time.time()) - second, 86_400
            )
        )
    )
    for text in (ticket, ticket.replace("*", "%2A")):
        query = f"usersig={text}&identifier={server.demo.chat_admin}&sdkappid={server.demo.sdkappid}&random=1"
        assert raw(server, f"/v4/{CHAT}?{query}", json.dumps(ASKED).encode()).json()["ErrorCode"] == 0


@pytest.mark.parametrize("number", ["0", "4294967295", "9f86d081884c7d659a2feaa0c55ad015", "", None])
def test_random_is_not_looked_at(server: ServerProcess, number: str | None) -> None:
    """One client sends a UUID where the documents want a number."""
    assert server.chat.post(CHAT, ASKED, {"random": number}).json()["ErrorCode"] == 0


def exchange(server: ServerProcess, first: bytes, then: bytes = b"") -> bytes:
    """What a socket is told: the other piece follows once the first is answered."""
    address = urlsplit(server.url)
    told = b""
    with socket.create_connection((address.hostname, address.port or 0), timeout=20) as connection:
        connection.sendall(first)
        if then:
            told += connection.recv(65_536)
            connection.sendall(then)
        while piece := connection.recv(65_536):
            told += piece
    return told


def test_csharp_waits_for_100_continue(server: ServerProcess) -> None:
    head = (
        f"POST {ROLE}?access_token={server.demo.access_token} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: {len(OWNER)}\r\n\r\n"
    )
    answer = exchange(server, head.encode(), OWNER)
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
    assert b'"name":"Owner"' in answer


def test_http_1_0(server: ServerProcess) -> None:
    """Old PHP, and load generators."""
    head = f"POST {ROLE}?access_token={server.demo.access_token} HTTP/1.0\r\nContent-Length: {len(OWNER)}\r\n\r\n"
    answer = exchange(server, head.encode() + OWNER)
    assert answer.startswith(b"HTTP/1.")
    assert b'"name":"Owner"' in answer


def test_get_with_a_body(server: ServerProcess) -> None:
    """Some clients add one to every request; on a read under /topapi it counts like a POST's."""
    path = f"{ROLE}?access_token={server.demo.access_token}"
    assert raw(server, path, OWNER, {"content-type": "application/json"}, "GET").json()["role"]["name"] == "Owner"
    assert flat(raw(server, path, b"", {"content-type": "application/json"}, "GET"))[0] == 40
