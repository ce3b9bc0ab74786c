"""The change log, paged by everything that one may ask it by."""

from typing import Any

import pytest

from moothall.kernel.clock import SECOND
from tests.scenarios.guests import ALICE, BOB, GUEST, NEXT_DOOR, PLAIN_APP, called, let_in, token_of
from tests.support.in_process import InProcess

STEWARD = 1507113583
GIVE, TAKE, UPDATE = "/topapi/role/addrolesforemps", "/topapi/role/removerolesforemps", "/topapi/v2/user/update"
Change = dict[str, Any]


async def told(server: InProcess, **query: Any) -> dict[str, Any]:
    """One page."""
    answer = await server.admin.get("/moothall/v1/changes", {"corp_id": server.demo.corp_id, **query})
    page: dict[str, Any] = answer.json()
    return page


async def everything(server: InProcess, size: int, **query: Any) -> list[Change]:
    """All pages, each of which but the last is full."""
    found: list[Change] = []
    page = await told(server, size=size, **query)
    while "next_cursor" in page:
        assert len(page["changes"]) == size
        found += page["changes"]
        page = await told(server, size=size, cursor=page["next_cursor"], **query)
    return [*found, *page["changes"]]


@pytest.fixture
async def busy(in_process: InProcess) -> InProcess:
    """A house where, a second apart, roles came and went, by an app and by an operator."""
    await let_in(in_process)
    for path in (TAKE, GIVE, TAKE, GIVE):
        in_process.clock.advance(SECOND)
        await called(in_process, path, roleIds=STEWARD, userIds=[ALICE, BOB])
    in_process.clock.advance(SECOND)
    await called(in_process, UPDATE, await token_of(in_process, PLAIN_APP), userid=BOB, title="Not allowed")
    await called(in_process, UPDATE, userid=BOB, title="Coder")
    return in_process


@pytest.mark.parametrize("size", [1, 2, 3, 7, 500])
async def test_pages(busy: InProcess, size: int) -> None:
    """Newest first, each once, whatever the size of a page."""
    whole = await everything(busy, 500)
    assert await everything(busy, size) == whole
    assert len({change["id"] for change in whole}) == len(whole) > 10
    assert [change["at"] for change in whole] == sorted((change["at"] for change in whole), reverse=True)


async def test_asked_by(busy: InProcess) -> None:
    """Alone and together; a time counts from its beginning on, and up to its end."""
    whole = await everything(busy, 500)
    now = busy.clock.now()
    app, demo = {"actor": busy.demo.app_key}, {"actor": "moothall"}
    for query in (
        {"subject": BOB},
        {"what": "role.give"},
        {"what": "role."},
        app,
        demo,
        {"since": now - 2 * SECOND},
        {"until": now - 2 * SECOND},
        {"since": now - 4 * SECOND, "until": now - SECOND, "subject": ALICE, "what": "role.take", **app},
    ):
        expected = [change for change in whole if matches(change, **query)]
        assert await everything(busy, 2, **query) == expected
        assert 0 < len(expected) < len(whole), query


def matches(
    change: Change, subject: str = "", what: str = "", actor: str = "", since: int = 0, until: int = 2**62
) -> bool:
    """What asking by these means."""
    return (
        subject in ("", change["subject"])
        and (change["what"].startswith(what) if what.endswith(".") or not what else change["what"] == what)
        and actor in ("", change["actor"])
        and since <= change["at"] < until
    )


async def test_of_each_organization(busy: InProcess) -> None:
    ours, theirs = await everything(busy, 500), await everything(busy, 500, corp_id=NEXT_DOOR)
    assert ("person.create", "chen") in {(change["what"], change["subject"]) for change in theirs}
    assert all(change["subject"] not in (ALICE, BOB) for change in theirs)
    assert all(change["subject"] != "chen" for change in ours)


async def test_a_token_that_lives_on_is_no_change(busy: InProcess) -> None:
    before = await everything(busy, 500)
    query = {"appkey": busy.demo.app_key, "appsecret": busy.demo.app_secret}
    for _ in range(3):
        busy.clock.advance(3600 * SECOND)
        assert (await busy.topapi.get("/gettoken", query, token=None)).json()["errcode"] == 0
    assert await everything(busy, 500) == before


@pytest.mark.produces("admin:change.list", "SuiteUnknown")
async def test_of_a_third_party_app(in_process: InProcess) -> None:
    """Made by a file or by the operation, it is the subject of its own changes."""
    await let_in(in_process)
    new = {"name": "New", "suite_key": "suitenew"}
    assert (await in_process.admin.post("/moothall/v1/suites", new)).status_code == 200
    for suite_key in ("suitenew", GUEST[0]):
        assert (await in_process.admin.post(f"/moothall/v1/suites/{suite_key}/ticket")).status_code == 200
        page = (await in_process.admin.get("/moothall/v1/changes", {"suite_key": suite_key})).json()
        found = [(change["what"], change["subject"]) for change in page["changes"]]
        assert found == [("suite.ticket", suite_key), ("suite.create", suite_key)]
    nobody = await in_process.admin.get("/moothall/v1/changes", {"suite_key": "nobody"})
    assert (nobody.status_code, nobody.json()["error"]["code"]) == (404, "suite.unknown")
