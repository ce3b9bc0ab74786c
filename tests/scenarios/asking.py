"""Requests to the last byte, for what the clients of `tests.support` would not send."""

from collections.abc import Iterator, Mapping

import httpx

from tests.support.process import ServerProcess


def raw(
    server: ServerProcess,
    path: str,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
) -> httpx.Response:
    """Send exactly this. httpx adds `Host` and, unless it is given, `Accept`, `User-Agent` and the body's length."""
    return server.send(httpx.Request(method, server.url + path, content=content, headers=headers))


def topapi(
    server: ServerProcess, path: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """POST with the demo's token in the query."""
    joint = "&" if "?" in path else "?"
    return raw(server, f"{path}{joint}access_token={server.demo.access_token}", content, headers)


def openapi(
    server: ServerProcess,
    path: str,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
) -> httpx.Response:
    """Send with the demo's token in the header."""
    token = {"x-acs-dingtalk-access-token": server.demo.access_token}
    return raw(server, path, content, {**token, **(headers or {})}, method)


def in_chunks(server: ServerProcess, path: str, content: bytes, headers: Mapping[str, str]) -> httpx.Response:
    """POST without `Content-Length`, a few bytes at a time."""

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(content), 7):
            yield content[start : start + 7]

    return server.send(httpx.Request("POST", server.url + path, content=pieces(), headers=headers))
