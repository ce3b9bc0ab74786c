"""Requests as the clients of each dialect send them.

A client is given a `send`; with a blocking one its methods answer responses, with an asynchronous one awaitables.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import httpx

from moothall.wire import usersig
from tests.support.facts import Ready
from tests.support.replies import check

R = TypeVar("R")
Send = Callable[[httpx.Request], R]
TOKEN_HEADER = "x-acs-dingtalk-access-token"


class Topapi(Generic[R]):
    """The older generation: arguments in a form, in JSON or in the query."""

    def __init__(self, url: str, send: Send[R], token: str | None) -> None:
        self._url, self._send, self.token = url, send, token

    def form(self, path: str, fields: Mapping[str, Any], token: str | None = "") -> R:
        """POST as a form, the way of curl and the vendor's console."""
        return self._send(httpx.Request("POST", self._url + path, params=self._query(token), data=dict(fields)))

    def json(self, path: str, fields: Any, token: str | None = "") -> R:
        """POST as JSON, the way of the SDKs."""
        return self._send(httpx.Request("POST", self._url + path, params=self._query(token), json=fields))

    def get(self, path: str, fields: Mapping[str, Any] | None = None, token: str | None = "") -> R:
        """GET with everything in the query."""
        return self._send(httpx.Request("GET", self._url + path, params={**self._query(token), **(fields or {})}))

    def _query(self, token: str | None) -> dict[str, str]:
        """The token: the client's own where it is left empty, none where it is None."""
        token = self.token if token == "" else token
        return {} if token is None else {"access_token": token}


class Openapi(Generic[R]):
    """The newer generation: the token in a header, JSON bodies."""

    def __init__(self, url: str, send: Send[R], token: str | None) -> None:
        self._url, self._send, self.token = url, send, token

    def get(self, path: str, fields: Mapping[str, Any] | None = None, token: str | None = "") -> R:
        """GET with a query."""
        return self._send(httpx.Request("GET", self._url + path, params=fields, headers=self._headers(token)))

    def post(self, path: str, body: Any, token: str | None = "") -> R:
        """POST; a body of bytes goes out as it is, anything else as JSON."""
        return self.request("POST", path, body, token)

    def put(self, path: str, body: Any, token: str | None = "") -> R:
        """PUT; the body as with POST."""
        return self.request("PUT", path, body, token)

    def request(self, method: str, path: str, body: Any, token: str | None = "") -> R:
        """Send a body."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"content-type": "application/json", **self._headers(token)}
        return self._send(httpx.Request(method, self._url + path, content=content, headers=headers))

    def delete(self, path: str, fields: Mapping[str, Any] | None = None, token: str | None = "") -> R:
        """DELETE with a query."""
        return self._send(httpx.Request("DELETE", self._url + path, params=fields, headers=self._headers(token)))

    def _headers(self, token: str | None) -> dict[str, str]:
        token = self.token if token == "" else token
        return {} if token is None else {TOKEN_HEADER: token}


class Chat(Generic[R]):
    """The chat REST API: who calls in the query, with a UserSig; `seconds` tells the time it is signed at."""

    def __init__(
        self, url: str, send: Send[R], sdkappid: int, secret: str, admin: str, seconds: Callable[[], int]
    ) -> None:
        self._url, self._send, self._seconds = url, send, seconds
        self.sdkappid, self.secret, self.admin = sdkappid, secret, admin

    def post(self, command: str, body: Any, query: Mapping[str, Any] | None = None) -> R:
        """POST to `/v4/` and the command; `query` replaces or, by None, removes single members."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._send(httpx.Request("POST", f"{self._url}/v4/{command}", params=self.query(query), content=content))

    def get(self, command: str, fields: Mapping[str, Any], query: Mapping[str, Any] | None = None) -> R:
        """GET with everything in the query, as a few clients do."""
        return self._send(httpx.Request("GET", f"{self._url}/v4/{command}", params={**self.query(query), **fields}))

    def query(self, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The members of every call's query."""
        members: dict[str, Any] = {
            "sdkappid": self.sdkappid,
            "identifier": self.admin,
            "usersig": self.usersig(),
            "random": 99999999,
            "contenttype": "json",
            **(changes or {}),
        }
        return {name: value for name, value in members.items() if value is not None}

    def usersig(self, identifier: str | None = None, expire: int = 3600) -> str:
        """A ticket signed now, of the administrator or of another account."""
        return usersig.sign(self.sdkappid, identifier or self.admin, self.secret, self._seconds(), expire)


class Admin(Generic[R]):
    """Our own operations, with the admin token."""

    def __init__(self, url: str, send: Send[R], token: str | None) -> None:
        self._url, self._send, self.token = url, send, token

    def get(self, path: str, fields: Mapping[str, Any] | None = None, token: str | None = "") -> R:
        """GET with a query."""
        return self.request("GET", path, params=fields, token=token)

    def post(self, path: str, body: Any = None, token: str | None = "") -> R:
        """POST; a body of bytes goes out as it is, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        return self.request("POST", path, content=content, token=token)

    def request(self, method: str, path: str, token: str | None = "", **options: Any) -> R:
        """Any request that httpx can build."""
        token = self.token if token == "" else token
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        return self._send(httpx.Request(method, self._url + path, headers=headers, **options))


class Clients(Generic[R]):
    """One client of each dialect, with the credentials of the demo organization."""

    def __init__(self, ready: Ready, send: Send[R], seconds: Callable[[], int]) -> None:
        assert ready.demo is not None
        self.url = ready.url
        self.send = send
        self.demo = ready.demo
        self.topapi = Topapi(ready.url, send, ready.demo.access_token)
        self.openapi = Openapi(ready.url, send, ready.demo.access_token)
        self.chat = Chat(ready.url, send, ready.demo.sdkappid, ready.demo.chat_secret, ready.demo.chat_admin, seconds)
        self.admin = Admin(ready.url, send, ready.admin_token)


def checked(response: httpx.Response) -> None:
    """Hook of a client: each reply is held against its declaration."""
    response.read()
    request = response.request
    check(
        request.method,
        request.url.path,
        response.status_code,
        response.headers.get("content-type", ""),
        response.content,
        request.url.query,
        b"".join(request.stream) if isinstance(request.stream, httpx.ByteStream) else b"",
    )


def blocking() -> httpx.Client:
    """A client that talks to nobody's proxy, and checks what it gets."""
    return httpx.Client(trust_env=False, timeout=20, event_hooks={"response": [checked]})
