"""HTTP on the socket: uvicorn's protocol, with our own word for what is not HTTP."""

import asyncio
from typing import Any
from urllib.parse import unquote

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from moothall.kernel.frames import PATH

ADDRESS_LIMIT = 64 * 1024 - 1
"""Bytes of a request's path and query; the parser reads no more."""
HEAD_LIMIT = 256 * 1024
"""Bytes of a request's first line and headers that came in more than one piece."""
REST_SECONDS = 60.0
"""For the head of a request to be whole, and between two pieces of its body."""

_DEVICES = PATH.encode()


class HttpProtocol(HttpToolsProtocol):
    """Refuses in the envelope of the address's dialect, as far as the address was read, and hangs up."""

    _hung_up = False
    _head = 0
    """Bytes of a head that is not whole."""
    _head_of: object = None
    """The request that it is of."""
    _rest_at = 0.0
    """Since when the rest of a request is waited for, in the loop's time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client, of which a request is waited for from now on."""
        super().connection_made(transport)
        self._rest_at = self.loop.time()

    def on_url(self, url: bytes) -> None:
        """A piece of the address; one that never ends is not kept."""
        self.url += url
        if len(self.url) > ADDRESS_LIMIT:
            raise ValueError("the address is too long")

    def on_headers_complete(self) -> None:
        """The head is whole; the piece that made it so may have made it too large."""
        if self._head_of is self.scope and sum(len(name) + len(value) + 4 for name, value in self.headers) > HEAD_LIMIT:
            raise ValueError("the head is too large")
        super().on_headers_complete()

    def _should_upgrade(self) -> bool:
        """Only devices speak WebSocket; asked for elsewhere, or by half a handshake, it is a request as any other."""
        return (
            self.url.partition(b"?")[0] == _DEVICES
            and self.scope["method"] == "GET"
            and any(name == b"sec-websocket-key" for name, _ in self.headers)
            and super()._should_upgrade()
        )

    def data_received(self, data: bytes) -> None:
        """Bytes from the client; what uvicorn does with them, but for those that no request can be made of.

        A WebSocket where none is has been refused as a request by then.
        """
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
            cycle: RequestResponseCycle | None = self.cycle
            if cycle is None or cycle.more_body or cycle.scope is not self.scope:
                self._note_piece(len(data))
        except HttpParserError:
            self._hang_up(self.url or _address(data))
        except HttpParserUpgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()

    def _note_piece(self, size: int) -> None:
        """A head has its time as a whole, or single bytes could draw it out for ever; a body from piece to piece."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and cycle.scope is self.scope:
            self._rest_at = self.loop.time()
            self.headers = []  # the request has its own; what comes behind a body would be kept without end
            return
        if self._head_of is not self.scope:
            self._head_of, self._head, self._rest_at = self.scope, 0, self.loop.time()
        self._head += size
        if self._head > HEAD_LIMIT:
            self._hang_up(self.url)

    def give_up(self, now: float) -> None:
        """Close, if a request has not become whole in time by this time of the loop."""
        cycle: RequestResponseCycle | None = self.cycle
        whole = cycle is not None and not cycle.more_body and cycle.scope is self.scope
        if not whole and self._rest_at + REST_SECONDS <= now:
            self.transport.close()

    def _hang_up(self, address: bytes) -> None:
        """Once; what comes after is not looked at."""
        if self._hung_up:
            return
        self._hung_up = True
        task = self.loop.create_task(self._refuse(address))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _refuse(self, address: bytes) -> None:
        """Ask the application about a request without method, which is none; what it answers ends the connection."""
        scope: Any = {
            "type": "http",
            "method": "",
            "path": unquote(address.partition(b"?")[0].decode(errors="replace")) or "/",
            "query_string": b"",
            "headers": [],
            "client": self.client,
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        if not self.transport.is_closing():
            self.transport.write(_written(sent))
            self.transport.close()


def _address(data: bytes) -> bytes:
    """The second word of a request's first line."""
    words = data[:ADDRESS_LIMIT].split(b" ", 2)
    return words[1] if len(words) > 1 and words[1].startswith(b"/") else b""


def _written(sent: list[dict[str, Any]]) -> bytes:
    head, *pieces = sent
    lines = [b"%b: %b\r\n" % header for header in head["headers"]]
    body = b"".join(piece["body"] for piece in pieces)
    return b"".join([STATUS_LINE[head["status"]], *lines, b"connection: close\r\n\r\n", body])
