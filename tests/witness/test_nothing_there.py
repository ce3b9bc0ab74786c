"""Requests that mean no operation: unknown paths, wrong methods, and what the vendors document and we do not serve."""

import pytest

from moothall.wire.faults import NotServed
from tests.support.asgi import Asked
from tests.support.refusals import SEEN
from tests.witness.comparison import dialects
from tests.witness.requests import quoted
from tests.witness.town import Town

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")


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
        for method in METHODS:
            await town.ask(Asked(method=method, path=path))


@pytest.mark.produces("top:", "WrongMethod")
@pytest.mark.produces("topapi:", "WrongMethod", "GetWanted")
@pytest.mark.produces("openapi:", "WrongMethod")
@pytest.mark.produces("tencent:", "WrongMethod")
@pytest.mark.produces("admin:", "WrongMethod")
async def test_wrong_method(town: Town) -> None:
    """Each operation's path, with every method: one that is not served there is refused in the dialect's envelope."""
    for dialect in dialects():
        for whole in {quoted(operation.path) for operation in dialect}:
            path, _, named = whole.partition("%3Fmethod%3D")
            for method in METHODS:
                query = f"method={named}".encode() if named else b""
                await town.ask(Asked(method=method, path=path, query=query, client="192.0.2.7"))


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
