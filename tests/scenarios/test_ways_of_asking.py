"""Every operation on the directory, asked as real clients do: answer and effect are those of the plain way.

The ways are those of `tests/wire_sheets/clients.md`, and every further name that an argument is known by.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest

from moothall.wire.operation import Operation
from tests.scenarios.directory_calls import CALLS, UNSAID, person_token, prepared
from tests.scenarios.guests import let_in
from tests.support.clients import TOKEN_HEADER
from tests.support.family import FAMILY
from tests.support.in_process import InProcess, in_process

Members = dict[str, Any]
BY_GET_ALONE = ("token.gettoken", "user.me")
"""Operations with everything in the address: there is one way to ask them."""
FORM = "application/x-www-form-urlencoded"


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


def cases() -> Iterator[Any]:
    """Operations with a way of asking each."""
    for id, operation in FAMILY.items():
        if operation.method == "POST":
            for way in WAYS[operation.dialect]:
                yield pytest.param(operation, way, id=f"{id} {way.__name__}")
        if operation.read and operation.dialect == "topapi":
            yield pytest.param(operation, get, id=f"{id} get")
        for field in operation.plan.fields:
            for name in field.names[1:]:
                yield pytest.param(operation, further_name(field.name, name), id=f"{id} {name}")


async def ask(server: InProcess, operation: Operation, way: Way) -> httpx.Response:
    """Send an operation's call. What belongs into the address stands there, whatever the way."""
    fields = await prepared(server, operation.id)
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


class Outcome(msgspec.Struct):
    """What was answered, without the ticket, and what the change log has of it."""

    status: int
    answer: Any
    changes: Any


async def outcome(folder: Path, operation: Operation, way: Way) -> Outcome:
    """Of one way on a server of its own. Time and chance are the same on each."""
    async with in_process(folder) as server:
        await let_in(server)
        response = await ask(server, operation, way)
        logged = await server.admin.get("/moothall/v1/changes", {"corp_id": server.demo.corp_id, "size": 10})
        answer = response.json()
        inner = next(iter(answer.values())) if operation.dialect == "top" else answer
        inner.pop("request_id", None)
        return Outcome(response.status_code, answer, logged.json()["changes"])


_PLAIN: dict[str, Outcome] = {}


async def plain_outcome(folder: Path, operation: Operation) -> Outcome:
    """Of the plain way, which succeeds; asked once for each operation."""
    if operation.id not in _PLAIN:
        found = await outcome(folder, operation, PLAIN[operation.dialect])
        refused = "error_response" in found.answer or found.answer.get("errcode", 0) != 0
        assert (found.status, refused) == (200, False), found
        if not operation.read and operation.id != "user.me" and not operation.id.startswith("token."):
            assert found.changes[0]["operation"] == f"{operation.dialect}:{operation.id}", found
        _PLAIN[operation.id] = found
    return _PLAIN[operation.id]


@pytest.mark.parametrize(("operation", "way"), list(cases()))
async def test_way(tmp_path: Path, operation: Operation, way: Way) -> None:
    assert await outcome(tmp_path / "this", operation, way) == await plain_outcome(tmp_path / "plain", operation)


@pytest.mark.parametrize("operation", [FAMILY[id] for id in BY_GET_ALONE], ids=BY_GET_ALONE)
async def test_plain_way(tmp_path: Path, operation: Operation) -> None:
    await plain_outcome(tmp_path / "plain", operation)


def test_every_argument_of_every_operation_is_said() -> None:
    assert CALLS.keys() == FAMILY.keys()
    silent = {
        (id, field.name)
        for id, operation in FAMILY.items()
        for field in operation.plan.fields
        if field.name not in CALLS[id] and field.name != "method"
    }
    assert silent == UNSAID.keys()
    asked = {parameter.values[0].id for parameter in cases()}
    assert FAMILY.keys() - asked == set(BY_GET_ALONE)
