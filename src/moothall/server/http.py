"""ASGI on one side, the chain on the other."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from moothall.server.chain import Chain
from moothall.wire.http import HttpRequest, HttpResponse

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
SocketHandler = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_LIMIT = 2 * 1024 * 1024
"""Bytes of a request body that is read whole: the largest documented request needs a tenth."""
DRAIN_LIMIT = 64 * 1024 * 1024
"""Bytes of an oversized body that are read and thrown away, so that the client reads the refusal instead of a reset."""


class Application:
    """The ASGI application: every HTTP request goes through the chain, every WebSocket to the gateway."""

    def __init__(self, chain: Chain, sockets: SocketHandler) -> None:
        self.chain = chain
        self._sockets = sockets
        self._uploads = {operation.path for dialect in chain.dialects for operation in dialect if operation.upload}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection scope."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._sockets(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope["client"]
        request = HttpRequest(
            scope["method"], scope["path"], scope["query_string"], scope["headers"], b"", client[0] if client else ""
        )
        if request.path in self._uploads:
            request.chunks = _chunks(receive)
        else:
            message = await receive()
            request.body = message.get("body", b"")
            if message.get("more_body") or len(request.body) > BODY_LIMIT:
                await _read_rest(request, receive, message.get("more_body", False))
        response = await self.chain.answer(request)
        await _send(response, send)


async def _read_rest(request: HttpRequest, receive: Receive, more: bool) -> None:
    pieces, size = [request.body], len(request.body)
    while more and size <= DRAIN_LIMIT:
        message = await receive()
        piece = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(piece)
        if size <= BODY_LIMIT:
            pieces.append(piece)
    request.oversized = size > BODY_LIMIT
    request.body = b"" if request.oversized else b"".join(pieces)


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the client left before the upload was complete")
        more = message.get("more_body", False)
        if piece := message.get("body", b""):
            yield piece


async def _send(response: HttpResponse, send: Send) -> None:
    headers = [(b"content-type", response.content_type.encode()), *response.headers]
    if response.chunks is None:
        headers.append((b"content-length", str(len(response.body)).encode()))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})
        return
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    async for chunk in response.chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
