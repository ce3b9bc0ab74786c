"""How much of a role an app reaches that reaches Engineering, Web below it, and Carol: Bob and Carol, never Alice."""

from typing import Any

import httpx
import pytest

from tests.scenarios.guests import (
    ALICE,
    BOB,
    CAROL,
    DONE,
    ENGINEERING,
    ENGINEERING_APP,
    OPERATIONS,
    WEB,
    called,
    changes,
    let_in,
    refused,
    token_of,
)
from tests.support.in_process import InProcess

DUTIES, STEWARD = 1507113582, 1507113583
OWNER, SUPERVISOR, SUPER_ADMIN, SUB_ADMIN = 1507113580, 1507113581, 1507113578, 1507113579
GIVE, TAKE = "/topapi/role/addrolesforemps", "/topapi/role/removerolesforemps"
HOLDERS, SCOPE = "/topapi/role/simplelist", "/topapi/role/scope/update"
TOP = {"timestamp": "2026-01-02 03:04:05", "format": "json", "v": "2.0"}
PERSON_OUT = (43007, "The person is out of the app's scope")
DEPARTMENT_OUT = (43007, "The department is out of the app's scope")


@pytest.fixture
async def token(in_process: InProcess) -> str:
    """Of the app; all three people hold the role."""
    await let_in(in_process)
    assert await called(in_process, GIVE, roleIds=STEWARD, userIds=CAROL) == DONE
    return await token_of(in_process, ENGINEERING_APP)


async def page(server: InProcess, token: str = "", /, role_id: int = STEWARD, **fields: Any) -> dict[str, Any]:
    """A page of holders."""
    found: dict[str, Any] = (await called(server, HOLDERS, token, role_id=role_id, **fields))["result"]
    return found


async def oldest(server: InProcess, token: str, verb: str, **fields: Any) -> Any:
    """The only member of an answer of the oldest generation."""
    query = {**TOP, "method": f"dingtalk.corp.role.{verb}", "session": token, **fields}
    (answer,) = (await server.send(httpx.Request("POST", f"{server.url}/router/rest", params=query))).json().values()
    return answer


async def test_holders(in_process: InProcess, token: str) -> None:
    """Whoever is out of scope is left out, and pages count those who are left."""
    assert [each["userid"] for each in (await page(in_process))["list"]] == [CAROL, BOB, ALICE]
    whole = await page(in_process, token)
    assert ([each["userid"] for each in whole["list"]], whole["hasMore"]) == ([CAROL, BOB], False)
    first, second = [await page(in_process, token, size=1, offset=offset) for offset in (0, 1)]
    assert ([each["userid"] for each in first["list"]], first["hasMore"]) == ([CAROL], True)
    assert ([each["userid"] for each in second["list"]], second["hasMore"]) == ([BOB], False)
    listed = (await oldest(in_process, token, "simplelist", role_id=str(STEWARD)))["result"]
    assert listed == {"has_more": "false", "list": {"emp_simple_list": [{"userid": CAROL}, {"userid": BOB}]}}


async def test_holders_of_the_default_group(in_process: InProcess, token: str) -> None:
    """Alice leads and administers; Carol is a sub administrator."""
    for role_id, everybody, reached in (
        (OWNER, [ALICE], []),
        (SUPERVISOR, [ALICE], []),
        (SUPER_ADMIN, [ALICE], []),
        (SUB_ADMIN, [CAROL], [CAROL]),
    ):
        for whose, expected in (("", everybody), (token, reached)):
            assert [each["userid"] for each in (await page(in_process, whose, role_id))["list"]] == expected
    await called(in_process, "/topapi/v2/department/update", dept_id=WEB, dept_manager_userid_list=BOB)
    assert [each["userid"] for each in (await page(in_process, token, OWNER))["list"]] == [BOB]


@pytest.mark.produces("topapi:role.member.add", "PersonOutOfScope")
@pytest.mark.produces("topapi:role.member.remove", "PersonOutOfScope")
async def test_hand_out(in_process: InProcess, token: str) -> None:
    """One person out of scope and nothing is done for the others."""
    made = (await called(in_process, "/role/add_role", token, roleName="Welder", groupId=DUTIES))["roleId"]
    before = await changes(in_process, BOB)
    for path in (GIVE, TAKE):
        assert await refused(in_process, path, token, roleIds=[STEWARD, made], userIds=[BOB, ALICE]) == PERSON_OUT
        assert (await refused(in_process, path, token, roleIds=STEWARD, userIds="nobody"))[0] == 33012
    assert await changes(in_process, BOB) == before
    for path in (GIVE, TAKE):
        assert await called(in_process, path, token, roleIds=made, userIds=[BOB, CAROL]) == DONE


@pytest.mark.produces("top:top.role.member.add", "PersonOutOfScope")
@pytest.mark.produces("top:top.role.member.remove", "PersonOutOfScope")
async def test_hand_out_in_the_oldest_way(in_process: InProcess, token: str) -> None:
    for verb in ("removerolesforemps", "addrolesforemps"):
        error = await oldest(in_process, token, verb, rolelid_list=str(STEWARD), userid_list=f"{BOB},{ALICE}")
        assert (error["code"], error["sub_code"], error["sub_msg"]) == (50, *map(str, PERSON_OUT))
        done = await oldest(in_process, token, verb, rolelid_list=str(STEWARD), userid_list=BOB)
        assert done["result"]["success"]


@pytest.mark.produces("topapi:role.scope.update", "PersonOutOfScope", "DepartmentOutOfScope")
async def test_manage(in_process: InProcess, token: str) -> None:
    """Neither of somebody out of scope, nor a department out of scope: it does not come and does not go."""
    manage = {"role_id": STEWARD}
    assert await refused(in_process, SCOPE, token, userid=ALICE, dept_ids=WEB, **manage) == PERSON_OUT
    assert await refused(in_process, SCOPE, token, userid=BOB, dept_ids=[WEB, OPERATIONS], **manage) == DEPARTMENT_OUT
    assert await called(in_process, SCOPE, token, userid=BOB, dept_ids=[WEB], **manage) == DONE
    assert await called(in_process, SCOPE, userid=BOB, dept_ids=[WEB, OPERATIONS], **manage) == DONE
    assert await refused(in_process, SCOPE, token, userid=BOB, **manage) == DEPARTMENT_OUT
    assert await called(in_process, SCOPE, token, userid=BOB, dept_ids=[ENGINEERING, OPERATIONS], **manage) == DONE
    bob = (await page(in_process, token, offset=1))["list"][0]
    assert [each["dept_id"] for each in bob["manageScopes"]] == [ENGINEERING, OPERATIONS]
