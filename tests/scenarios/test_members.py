"""Lists of people; each test on an organization of its own."""

from typing import Any
from zlib import crc32

import pytest

from tests.scenarios.guests import (
    ALICE,
    BOB,
    CAROL,
    DONE,
    ENGINEERING,
    ENGINEERING_APP,
    OPERATIONS,
    ROOT,
    WEB,
    called,
    let_in,
    refused,
    token_of,
)
from tests.support.in_process import InProcess

LIST, NAMES, IDS = "/topapi/v2/user/list", "/topapi/user/listsimple", "/topapi/user/listid"
COUNT, ADMINS, CREATE = "/topapi/user/count", "/topapi/user/listadmin", "/topapi/v2/user/create"
UPDATE = "/topapi/v2/user/update"
FIRST = {"cursor": 0, "size": 100}
BOTH = pytest.mark.parametrize("path", [LIST, NAMES], ids=["list", "names"])


async def page(server: InProcess, path: str, **fields: Any) -> list[str]:
    """The userids of a page."""
    found = (await called(server, path, **{**FIRST, **fields}))["result"]
    return [person["userid"] for person in found["list"]]


async def hired(server: InProcess, user_id: str, order: int = 0, dept_id: int = WEB) -> None:
    """One more person in a department, a second later than the one before."""
    server.clock.advance(1_000)
    number = f"139{crc32(user_id.encode()) % 10**8:08}"
    orders = [{"dept_id": dept_id, "order": order}]
    created = await called(
        server,
        CREATE,
        userid=user_id,
        name=user_id.title(),
        mobile=number,
        dept_id_list=str(dept_id),
        dept_order_list=orders,
    )
    assert created["errcode"] == 0


async def test_list(in_process: InProcess) -> None:
    """Flat members for this department; roles and positions are on the person's own page."""
    await let_in(in_process)
    assert await called(in_process, LIST, dept_id=OPERATIONS, cursor=0, size=1) == {
        **DONE,
        "result": {
            "has_more": True,
            "next_cursor": 1,
            "list": [
                {
                    "userid": CAROL,
                    "unionid": "cAr0lUnionIdiEiE",
                    "name": "Carol Wang",
                    "title": "",
                    "mobile": "+1-5550100",
                    "state_code": "1",
                    "hide_mobile": False,
                    "email": "carol@example.com",
                    "telephone": "0571-1",
                    "dept_id_list": [OPERATIONS],
                    "dept_order": 0,
                    "leader": False,
                    "active": False,
                    "admin": True,
                    "boss": False,
                    "exclusive_account": False,
                }
            ],
        },
    }
    last = (await called(in_process, LIST, dept_id=OPERATIONS, cursor=1, size=1))["result"]
    assert [(person["userid"], person["leader"]) for person in last["list"]] == [(ALICE, True)]
    assert (last["has_more"], "next_cursor" in last) == (False, False)
    assert last["list"][0]["dept_id_list"] == [ROOT, OPERATIONS]


async def test_names(in_process: InProcess) -> None:
    assert await called(in_process, NAMES, dept_id=ROOT, **FIRST) == {
        **DONE,
        "result": {"has_more": False, "list": [{"userid": ALICE, "name": "Alice Zhang"}]},
    }


@BOTH
async def test_only_direct_members(in_process: InProcess, path: str) -> None:
    assert await page(in_process, path, dept_id=ENGINEERING) == []
    assert await page(in_process, path, dept_id=str(WEB), cursor="0", size="100", contain_access_limit="true") == [BOB]


@BOTH
async def test_pages(in_process: InProcess, path: str) -> None:
    """Each person once, and nothing behind the last page."""
    for number in range(5):
        await hired(in_process, f"p{number}")
    seen: list[str] = []
    cursor: int | None = 0
    while cursor is not None:
        found = (await called(in_process, path, dept_id=WEB, cursor=cursor, size=2))["result"]
        seen += [person["userid"] for person in found["list"]]
        cursor = found.get("next_cursor")
        assert found["has_more"] is (cursor is not None)
    assert seen == [BOB, "p0", "p1", "p2", "p3", "p4"]
    assert await page(in_process, path, dept_id=WEB, cursor=100_000) == []


@BOTH
async def test_orders(in_process: InProcess, path: str) -> None:
    """By the department's own order larger numbers come first; the other orders are by time.

    An update that says what is so already is no change.
    """
    for user_id, order in (("zoe", 7), ("yan", 9), ("xu", -1)):
        await hired(in_process, user_id, order)
    in_process.clock.advance(1_000)
    await called(in_process, UPDATE, userid="zoe", title="Lead")
    in_process.clock.advance(1_000)
    await called(in_process, UPDATE, userid="yan", name="Yan")
    expected = {
        None: ["yan", "zoe", BOB, "xu"],
        "custom": ["yan", "zoe", BOB, "xu"],
        "entry_asc": [BOB, "zoe", "yan", "xu"],
        "entry_desc": ["xu", "yan", "zoe", BOB],
        "modify_asc": [BOB, "yan", "xu", "zoe"],
        "modify_desc": ["zoe", "xu", "yan", BOB],
    }
    for named, user_ids in expected.items():
        assert await page(in_process, path, dept_id=WEB, order_field=named) == user_ids, named


