"""ASGI on one side, the chain on the other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from moothall.kernel.fault import Fault, Overloaded, SystemFault
from moothall.kernel.frames import PATH
from moothall.server.bodies import STOPPING, Bodies, Receive, chunks
from moothall.server.chain import Chain
from moothall.wire.http import HttpRequest, HttpResponse

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
SocketHandler = Callable[[Scope, Receive, Send], Awaitable[None]]
_BODY_HEADERS = frozenset((b"content-length", b"transfer-encoding"))


class CutOff(SystemFault):
    """The server stopped before the operation was done. Whether it was carried out is not known."""


class Application:
    """The ASGI application: every HTTP request goes through the chain, every WebSocket to the gateway."""

    def __init__(self, chain: Chain, devices: SocketHandler, bodies: Bodies) -> None:
        self.chain = chain
        self._devices = devices
        self._bodies = bodies
        self._uploads = {operation.path for dialect in chain.dialects for operation in dialect if operation.upload}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection scope."""
        if scope["type"] != "http":
            await self._socket(scope, receive, send)
            return
        request = _request(scope, scope["method"])
        fault: Fault | None = None
        try:
            if request.path in self._uploads:
                request.chunks = chunks(receive)
            elif request.method != "GET" or _has_body(request):
                message = await receive()
                request.body = message.get("body", b"")
                if message.get("more_body") or len(request.body) > self._bodies.limit:
                    await self._bodies.read_rest(request, receive, message.get("more_body", False))
        except ConnectionError:
            return
        except Overloaded as error:
            fault = error
        except asyncio.CancelledError:  # by the HTTP server alone, when its time to stop is over
            fault = Overloaded(STOPPING)
        try:
            response = await self.chain.answer(request, fault)
        except asyncio.CancelledError:
            response = await self.chain.answer(request, CutOff("the server stopped before this was done"))
        if response.live and response.chunks is not None:
            response.chunks = _until_left(response.chunks, receive)
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


def _has_body(request: HttpRequest) -> bool:
    """Whether the head says that something follows it."""
    for name, _ in request.headers:  # noqa: SIM110  (twice as quick, and asked at each GET)
        if name in _BODY_HEADERS:
            return True
    return False


async def _send(response: HttpResponse, send: Send) -> None:
    headers = [(b"content-type", response.content_type.encode()), *response.headers]
    if response.chunks is None:
        headers.append((b"content-length", b"%d" % len(response.body)))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})
        return
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    try:
        async for chunk in response.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except asyncio.CancelledError:  # without its end the client knows that it has not all
        return
    await send({"type": "http.response.body", "body": b""})


async def _until_left(pieces: AsyncIterator[bytes], receive: Receive) -> AsyncIterator[bytes]:
    """The pieces, until the client leaves, which only `receive` tells."""
    left = asyncio.ensure_future(_left(receive))
    try:
        while (piece := await _next(pieces, left)) is not None:
            yield piece
    finally:
        left.cancel()


async def _next(pieces: AsyncIterator[bytes], left: "asyncio.Future[None]") -> bytes | None:
    piece = asyncio.ensure_future(_first(pieces))
    try:
        await asyncio.wait((piece, left), return_when=asyncio.FIRST_COMPLETED)
        return piece.result() if piece.done() else None
    finally:
        piece.cancel()


async def _first(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
