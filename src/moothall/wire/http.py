"""One HTTP request and one HTTP answer, as the codecs see them."""

from collections.abc import AsyncIterator, Collection

import msgspec

JSON = "application/json"


class HttpRequest(msgspec.Struct):
    """What came in. Header names are lower-case bytes, as ASGI gives them."""

    method: str
    """Empty where the request could not be read."""
    path: str
    query: bytes = b""
    headers: Collection[tuple[bytes, bytes]] = ()
    body: bytes = b""
    client: str = ""
    oversized: bool = False
    """The body was over the limit and has been thrown away."""
    chunks: AsyncIterator[bytes] | None = None
    """The body as it arrives, for an operation that takes an upload; `body` is then empty."""

    def header(self, name: bytes) -> bytes | None:
        """The first header of that (lower-case) name."""
        for key, value in self.headers:
            if key == name:
                return value
        return None


class HttpResponse(msgspec.Struct):
    """What goes out: a body at once, or, where `chunks` is set, piece by piece."""

    body: bytes
    status: int = 200
    content_type: str = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()
    chunks: AsyncIterator[bytes] | None = None
    live: bool = False
    """The pieces come as things happen, and end when the client leaves."""
