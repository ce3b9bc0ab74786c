"""ASGI on one side, the chain on the other."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from moothall.kernel.frames import PATH
from moothall.server.chain import Chain
from moothall.wire.http import HttpRequest, HttpResponse

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
SocketHandler = Callable[[Scope, Receive, Send], Awaitable[None]]

DRAIN_LIMIT = 64 * 1024 * 1024
"""Bytes of an oversized body that are read and thrown away, so that the client reads the refusal instead of a reset."""


class Application:
    """The ASGI application: every HTTP request goes through the chain, every WebSocket to the gateway."""

    def __init__(self, chain: Chain, devices: SocketHandler, body_limit: int) -> None:
        self.chain = chain
        self._devices = devices
        self._body_limit = body_limit
        self._uploads = {operation.path for dialect in chain.dialects for operation in dialect if operation.upload}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection scope."""
        if scope["type"] != "http":
            await self._socket(scope, receive, send)
            return
        request = _request(scope, scope["method"])
        if request.path in self._uploads:
            request.chunks = _chunks(receive)
        else:
            message = await receive()
            request.body = message.get("body", b"")
            if message.get("more_body") or len(request.body) > self._body_limit:
                try:
                    await _read_rest(request, receive, message.get("more_body", False), self._body_limit)
                except ConnectionError:
                    return
        response = await self.chain.answer(request)
        await _send(response, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == PATH:
            await self._devices(scope, receive, send)
        else:
            await self._no_socket(scope, receive, send)

    async def _no_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A WebSocket where none is: refused in the envelope of the path's dialect."""

        async def send_handshake(message: dict[str, Any]) -> None:
            await send({**message, "type": f"websocket.{message['type']}"})

        await receive()
        await _send(await self.chain.answer(_request(scope, "GET")), send_handshake)


def _request(scope: Scope, method: str) -> HttpRequest:
    client = scope["client"]
    return HttpRequest(method, scope["path"], scope["query_string"], scope["headers"], b"", client[0] if client else "")


async def _read_rest(request: HttpRequest, receive: Receive, more: bool, limit: int) -> None:
    pieces, size = [request.body], len(request.body)
    while more and size <= DRAIN_LIMIT:
        piece, more = await _piece(receive)
        size += len(piece)
        if size <= limit:
            pieces.append(piece)
    request.oversized = size > limit
    request.body = b"" if request.oversized else b"".join(pieces)


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        piece, more = await _piece(receive)
        if piece:
            yield piece


async def _piece(receive: Receive) -> tuple[bytes, bool]:
    """The next piece of a body, and whether another comes. Half a body must not pass for a whole one."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ConnectionError("the client left before its request was complete")
    return message.get("body", b""), message.get("more_body", False)


async def _send(response: HttpResponse, send: Send) -> None:
    headers = [(b"content-type", response.content_type.encode()), *response.headers]
    if response.chunks is None:
        headers.append((b"content-length", b"%d" % len(response.body)))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})
        return
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    async for chunk in response.chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
