"""Bodies that are not whole: how much of the server they may hold, and what a stop makes of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from moothall.kernel.fault import Overloaded
from moothall.server.bodies import STOPPING, Bodies, chunks
from moothall.server.dialects import dialect_at
from moothall.wire.http import HttpRequest
from tests.server.test_http import Messages, exchange, piece
from tests.support.in_process import InProcess


def receiving(*messages: dict[str, Any]) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Gives these, then nothing for ever."""
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if waiting else await asyncio.Future()

    return receive


def begun(body: bytes) -> HttpRequest:
    return HttpRequest("POST", "/topapi/role/getrole", body=body)


async def test_all_together_hold_so_much() -> None:
    bodies = Bodies(limit=10, held_limit=15)
    first = begun(b"12345")
    waiting = asyncio.ensure_future(bodies.read_rest(first, receiving(piece(b"67890", True)), True))
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await bodies.read_rest(begun(b"12345"), receiving(piece(b"6", True)), True)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    second = begun(b"12345")
    await bodies.read_rest(second, receiving(piece(b"67890", False)), True)
    assert second.body == b"1234567890"


async def test_nobody_sends_for_ever() -> None:
    with pytest.raises(Overloaded, match="was not whole"):
        await Bodies(limit=10, seconds=0.01).read_rest(begun(b"12345"), receiving(), True)


async def test_an_upload_that_is_stopped() -> None:
    upload = chunks(receiving(piece(b"12345", True)))
    assert await anext(upload) == b"12345"
    rest = asyncio.ensure_future(anext(upload))
    await asyncio.sleep(0)
    rest.cancel()
    with pytest.raises(Overloaded, match=STOPPING):
        await rest


async def test_an_operation_that_is_stopped(in_process: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it was carried out is not known, which is what the answer says."""
    begun = asyncio.Event()

    async def body(call: object, request: object) -> None:
        begun.set()
        await asyncio.Future()

    monkeypatch.setattr(dialect_at("/topapi").operations["role.get"], "body", body)
    asked = asyncio.ensure_future(exchange(in_process, [piece(b"roleId=1", False)]))
    await begun.wait()
    asked.cancel()
    _, answer = await asked
    assert b'"errmsg":"System error"' in answer["body"]


async def test_an_answer_that_is_stopped(in_process: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no end, so that nobody takes it for a whole one."""
    sent: Messages = []
    token = f"Bearer {in_process.admin.token}".encode()
    scope = {"type": "http", "method": "GET", "path": "/moothall/v1/export", "query_string": b"", "client": None}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            raise asyncio.CancelledError

    application = in_process.running.application
    await application(scope | {"headers": [(b"authorization", token)]}, receiving(piece(b"", False)), send)
    assert [message.get("more_body") for message in sent] == [None, True]
