"""Requests made from the registry: whatever an operation declares, somewhere its argument has to stand."""

import json
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin
from urllib.parse import quote, urlencode

import msgspec

from moothall.kernel import demo
from moothall.wire.fields import Field
from moothall.wire.operation import Operation
from tests.support.asgi import Asked, Header

JSON: Header = (b"content-type", b"application/json")


class Credential(msgspec.Struct, frozen=True):
    """What proves the caller, where the dialect wants it."""

    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[Header, ...] = ()


def request(
    operation: Operation,
    arguments: Mapping[str, Any],
    credential: Credential,
    client: str = "127.0.0.1",
    body: bytes | None = None,
) -> Asked:
    """The request that says these arguments, by their documented names; or has this body."""
    path, _, method = operation.path.partition("?method=")
    query = list(credential.query)
    headers = list(credential.headers)
    members: dict[str, Any] = {}
    for field in operation.plan.fields:
        if field.name not in arguments:
            continue
        value = arguments[field.name]
        if field.place == "path":
            path = path.replace(f"{{{field.name}}}", str(value))
        elif field.place == "query":
            query.append((field.name, str(value)))
        elif field.place == "body":
            members[field.name] = value
        elif field.place == "header":
            headers.append((field.name.lower().encode(), str(value).encode()))
    if method:
        query.append(("method", method))  # the last one counts
    posted = operation.method in ("POST", "PUT") and not method
    return Asked(
        method=operation.method,
        path=path,
        query=urlencode(query).encode(),
        headers=(*headers, JSON) if posted else tuple(headers),
        body=body if body is not None else json.dumps(members).encode() if posted else b"",
        client=client,
    )


def plausible(operation: Operation) -> dict[str, Any]:
    """Required arguments that can be read, and most likely mean nothing."""
    return {field.name: value_of(field) for field in operation.plan.fields if field.required and is_sent(field)}


_OF_THE_DEMO: dict[str, dict[str, Any]] = {
    "topapi": {
        "roleId": 1507113583,
        "role_id": 1507113583,
        "group_id": 1507113577,
        "dept_id": 3,
        "userid": demo.USER_ID,
        "unionid": demo.UNION_ID,
        "mobile": "13800000001",
    },
    "openapi": {"groupId": 172, "unionId": demo.UNION_ID, "roomId": demo.ROOM_ID},
    "tencent": {"GroupId": "@TGS#2C5SZEAEF", "User_Account": ["leckie", "peter"]},
}
_OF_THE_DEMO["top"] = _OF_THE_DEMO["topapi"]


def of_the_demo(operation: Operation) -> dict[str, Any]:
    """Required arguments that name what the demo organization has, where an argument's name tells which that is."""
    return {field.name: known(operation, field) for field in operation.plan.fields if field.required and is_sent(field)}


def known(operation: Operation, field: Field) -> Any:
    """What the demo organization has of an argument's name; else a value of its type."""
    of_the_demo = _OF_THE_DEMO.get(operation.dialect, {})
    return of_the_demo[field.name] if field.name in of_the_demo else value_of(field)


def is_sent(field: Field) -> bool:
    """Whether a client chooses the argument in its path, query or body."""
    return field.place in ("path", "query", "body")


def value_of(field: Field) -> Any:
    """A value of an argument's type, within its limits."""
    return _value(field.hint, field.constraints)


def _value(hint: Any, limits: msgspec.Meta | None = None) -> Any:
    if hint is int:
        return max(1, int(limits.ge or 1)) if limits else 1
    if hint is bool:
        return True
    if get_origin(hint) is tuple:
        return [_value(get_args(hint)[0])]
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) is dict or (isinstance(hint, type) and issubclass(hint, msgspec.Struct)):
        return {}
    return "x" * max(1, (limits.min_length or 1) if limits else 1)


def quoted(path: str) -> str:
    """A path with every value in braces filled in."""
    return "/".join("x" if part.startswith("{") else quote(part) for part in path.split("/"))