@BOTH
@pytest.mark.parametrize("order", ["entry_asc", "entry_desc", "modify_asc", "modify_desc"])
async def test_of_one_time(in_process: InProcess, path: str, order: str) -> None:
    """By their userids."""
    await let_in(in_process)
    assert await page(in_process, path, dept_id=OPERATIONS, order_field=order) == [CAROL, ALICE]


WRONG_PAGES = [
    {"cursor": -1},
    {"cursor": 100_001},
    {"cursor": "x"},
    {"cursor": None},
    {"size": 0},
    {"size": 101},
    {"size": "x"},
    {"size": None},
]


@pytest.mark.parametrize("wrong", WRONG_PAGES, ids=str)
async def test_page_malformed(in_process: InProcess, wrong: dict[str, Any]) -> None:
    sent = {"dept_id": WEB, **FIRST, **wrong}
    assert await refused(in_process, LIST, **sent) == (40035, "Invalid parameter")
    bad_size = (40069, "Invalid size") if "size" in wrong else (40068, "Invalid offset")
    assert await refused(in_process, NAMES, **sent) == bad_size


async def test_other_arguments_malformed(in_process: InProcess) -> None:
    for wrong in ({"dept_id": 0}, {"dept_id": "x"}, {"dept_id": None}, {"order_field": "name"}):
        sent = {"dept_id": WEB, **FIRST, **wrong}
        assert await refused(in_process, LIST, **sent) == (40035, "Invalid parameter")
        assert await refused(in_process, NAMES, **sent) == (400002, "Invalid parameter")
    for path in (LIST, NAMES):
        sent = {"dept_id": WEB, **FIRST, "contain_access_limit": "perhaps"}
        assert await refused(in_process, path, **sent) == (400002, "Invalid parameter")


@pytest.mark.produces("topapi:user.list", "DepartmentUnknown")
@pytest.mark.produces("topapi:user.list_simple", "DepartmentUnknown")
@pytest.mark.produces("topapi:user.list_id", "DepartmentUnknown")
async def test_unknown_department(in_process: InProcess) -> None:
    assert await refused(in_process, LIST, dept_id=99, **FIRST) == (60019, "No people of this department")
    assert await refused(in_process, NAMES, dept_id=99, **FIRST) == (60003, "No such department")
    assert await refused(in_process, IDS, dept_id=99) == (60003, "The department does not exist")


@pytest.mark.produces("topapi:user.list", "DepartmentOutOfScope")
@pytest.mark.produces("topapi:user.list_simple", "DepartmentOutOfScope")
async def test_contact_scope(in_process: InProcess) -> None:
    """Lists of ids, the number of people and the administrators have no such limit."""
    await let_in(in_process)
    token = await token_of(in_process, ENGINEERING_APP)
    out_of_scope = (50004, "The department is out of the app's scope")
    for path in (LIST, NAMES):
        assert (await called(in_process, path, token, dept_id=WEB, **FIRST))["errcode"] == 0
        assert await refused(in_process, path, token, dept_id=OPERATIONS, **FIRST) == out_of_scope
    assert (await called(in_process, IDS, token, dept_id=OPERATIONS))["result"] == {"userid_list": [CAROL, ALICE]}
    assert (await called(in_process, COUNT, token, only_active=False))["result"] == {"count": 3}
    assert len((await called(in_process, ADMINS, token))["result"]) == 2


async def test_ids(in_process: InProcess) -> None:
    assert await called(in_process, IDS, dept_id=str(WEB)) == {**DONE, "result": {"userid_list": [BOB]}}
    assert (await called(in_process, IDS, dept_id=ENGINEERING))["result"] == {"userid_list": []}


@pytest.mark.parametrize("sent", [{}, {"dept_id": None}, {"dept_id": "x"}])
async def test_ids_of_nothing(in_process: InProcess, sent: dict[str, Any]) -> None:
    assert await refused(in_process, IDS, **sent) == (400002, "Invalid parameter")


@pytest.mark.parametrize(("only_active", "number"), [(True, 2), ("true", 2), (False, 3), ("false", 3)])
async def test_count(in_process: InProcess, only_active: object, number: int) -> None:
    """Carol has not activated her account."""
    await let_in(in_process)
    assert await called(in_process, COUNT, only_active=only_active) == {**DONE, "result": {"count": number}}


async def test_count_of_what(in_process: InProcess) -> None:
    assert await refused(in_process, COUNT) == (400002, "The parameter is empty")
    assert await refused(in_process, COUNT, only_active="maybe") == (40035, "Invalid parameter")


async def test_administrators(in_process: InProcess) -> None:
    """Main ones first."""
    await let_in(in_process)
    assert await called(in_process, ADMINS) == {
        **DONE,
        "result": [{"userid": ALICE, "sys_level": 1}, {"userid": CAROL, "sys_level": 2}],
    }
