"""What goes with a department that is deleted, and with a person who leaves; after it a file of everything holds."""

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
    GUEST,
    OPERATIONS,
    PLAIN_APP,
    WEB,
    called,
    changes,
    let_in,
    token_of,
)
from tests.support.in_process import InProcess
from tests.support.round_trip import holds

V2, STEWARD = "/topapi/v2", 1507113583
HOLDERS, SCOPE = "/topapi/role/simplelist", "/topapi/role/scope/update"
APPLY = "/moothall/v1/apply"


async def holders(server: InProcess) -> dict[str, list[int]]:
    """Who holds the role, and for which departments; none: everyone."""
    page = (await called(server, HOLDERS, role_id=STEWARD))["result"]["list"]
    return {each["userid"]: [managed["dept_id"] for managed in each.get("manageScopes", ())] for each in page}


async def applied(server: InProcess, said: str, manner: str = "") -> httpx.Response:
    """Apply a file that says this of the organization."""
    text = f"organizations: [{{corp_id: {server.demo.corp_id}, {said}}}]"
    return await server.admin.post(f"{APPLY}{manner}", text.encode())


async def two_departments(server: InProcess) -> tuple[int, int]:
    """Two that are empty; Alice manages both in the role, Bob the first."""
    first, second = [
        (await called(server, f"{V2}/department/create", name=name, parent_id=OPERATIONS))["result"]["dept_id"]
        for name in ("Day", "Night")
    ]
    for user_id, dept_ids in ((ALICE, [first, second]), (BOB, [first])):
        assert await called(server, SCOPE, role_id=STEWARD, userid=user_id, dept_ids=dept_ids) == DONE
    return first, second


async def gone_by_call(server: InProcess, dept_id: int) -> None:
    """Delete a department by the operation."""
    assert await called(server, f"{V2}/department/delete", dept_id=dept_id) == DONE


async def gone_by_pruning(server: InProcess, dept_id: int) -> None:
    """Delete it by a file that lists all departments but this."""
    path = f"/moothall/v1/export?corp_id={server.demo.corp_id}"
    lines = (await server.admin.get(path)).text.split("\n")
    first = lines.index("    departments:")
    last = next(at for at in range(first + 1, len(lines)) if not lines[at].startswith("      "))
    kept = [line for line in lines[first:last] if f"id: {dept_id}," not in line]
    text = "\n".join((f"organizations:\n  - corp_id: {server.demo.corp_id}", *kept))
    answer = await server.admin.post(f"{APPLY}?prune=true", text.encode())
    assert answer.status_code == 200, answer.text


async def gone_by_removing(server: InProcess, dept_id: int) -> None:
    """Delete it by a file that names it as what is to go."""
    answer = await applied(server, f"departments: [{{id: {dept_id}}}]", "?remove=true")
    assert answer.status_code == 200, answer.text


WAYS = [gone_by_call, gone_by_pruning, gone_by_removing]


@pytest.mark.parametrize("gone", WAYS)
async def test_a_managed_department(in_process: InProcess, gone: Any) -> None:
    """Who managed only that holds the role no longer: without a scope it would be for everyone."""
    first, second = await two_departments(in_process)
    await gone(in_process, first)
    assert await holders(in_process) == {ALICE: [second]}
    assert (await changes(in_process, ALICE))[0] == "role.scope"
    assert (await changes(in_process, BOB))[0] == "role.take"
    await holds(in_process)
    assert await called(in_process, SCOPE, role_id=STEWARD, userid=ALICE, dept_ids=[WEB]) == DONE
    assert await holders(in_process) == {ALICE: [WEB]}


async def test_a_managed_department_comes_again(in_process: InProcess) -> None:
    """With its old id, by a file; nobody manages it."""
    first, second = await two_departments(in_process)
    await gone_by_call(in_process, first)
    assert (await applied(in_process, f"departments: [{{id: {first}, name: Dawn}}]")).json()["total"] == 1
    assert await holders(in_process) == {ALICE: [second]}


V1, SCOPES = "/moothall/v1", "/auth/scopes"


async def reach(server: InProcess, token: str) -> dict[str, list[Any]]:
    """What an app is told that it reaches."""
    scopes: dict[str, list[Any]] = (await server.topapi.get(SCOPES, token=token)).json()["auth_org_scopes"]
    return scopes


@pytest.mark.parametrize("gone", WAYS)
async def test_a_department_that_apps_reach(in_process: InProcess, gone: Any) -> None:
    """With the last of what it reaches an app reaches nothing, and not everything; another scope brings it back."""
    await let_in(in_process)
    corp = {"corp_id": in_process.demo.corp_id}
    first, second = await two_departments(in_process)
    own, guest = f"{V1}/apps/{PLAIN_APP[0]}/scope", f"{V1}/suites/{GUEST[0]}/authorize"
    for path, said in (
        (own, {"departments": [first]}),
        (guest, {"departments": [first, second], "permissions": ["qyapi_base", "qyapi_get_member"], **corp}),
    ):
        assert (await in_process.admin.post(path, said)).status_code == 200
    await gone(in_process, first)
    plain = await token_of(in_process, PLAIN_APP)
    assert await reach(in_process, plain) == {"authed_user": [], "authed_dept": []}
    assert (await called(in_process, f"{V2}/user/get", plain, userid=ALICE))["errcode"] == 50002
    told = "app.scope" if gone is gone_by_call else "app.update"
    assert told in (await changes(in_process, PLAIN_APP[0]))[:2]
    await holds(in_process)
    assert (await applied(in_process, f"departments: [{{id: {first}, name: Dawn}}]")).json()["total"] == 1
    assert await reach(in_process, plain) == {"authed_user": [], "authed_dept": []}
    assert await reach(in_process, await token_of(in_process, GUEST)) == {"authed_user": [], "authed_dept": [second]}
    await in_process.admin.post(own, {"people": [BOB]})
    assert await reach(in_process, plain) == {"authed_user": [BOB], "authed_dept": []}


