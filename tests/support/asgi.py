"""Requests straight to an ASGI application: no socket, no client library, every byte as the test says."""

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import msgspec

Application = Callable[..., Awaitable[None]]
Header = tuple[bytes, bytes]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request. The path is as an ASGI server hands it over: percent signs are decoded."""

    method: str
    path: str
    query: bytes = b""
    headers: tuple[Header, ...] = ()
    body: bytes = b""
    pieces: int = 1
    """In how many pieces the body arrives."""
    client: str = "127.0.0.1"


class Answered(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as an object."""
        answer = json.loads(self.body)
        assert type(answer) is dict
        return answer


async def ask(application: Application, asked: Asked) -> Answered:
    """Send one request and read the whole answer."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "query_string": asked.query,
        "root_path": "",
        "headers": [*asked.headers, *_length(asked)],
        "client": (asked.client, 4711),
        "server": ("127.0.0.1", 8420),
        "state": {},
    }
    messages = list(_messages(asked))
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return _answer(sent)


def _length(asked: Asked) -> Iterable[Header]:
    """What a client says of a body: HTTP knows none without it."""
    if asked.body and not any(name in (b"content-length", b"transfer-encoding") for name, _ in asked.headers):
        yield b"content-length", b"%d" % len(asked.body)


def _messages(asked: Asked) -> Iterable[dict[str, Any]]:
    size = max(1, -(-len(asked.body) // asked.pieces))
    pieces = [asked.body[start : start + size] for start in range(0, len(asked.body), size)] or [b""]
    for number, piece in enumerate(pieces, 1):
        yield {"type": "http.request", "body": piece, "more_body": number < len(pieces)}


def _answer(sent: Sequence[dict[str, Any]]) -> Answered:
    head, *pieces = sent
    return Answered(head["status"], dict(head["headers"]), b"".join(piece.get("body", b"") for piece in pieces))
