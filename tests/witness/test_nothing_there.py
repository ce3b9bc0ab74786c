"""Requests that mean no operation: unknown paths, wrong methods, and what the vendors document and we do not serve."""

import msgspec
import pytest

from moothall.wire.dialect import Dialect
from moothall.wire.faults import NoOperation, NotServed
from moothall.wire.table import Row
from tests.support.asgi import Asked
from tests.support.refusals import SEEN
from tests.witness.comparison import dialects
from tests.witness.requests import of_the_demo, quoted, request
from tests.witness.town import Town

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"}


@pytest.mark.produces("top:", "UnknownPath")
@pytest.mark.produces("topapi:", "UnknownPath", "UnknownMethod")
@pytest.mark.produces("openapi:", "UnknownPath")
@pytest.mark.produces("tencent:", "UnknownPath", "UnknownCommand", "WrongService")
@pytest.mark.produces("admin:", "UnknownPath")
async def test_unknown_path(town: Town) -> None:
    for path in (
        "/",
        "",
        "/nothing",
        "//",
        "/topapi/nothing/here",
        "/topapi",
        "/v1.0/nothing",
        "/v1.0",
        "/v4/nothing/here",
        "/v4/group_open_http_svc/nothing",
        "/v4/im_open_login_svc/create_group",
        "/moothall/nothing",
        "/device",
        "/router/rest",
        "/router/nothing",
        "/\x00",
        "/../../etc/passwd",
        "/topapi/role/getrole/",
        "/ÄÖ/�",
    ):
        for method in sorted(METHODS):
            await town.ask(Asked(method=method, path=path))


@pytest.mark.produces("top:", "WrongMethod")
@pytest.mark.produces("topapi:", "WrongMethod", "GetWanted")
@pytest.mark.produces("openapi:", "WrongMethod")
@pytest.mark.produces("tencent:", "WrongMethod")
@pytest.mark.produces("admin:", "WrongMethod")
async def test_wrong_method(town: Town) -> None:
    """Each operation, asked rightly but for the method, is refused in the dialect's envelope, and nothing is done."""
    before = await town.revisions()
    for dialect in dialects():
        for operation in dialect:
            right = request(operation, of_the_demo(operation), town.credential(dialect))
            for method in sorted(METHODS - methods_at(dialect, operation.path)):
                asked = len(SEEN)
                await town.ask(msgspec.structs.replace(right, method=method))
                refused = SEEN[asked:]
                assert any(seen.is_of(row) for seen in refused for row in no_operation(dialect)), (operation.id, method)
    assert await town.revisions() == before


LENIENT = {"topapi": {"GET", "POST"}, "top": {"GET", "POST"}, "tencent": {"GET"}}
"""By which else reads are answered."""


def methods_at(dialect: Dialect, path: str) -> set[str]:
    """By which something is served at a path."""
    here = [operation for operation in dialect if quoted(operation.path).lower() == quoted(path).lower()]
    lenient = any(operation.read for operation in here)
    return {operation.method for operation in here} | (LENIENT.get(dialect.name, set()) if lenient else set())


def no_operation(dialect: Dialect) -> list[Row]:
    """The refusals of requests that mean none."""
    return [row for row in dialect.faults.rows if issubclass(row.fault, NoOperation)]


@pytest.mark.produces("topapi:", "NotServed")
@pytest.mark.produces("openapi:", "NotServed")
@pytest.mark.produces("tencent:", "NotServed")
async def test_not_served(town: Town) -> None:
    """The vendor's call exists; it is not the client's mistake, and the answer says so."""
    for dialect in dialects():
        row = dialect.faults.find(NotServed)
        for missing in dialect.unserved:
            path, _, method = quoted(missing.path).partition("%3Fmethod%3D")
            await town.ask(Asked(method=missing.method, path=path, query=f"method={method}".encode()))
            assert row and SEEN[-1].is_of(row), (missing, SEEN[-1])
