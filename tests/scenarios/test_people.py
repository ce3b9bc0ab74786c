"""People read and found; each test on an organization of its own.

Alice administers the organization and leads Operations, Bob is in Web, below Engineering. Carol, a sub administrator in
Operations with a number abroad, is there where the guests were let in.
"""

import json
from typing import Any

import pytest

from tests.scenarios.asking import raw
from tests.scenarios.guests import (
    ALICE,
    BOB,
    CAROL,
    CHINESE_APP,
    DONE,
    ENGINEERING_APP,
    GUEST,
    OPERATIONS,
    PLAIN_APP,
    ROOT,
    WEB,
    called,
    let_in,
    refused,
    token_of,
)
from tests.support.in_process import InProcess
from tests.support.process import ServerProcess

GET, BY_UNION_ID, BY_MOBILE = "/topapi/v2/user/get", "/topapi/user/getbyunionid", "/topapi/v2/user/getbymobile"
NO_SUCH_USER = (60121, "No such user")
OUT_OF_SCOPE = (50002, "The person is out of the app's scope")


async def read(server: InProcess, user_id: str, token: str = "") -> dict[str, Any]:
    """One person."""
    found: dict[str, Any] = (await called(server, GET, token, userid=user_id))["result"]
    return found


async def test_get(in_process: InProcess) -> None:
    """Roles that follow from the directory come with those that were handed out; what is empty is left out."""
    assert await called(in_process, GET, userid=ALICE) == {
        **DONE,
        "result": {
            "userid": ALICE,
            "unionid": in_process.demo.union_id,
            "name": "Alice Zhang",
            "title": "Head of Operations",
            "mobile": "13800000001",
            "state_code": "86",
            "hide_mobile": False,
            "dept_id_list": [ROOT, OPERATIONS],
            "dept_order_list": [{"dept_id": ROOT, "order": 0}, {"dept_id": OPERATIONS, "order": 0}],
            "dept_position_list": [
                {"dept_id": ROOT, "is_main": False, "title": "", "work_place": ""},
                {"dept_id": OPERATIONS, "is_main": False, "title": "", "work_place": ""},
            ],
            "leader_in_dept": [{"dept_id": ROOT, "leader": False}, {"dept_id": OPERATIONS, "leader": True}],
            "role_list": [
                {"id": 1507113578, "name": "Super Admin", "group_name": "Default"},
                {"id": 1507113580, "name": "Owner", "group_name": "Default"},
                {"id": 1507113581, "name": "Supervisor", "group_name": "Default"},
                {"id": 1507113583, "name": "Room steward", "group_name": "Duties"},
            ],
            "active": True,
            "admin": True,
            "boss": False,
            "senior": False,
            "real_authed": True,
            "exclusive_account": False,
        },
    }


async def test_title_and_hide_mobile_are_always_there(in_process: InProcess) -> None:
    """Strict clients reject a person without them."""
    await let_in(in_process)
    for token in ("", await token_of(in_process, PLAIN_APP), await token_of(in_process, GUEST)):
        found = await read(in_process, CAROL, token)
        assert (found["title"], found["hide_mobile"], found["role_list"][0]["name"]) == ("", False, "Sub Admin")


async def test_a_number_abroad(in_process: InProcess) -> None:
    await let_in(in_process)
    found = await read(in_process, CAROL)
    assert (found["mobile"], found["state_code"]) == ("+1-5550100", "1")


async def test_fields_with_points_of_their_own(in_process: InProcess) -> None:
    """Mobile number and mail need one each; a third-party app sees no number whatever its points."""
    await let_in(in_process)
    everything = {"mobile", "email", "telephone", "state_code"}
    assert (await read(in_process, CAROL)).keys() >= everything
    plain = (await read(in_process, CAROL, await token_of(in_process, PLAIN_APP))).keys()
    assert plain & everything == {"telephone", "state_code"}
    guest = (await read(in_process, CAROL, await token_of(in_process, GUEST))).keys()
    assert guest & everything == {"email"}


@pytest.mark.parametrize("language", [None, "zh_CN", "en_US"])
async def test_language_changes_nothing(in_process: InProcess, language: str | None) -> None:
    assert (await called(in_process, GET, userid=BOB, language=language))["result"]["name"] == "Bob Li"


def test_in_every_encoding(server: ServerProcess) -> None:
    fields = {"userid": ALICE}
    for send in (server.topapi.json, server.topapi.form, server.topapi.get):
        assert send(GET, fields).json()["result"]["name"] == "Alice Zhang"
    documented = f"access_token={server.demo.access_token}&userid={ALICE}".encode()
    assert raw(server, GET, documented).json()["result"]["userid"] == ALICE


@pytest.mark.produces("topapi:user.get", "PersonUnknown")
@pytest.mark.parametrize("user_id", ["nobody", "MANAGER7078", " manager7078", "x" * 64, "的", "' or 1=1"])
async def test_unknown(in_process: InProcess, user_id: str) -> None:
    assert await refused(in_process, GET, userid=user_id) == NO_SUCH_USER


