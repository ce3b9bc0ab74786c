"""Request bodies that arrive in pieces, and what they may hold of the server until they are whole."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from moothall.kernel.fault import Overloaded
from moothall.wire.http import HttpRequest

Receive = Callable[[], Awaitable[dict[str, Any]]]

DRAIN_LIMIT = 64 * 1024 * 1024
"""Bytes of an oversized body that are read and thrown away, so that the client reads the refusal instead of a reset."""
HELD_LIMIT = 64 * 1024 * 1024
"""Bytes of all bodies together that wait for their rest."""
SECONDS = 60.0
"""For a body to be whole, from its first piece."""
STOPPING = "the server is stopping"


class Bodies:
    """Reads bodies of several pieces; what takes too much memory or too long is refused as `Overloaded`.

    `limit` is for one body, `held_limit` for all together that are not whole yet: bytes.
    """

    def __init__(self, limit: int, held_limit: int = HELD_LIMIT, seconds: float = SECONDS) -> None:
        self.limit = limit
        self._held_limit = held_limit
        self._seconds = seconds
        self._held = 0

    async def read_rest(self, request: HttpRequest, receive: Receive, more: bool) -> None:
        """Give the request, which has the first piece, its whole body; raises `ConnectionError` when there is none."""
        size = len(request.body)
        pieces = [request.body]
        try:
            async with asyncio.timeout(self._seconds):
                self._hold(size)
                while more and size <= DRAIN_LIMIT:
                    piece, more = await _piece(receive)
                    size += len(piece)
                    if size <= self.limit:
                        pieces.append(piece)
                        self._hold(len(piece))
        except TimeoutError:
            raise Overloaded(f"the body was not whole after {self._seconds:g} s") from None
        finally:
            self._held -= sum(map(len, pieces))
        request.oversized = size > self.limit
        request.body = b"" if request.oversized else b"".join(pieces)

    def _hold(self, size: int) -> None:
        self._held += size
        if self._held > self._held_limit:
            raise Overloaded("too many large bodies at once")


async def chunks(receive: Receive) -> AsyncIterator[bytes]:
    """An upload as it arrives."""
    more = True
    while more:
        try:
            piece, more = await _piece(receive)
        except asyncio.CancelledError:
            raise Overloaded(STOPPING) from None
        if piece:
            yield piece


async def _piece(receive: Receive) -> tuple[bytes, bool]:
    """The next piece of a body, and whether another comes. Half a body must not pass for a whole one."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ConnectionError("the client left before its request was complete")
    return message.get("body", b""), message.get("more_body", False)
