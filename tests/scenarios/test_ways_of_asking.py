"""Every operation on the directory, asked as real clients do: answer and effect are those of the plain way.

That is also so by every further name that an argument is known by.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from moothall.wire.operation import Operation
from tests.scenarios.directory_calls import CALLS, UNSAID
from tests.scenarios.guests import let_in
from tests.scenarios.ways_of_asking import PLAIN, WAYS, Way, ask, further_name, get
from tests.support.family import FAMILY
from tests.support.in_process import in_process

BY_GET_ALONE = ("token.gettoken", "user.me")
"""Operations with everything in the address: there is one way to ask them."""


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
