"""Between ASGI and the chain: bodies in pieces, too large, cut short; sockets where none is."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.in_process import InProcess, in_process

OWNER = b"roleId=1507113580"
Messages = list[dict[str, Any]]


def scope(
    server: InProcess, kind: str = "http", path: str = "/topapi/role/getrole", method: str = "POST", length: str = ""
) -> dict[str, Any]:
    query = f"access_token={server.demo.access_token}".encode()
    return {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [(b"content-length", length.encode())] if length else [],
        "client": ("127.0.0.1", 1),
    }


async def exchange(server: InProcess, received: Messages, **described: Any) -> Messages:
    """What the application sends when it receives these messages."""
    waiting, sent = list(received), []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await server.running.application(scope(server, **described), receive, send)
    return sent


def piece(body: bytes, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_in_pieces(in_process: InProcess) -> None:
    _, body = await exchange(in_process, [piece(OWNER[:5], True), piece(b"", True), piece(OWNER[5:], False)])
    assert b'"name":"Owner"' in body["body"]


async def test_a_get_is_not_waited_for_unless_it_has_a_body(in_process: InProcess) -> None:
    _, body = await exchange(in_process, [], method="GET")
    assert b'"errcode":40' in body["body"]
    _, body = await exchange(in_process, [piece(OWNER, False)], method="GET", length=str(len(OWNER)))
    assert b'"name":"Owner"' in body["body"]


async def test_half_a_body_is_not_answered(in_process: InProcess) -> None:
    """Half a form reads like a whole one."""
    assert await exchange(in_process, [piece(OWNER[:-1], True), {"type": "http.disconnect"}]) == []


@pytest.mark.parametrize("pieces", [1, 7])
async def test_a_body_over_the_limit(tmp_path: Path, pieces: int) -> None:
    async with in_process(tmp_path / "data", body_limit=65_536) as server:
        part = b"x" * (70_000 // pieces)
        sent = await exchange(server, [piece(part, number < pieces) for number in range(1, pieces + 1)])
        assert b'"errcode":40038' in sent[1]["body"]


async def test_a_body_of_exactly_the_limit(tmp_path: Path) -> None:
    async with in_process(tmp_path / "data", body_limit=65_536) as server:
        body = OWNER + b"&" + b"x" * (65_536 - len(OWNER) - 1)
        sent = await exchange(server, [piece(body, False)])
        assert b'"name":"Owner"' in sent[1]["body"]


async def test_a_socket_where_none_is(in_process: InProcess) -> None:
    sent = await exchange(in_process, [{"type": "websocket.connect"}], kind="websocket", path="/moothall/nothing")
    assert [message["type"] for message in sent] == ["websocket.http.response.start", "websocket.http.response.body"]
    assert sent[0]["status"] == 404
    assert b"path.unknown" in sent[1]["body"]
