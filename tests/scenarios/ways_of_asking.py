"""The ways in which real clients ask; those of `tests/wire_sheets/clients.md`."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from moothall.wire.operation import Operation
from tests.scenarios.directory_calls import person_token, prepared
from tests.support.clients import TOKEN_HEADER
from tests.support.in_process import InProcess

FORM = "application/x-www-form-urlencoded"

Members = dict[str, Any]


class Sent(msgspec.Struct):
    """A request before it has an address; `token_in_body` where it stands there instead of in the query."""

    query: Members = {}
    body: Members = {}
    content: bytes | None = None
    kind: str = "application/json"
    method: str = "POST"
    token_in_body: bool = False


def as_text(value: Any) -> str:
    """As in a form: lists by commas, objects as JSON."""
    if isinstance(value, list) and not any(isinstance(each, dict) for each in value):
        return ",".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def texts(value: Any) -> Any:
    """Every scalar as text, however deep; lists of scalars by commas."""
    if isinstance(value, dict):
        return {name: texts(each) for name, each in value.items()}
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return [texts(each) for each in value]
    return as_text(value)


def plain(operation: Operation, fields: Members) -> Sent:
    """JSON of the right types, as Go sends it."""
    return Sent(body=fields)


def java(operation: Operation, fields: Members) -> Sent:
    """JSON whose every scalar is text."""
    return Sent(body=texts(fields), kind="application/json;charset=UTF-8")


def php(operation: Operation, fields: Members) -> Sent:
    """JSON with null for whatever is not said, here also by an argument's further names."""
    names = [name for field in operation.plan.fields if field.place == "body" for name in field.names]
    return Sent(body={**dict.fromkeys(names), **fields})


def curl(operation: Operation, fields: Members) -> Sent:
    """A form with the token in it."""
    return Sent(body={name: as_text(value) for name, value in fields.items()}, kind=FORM, token_in_body=True)


def curl_json(operation: Operation, fields: Members) -> Sent:
    """JSON that is said to be a form."""
    return Sent(body=fields, content=json.dumps(fields).encode(), kind=FORM)


def bare(operation: Operation, fields: Members) -> Sent:
    """Everything in the query of a POST without a body."""
    return Sent(query={name: as_text(value) for name, value in fields.items()}, content=b"", kind="")


def get(operation: Operation, fields: Members) -> Sent:
    """A read by GET."""
    return Sent(query={name: as_text(value) for name, value in fields.items()}, method="GET", content=b"", kind="")


def form(operation: Operation, fields: Members) -> Sent:
    """The call's own arguments in a form."""
    return Sent(body={name: as_text(value) for name, value in fields.items()}, kind=FORM)


Way = Callable[[Operation, Members], Sent]
PLAIN: dict[str, Way] = {"topapi": plain, "openapi": plain, "top": bare}
WAYS: dict[str, tuple[Way, ...]] = {"topapi": (java, php, curl, curl_json, bare), "openapi": (php,), "top": (form,)}


def further_name(field: str, name: str) -> Way:
    """The plain way with one argument under another name."""

    def way(operation: Operation, fields: Members) -> Sent:
        renamed = {name if each == field else each: value for each, value in fields.items()}
        return PLAIN[operation.dialect](operation, renamed)

    return way


async def ask(server: InProcess, operation: Operation, way: Way) -> httpx.Response:
    """Send an operation's call."""
    return await send(server, operation, await prepared(server, operation.id), way)


async def send(server: InProcess, operation: Operation, fields: Members, way: Way) -> httpx.Response:
    """Send these arguments. What belongs into the address stands there, whatever the way."""
    path, _, method = operation.path.partition("?method=")
    path = path.format_map(fields)
    places = {field.name: field.place for field in operation.plan.fields}
    apart = () if operation.dialect == "top" else ("query", "path")
    query = {name: value for name, value in fields.items() if places[name] == "query" and apart}
    sent = way(operation, {name: value for name, value in fields.items() if places[name] not in apart})
    token = await _token(server, operation)
    headers = {"content-type": sent.kind, TOKEN_HEADER: token}
    if operation.dialect != "openapi":
        (sent.body if sent.token_in_body else query)["session" if method else "access_token"] = token
    content = sent.content
    if content is None:
        content = (urlencode(sent.body) if sent.kind == FORM else json.dumps(sent.body)).encode()
    verb = "GET" if operation.method == "GET" else sent.method
    named = {"method": method} if method else {}
    return await server.send(
        httpx.Request(
            verb, server.url + path, params={**query, **sent.query, **named}, content=content, headers=headers
        )
    )


async def _token(server: InProcess, operation: Operation) -> str:
    """Nothing for what is asked without; it is sent empty, as old PHP does."""
    if operation.id == "user.me":
        return await person_token(server)
    return "" if operation.open else server.demo.access_token
