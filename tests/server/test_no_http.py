"""What is not HTTP is answered on a real socket, in the envelope of the dialect that the address was of."""

import asyncio

import pytest

from tests.support.in_process import InProcess

LONG = b"a" * 100_000
NO_HTTP = {
    "bytes that are not escaped": b"GET %b\xe4\xb8\xad HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes in the query": b"GET %b?a=\xe4\xb8\xad HTTP/1.1\r\nHost: x\r\n\r\n",
    "an endless address": b"GET %b" + LONG + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a length below nothing": b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
    "a chunk without length": b"POST %b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "another protocol": b"GET %b SMTP/1.0\r\n\r\n",
}
ANSWERS = {
    b"/topapi/role/getrole": (b"HTTP/1.1 200", b'"errcode":40038'),
    b"/gettoken": (b"HTTP/1.1 200", b'"errcode":40038'),
    b"/router/rest": (b"HTTP/1.1 200", b'"error_response":{"code":41'),
    b"/v1.0/rooms/groups/1": (b"HTTP/1.1 400", b'"code":"commonParamIllegal"'),
    b"/v2.0/wiki/workspaces": (b"HTTP/1.1 400", b'"code":"commonParamIllegal"'),
    b"/v4/group_open_http_svc/get_role_in_group": (b"HTTP/1.1 200", b'"ErrorCode":60002'),
    b"/moothall/v1/version": (b"HTTP/1.1 400", b'"code":"request.unreadable"'),
}


async def exchange(url: str, sent: bytes) -> bytes:
    """Send bytes and read until the server hangs up."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    answered = await reader.read()
    writer.close()
    return answered


@pytest.mark.produces("topapi:", "RequestUnreadable")
@pytest.mark.produces("top:", "RequestUnreadable")
@pytest.mark.produces("openapi:", "RequestUnreadable")
@pytest.mark.produces("tencent:", "RequestUnreadable")
@pytest.mark.produces("admin:", "RequestUnreadable")
@pytest.mark.parametrize("sent", NO_HTTP.values(), ids=NO_HTTP)
async def test_answer_is_the_dialects(in_process: InProcess, sent: bytes) -> None:
    async with in_process.listening() as url:
        for path, (status, code) in ANSWERS.items():
            answered = await exchange(url, sent % path)
            assert answered.startswith(status), answered
            assert code in answered
            assert answered.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("sent", [b"nonsense\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00" * 50, b"GET /" + LONG])
async def test_without_an_address_it_is_the_first_dialects(in_process: InProcess, sent: bytes) -> None:
    async with in_process.listening() as url:
        assert b'"errcode":40038' in await exchange(url, sent)


SOCKET = b"Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
HANDSHAKE = SOCKET + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"GET /topapi/role/getrole HTTP/1.1\r\n" + SOCKET, b'"sub_code":"40000"'),
        (b"GET /topapi/role/getrole HTTP/1.1\r\n" + HANDSHAKE, b'"sub_code":"40000"'),
        (b"POST /v1.0/rooms/nothing HTTP/1.1\r\n" + SOCKET, b'"code":"InvalidAction.NotFound"'),
        (b"GET /device/v1/connect HTTP/1.1\r\n" + SOCKET, b'"code":"path.unknown"'),
        (b"POST /device/v1/connect HTTP/1.1\r\n" + HANDSHAKE, b'"code":"path.unknown"'),
    ],
)
async def test_socket_where_none_is(in_process: InProcess, sent: bytes, code: bytes) -> None:
    async with in_process.listening() as url:
        host, _, port = url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(sent + b"\r\n")
        assert code in await reader.readuntil(b"}")
        writer.close()