@pytest.mark.parametrize("by_file", [False, True], ids=["by the call", "by a file"])
async def test_a_person_whom_an_app_reaches(in_process: InProcess, by_file: bool) -> None:
    """Whoever gets the same userid later is not reached."""
    await let_in(in_process)
    assert (await in_process.admin.post(f"{V1}/apps/{PLAIN_APP[0]}/scope", {"people": [CAROL]})).status_code == 200
    if by_file:
        assert (await applied(in_process, f"people: [{{id: {CAROL}}}]", "?remove=true")).status_code == 200
    else:
        assert await called(in_process, f"{V2}/user/delete", userid=CAROL) == DONE
    await holds(in_process)
    carol = {"userid": CAROL, "name": "Carla", "mobile": "13900000001", "dept_id_list": OPERATIONS}
    assert (await called(in_process, f"{V2}/user/create", **carol))["errcode"] == 0
    for app, dept_ids in ((PLAIN_APP, []), (ENGINEERING_APP, [ENGINEERING])):
        token = await token_of(in_process, app)
        assert await reach(in_process, token) == {"authed_user": [], "authed_dept": dept_ids}
        assert (await called(in_process, f"{V2}/user/get", token, userid=CAROL))["errcode"] == 50002


async def seen_by_bob(server: InProcess) -> None:
    """Bob sees Operations as Alice does, and owns the group of Web."""
    lists = {"user_permits": [ALICE, BOB], "outer_permit_users": BOB}
    assert await called(server, f"{V2}/department/update", dept_id=OPERATIONS, **lists) == DONE
    assert await called(server, f"{V2}/department/update", dept_id=WEB, org_dept_owner=BOB) == DONE


async def department(server: InProcess, dept_id: int) -> dict[str, Any]:
    """One department."""
    found: dict[str, Any] = (await called(server, f"{V2}/department/get", dept_id=dept_id))["result"]
    return found


@pytest.mark.parametrize("by_file", [False, True], ids=["by the call", "by a file"])
async def test_a_person_who_sees_departments(in_process: InProcess, by_file: bool) -> None:
    """Off all lists, and not again on them when somebody else gets the userid."""
    await seen_by_bob(in_process)
    if by_file:
        assert (await applied(in_process, f"people: [{{id: {BOB}}}]", "?remove=true")).status_code == 200
    else:
        assert await called(in_process, f"{V2}/user/delete", userid=BOB) == DONE
    assert (await changes(in_process, str(OPERATIONS)))[0] == "department.update"
    bob = {"userid": BOB, "name": "Bob", "mobile": "13900000001", "dept_id_list": WEB}
    assert (await called(in_process, f"{V2}/user/create", **bob))["errcode"] == 0
    operations = await department(in_process, OPERATIONS)
    assert (operations["user_permits"], operations["outer_permit_users"]) == ([ALICE], [])
    assert (await department(in_process, WEB))["org_dept_owner"] == ""
    await holds(in_process)


@pytest.mark.parametrize("by_file", [False, True], ids=["by the call", "by a file"])
async def test_the_owner_of_a_departments_group(in_process: InProcess, by_file: bool) -> None:
    """Who goes to another department owns the group no longer, and comes back without it."""
    await seen_by_bob(in_process)
    for dept_id in (OPERATIONS, WEB):
        if by_file:
            said = f"people: [{{id: {BOB}, departments: [{dept_id}]}}]"
            assert (await applied(in_process, said)).status_code == 200
        else:
            assert await called(in_process, f"{V2}/user/update", userid=BOB, dept_id_list=dept_id) == DONE
    assert (await department(in_process, WEB))["org_dept_owner"] == ""
    assert (await department(in_process, OPERATIONS))["user_permits"] == [ALICE, BOB]
    await holds(in_process)


@pytest.mark.parametrize("gone", [gone_by_call, gone_by_removing])
async def test_a_department_that_sees_others(in_process: InProcess, gone: Any) -> None:
    """Off all lists."""
    first, second = await two_departments(in_process)
    lists = {"dept_permits": [first, second], "outer_permit_depts": [first]}
    assert await called(in_process, f"{V2}/department/update", dept_id=WEB, **lists) == DONE
    await gone(in_process, first)
    web = await department(in_process, WEB)
    assert (web["dept_permits"], web["outer_permit_depts"]) == ([second], [])
    await holds(in_process)


@pytest.mark.parametrize(
    "details",
    [
        "{user_permits: [nobody]}",
        "{outer_permit_depts: [99]}",
        f"{{org_dept_owner: {ALICE}}}",
        "{org_dept_owner: nobody}",
    ],
)
async def test_a_file_that_shows_a_department_to_nobody(in_process: InProcess, details: str) -> None:
    """Who owns the group is in the department, and who sees it is there."""
    answer = await applied(in_process, f"departments: [{{id: {WEB}, details: {details}}}]")
    assert answer.status_code == 400
    assert "departments.details" in answer.text