@pytest.mark.parametrize("sent", [{}, {"userid": None}, {"userid": ""}, {"userid": "x" * 65}, {"userid": [ALICE]}])
async def test_userid_malformed(in_process: InProcess, sent: dict[str, Any]) -> None:
    assert await refused(in_process, GET, **sent) == (33012, "Invalid userId")


async def test_other_argument_malformed(in_process: InProcess) -> None:
    assert await refused(in_process, GET, userid=ALICE, language="english") == (400002, "Invalid parameter")


@pytest.mark.produces("topapi:user.get", "PersonOutOfScope")
@pytest.mark.produces("topapi:user.get_by_unionid", "PersonOutOfScope")
@pytest.mark.produces("topapi:user.get_by_mobile", "PersonOutOfScope")
async def test_contact_scope(in_process: InProcess) -> None:
    """The app reaches whoever is in its departments or below them, and single people."""
    await let_in(in_process)
    token = await token_of(in_process, ENGINEERING_APP)
    for user_id in (BOB, CAROL):
        assert (await read(in_process, user_id, token))["userid"] == user_id
    for path, alice in (
        (GET, {"userid": ALICE}),
        (BY_UNION_ID, {"unionid": in_process.demo.union_id}),
        (BY_MOBILE, {"mobile": "13800000001"}),
    ):
        assert await refused(in_process, path, token, **alice) == OUT_OF_SCOPE
    assert await refused(in_process, GET, token, userid="nobody") == NO_SUCH_USER


async def test_by_union_id(in_process: InProcess) -> None:
    union_id = in_process.demo.employee_union_id
    assert await called(in_process, BY_UNION_ID, unionid=union_id) == {
        **DONE,
        "result": {"contact_type": 0, "userid": BOB},
    }


@pytest.mark.produces("topapi:user.get_by_unionid", "PersonUnknown")
async def test_by_an_unknown_union_id(in_process: InProcess) -> None:
    for union_id in ("nobody", "x" * 100, in_process.demo.union_id.lower()):
        assert await refused(in_process, BY_UNION_ID, unionid=union_id) == (60121, "No such employee")


@pytest.mark.parametrize("sent", [{}, {"unionid": ""}, {"unionid": "x" * 101}, {"unionid": {}}], ids=json.dumps)
async def test_by_a_malformed_union_id(in_process: InProcess, sent: dict[str, Any]) -> None:
    assert await refused(in_process, BY_UNION_ID, **sent) == (400002, "Invalid parameter")


@pytest.mark.parametrize("mobile", ["13800000002", "+86-13800000002", 13800000002])
async def test_by_mobile(in_process: InProcess, mobile: str | int) -> None:
    """Numbers at home are one with and without their country's code."""
    answer = await called(in_process, BY_MOBILE, mobile=mobile, support_exclusive_account_search="true")
    assert answer == {**DONE, "result": {"userid": BOB, "exclusive_account_userid_list": []}}


async def test_by_a_mobile_abroad(in_process: InProcess) -> None:
    await let_in(in_process)
    assert (await called(in_process, BY_MOBILE, mobile="+1-5550100"))["result"]["userid"] == CAROL


@pytest.mark.produces("topapi:user.get_by_mobile", "PersonUnknown")
@pytest.mark.parametrize("mobile", ["13900000000", "+1-5550199"])
async def test_by_an_unknown_mobile(in_process: InProcess, mobile: str) -> None:
    assert await refused(in_process, BY_MOBILE, mobile=mobile) == NO_SUCH_USER


@pytest.mark.produces("topapi:user.get_by_mobile", "MobileInvalid")
@pytest.mark.parametrize("mobile", ["x", "", "1380000000", "138000000021", "23800000002", "+15550100", "1" * 16, []])
async def test_by_a_malformed_mobile(in_process: InProcess, mobile: object) -> None:
    assert await refused(in_process, BY_MOBILE, mobile=mobile) == (40104, "Invalid mobile number")


async def test_without_a_mobile(in_process: InProcess) -> None:
    assert await refused(in_process, BY_MOBILE) == (400002, "Invalid parameter")


async def test_language_of_the_organization(in_process: InProcess) -> None:
    await let_in(in_process)
    token = await token_of(in_process, CHINESE_APP, "dingzhongwen")
    assert await refused(in_process, GET, token, userid=ALICE) == (60121, "找不到该用户")
    assert await refused(in_process, GET, token) == (33012, "无效的userId")
    assert await refused(in_process, BY_UNION_ID, token, unionid=in_process.demo.union_id) == (60121, "未找到对应员工")
    assert await refused(in_process, BY_MOBILE, token, mobile="13800000001") == (60121, "未找到该用户")
    assert await refused(in_process, BY_MOBILE, token, mobile="x") == (40104, "企业中无效的手机号")


def test_web_is_below_engineering(server: ServerProcess) -> None:
    """What the scope of `dingengineering` rests on."""
    assert server.topapi.json(GET, {"userid": BOB}).json()["result"]["dept_id_list"] == [WEB]
