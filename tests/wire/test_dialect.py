"""Declaring operations, and finding the one that a request means."""

from typing import Annotated, Any

import pytest

from moothall.kernel.fault import Fault, SystemFault
from moothall.wire.admin import Admin
from moothall.wire.dialect import Dialect, Unserved
from moothall.wire.faults import (
    BodyMalformed,
    GetWanted,
    MalformedArgument,
    MissingArgument,
    NotServed,
    PermissionMissing,
    TokenMissing,
    UnknownPath,
    WrongMethod,
)
from moothall.wire.fields import Names, Reply, Request
from moothall.wire.http import HttpRequest
from moothall.wire.operation import Operation
from moothall.wire.refusals import refusals
from moothall.wire.table import FaultTable, Row, rows


class RoleUnknown(Fault):
    """A role is unknown."""


class Ask(Request):
    """Which role."""

    role_id: Annotated[int, Names("roleId", "role_id")]


class Nothing(Request):
    """No arguments."""


class Answer(Reply):
    """A name."""

    name: str


async def get(call: Any, request: Ask) -> Answer:
    """Read one role."""
    return Answer(name="")


async def head(call: Any, request: Nothing) -> Answer:
    """Read something."""
    return Answer(name="")


def dialect(*unserved: Unserved) -> Dialect:
    kinds = (SystemFault, WrongMethod, NotServed, UnknownPath, TokenMissing, PermissionMissing, BodyMalformed)
    table = FaultTable(
        (
            *(Row(fault=kind, code=kind.__name__, en="text") for kind in (*kinds, MissingArgument, MalformedArgument)),
            Row(fault=RoleUnknown, code="unknown", en="text"),
            *rows("role.get", MissingArgument, code="Missing{argument}", en="text"),
        )
    )
    made = Admin(table, get, unserved)
    made.operation("role.get", "POST /role/get", permission="read", raises=(RoleUnknown,))(get)
    made.operation("role.head", "GET /role/head/{x}", open=True)(head)
    return made


def ask(made: Dialect, method: str, path: str) -> str:
    return made.find(HttpRequest(method, path))[0].id


def test_found() -> None:
    made = dialect()
    assert ask(made, "POST", "/role/get") == "role.get"
    assert made.find(HttpRequest("GET", "/role/head/7"))[1] == {"x": "7"}
    assert [operation.id for operation in made] == ["role.get", "role.head"]


@pytest.mark.parametrize(
    ("method", "path", "fault"),
    [
        ("POST", "/role", UnknownPath),
        ("GET", "/role/get", WrongMethod),
        ("POST", "/role/head/7", GetWanted),
        ("POST", "/role/list", NotServed),
        ("GET", "/role/list", NotServed),
        ("DELETE", "/role/get", NotServed),
        ("PUT", "/role/get", WrongMethod),
    ],
)
def test_why_nothing_is_found(method: str, path: str, fault: type[Fault]) -> None:
    made = dialect(Unserved("role.list", "POST", "/role/list"), Unserved("role.delete", "DELETE", "/role/get"))
    with pytest.raises(fault) as caught:
        ask(made, method, path)
    assert type(caught.value) is fault


def test_declared_twice() -> None:
    with pytest.raises(ValueError, match="two operations"):
        dialect().operation("role.get", "POST /elsewhere")(get)


def test_path_taken() -> None:
    with pytest.raises(ValueError, match="taken by"):
        dialect().operation("role.read", "POST /role/get")(get)


def test_fault_without_row() -> None:
    class Lonely(Fault):
        """Nobody has a word for it."""

    with pytest.raises(ValueError, match="Lonely has no row"):
        dialect().operation("role.lose", "POST /role/lose", raises=(Lonely,))(get)


@pytest.mark.parametrize("route", ["/role/get", "FETCH /role", "POST role", "POST /a b"])
def test_impossible_routes(route: str) -> None:
    with pytest.raises(ValueError, match="is not a method and a path"):
        Operation("topapi", "role.get", route, get)


def test_impossible_bodies() -> None:
    async def untold(call: Any, request: Ask) -> Answer:
        return Answer(name="")

    async def without_request(call: Any) -> Answer:
        """Read nothing."""
        return Answer(name="")

    async def without_reply(call: Any, request: Ask) -> str:
        """Answer anything."""
        return ""

    for body in (untold, without_request, without_reply):
        with pytest.raises(ValueError):
            Operation("topapi", "role.get", "POST /role/get", body)  # type: ignore[arg-type]


def test_refusals_of_an_operation() -> None:
    made = dialect()
    closed, opened = ({code for each in refusals(made, operation) for code in each.codes} for operation in made)
    everything = {"SystemFault", "TokenMissing", "PermissionMissing", "BodyMalformed", "MalformedArgument"}
    assert closed == {*everything, "MissingroleId", "unknown"}
    assert opened == {"SystemFault"}
