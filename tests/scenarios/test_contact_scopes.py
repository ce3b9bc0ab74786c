"""How much of the directory an app may reach; what people are concerned stands with the operations on people."""

from typing import Any

import pytest

from tests.scenarios.answers import flat
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
    ROOT,
    WEB,
    called,
    let_in,
    refused,
    token_of,
)
from tests.support.in_process import InProcess

SCOPES, V2 = "/auth/scopes", "/topapi/v2/department"
READS = [f"{V2}/get", f"{V2}/listsub", f"{V2}/listsubid"]
OUT_OF_SCOPE = "The department is out of the app's scope"


async def scopes(server: InProcess, token: str = "") -> dict[str, Any]:
    """What an app is told of its scope."""
    answer: dict[str, Any] = (await server.topapi.get(SCOPES, token=token)).json()
    return answer


async def test_everything(in_process: InProcess) -> None:
    """The answer of this path carries no request id."""
    answer = await scopes(in_process)
    assert {"mobile", "email", "name", "title"} <= set(answer.pop("auth_user_field"))
    everything = {"authed_user": [], "authed_dept": [ROOT]}
    assert answer == {**DONE, "auth_org_scopes": everything, "condition_field": []}


async def test_less_than_everything(in_process: InProcess) -> None:
    await let_in(in_process)
    answer = await scopes(in_process, await token_of(in_process, ENGINEERING_APP))
    assert answer["auth_org_scopes"] == {"authed_user": [CAROL], "authed_dept": [ENGINEERING]}


async def test_fields(in_process: InProcess) -> None:
    await let_in(in_process)
    private = {"mobile", "email", "telephone", "state_code"}
    for app, shown in ((PLAIN_APP, {"telephone", "state_code"}), (GUEST, {"email"})):
        fields = set((await scopes(in_process, await token_of(in_process, app)))["auth_user_field"])
        assert fields & private == shown


def test_by_post(in_thread: Any) -> None:
    """Some clients send it so."""
    assert in_thread.topapi.json(SCOPES, {}).json()["errcode"] == 0


@pytest.mark.produces("topapi:dept.get", "DepartmentOutOfScope")
@pytest.mark.produces("topapi:dept.listsub", "DepartmentOutOfScope")
@pytest.mark.produces("topapi:dept.listsubid", "DepartmentOutOfScope")
async def test_departments_read(in_process: InProcess) -> None:
    await let_in(in_process)
    token = await token_of(in_process, ENGINEERING_APP)
    for path in READS:
        for dept_id in (ENGINEERING, WEB):
            assert (await called(in_process, path, token, dept_id=dept_id))["errcode"] == 0
        for dept_id in (ROOT, OPERATIONS):
            assert await refused(in_process, path, token, dept_id=dept_id) == (50004, OUT_OF_SCOPE)
        assert (await refused(in_process, path, token, dept_id=99))[0] == 60003


@pytest.mark.produces("topapi:dept.list_parents_of_dept", "DepartmentOutOfScope")
@pytest.mark.produces("topapi:dept.list_parents_of_user", "PersonOutOfScope")
async def test_parents(in_process: InProcess) -> None:
    """The way up is told to the root: it is the way, not what is there."""
    await let_in(in_process)
    token = await token_of(in_process, ENGINEERING_APP)
    way = await called(in_process, f"{V2}/listparentbydept", token, dept_id=WEB)
    assert way["result"] == {"parent_id_list": [WEB, ENGINEERING, ROOT]}
    refusal = await refused(in_process, f"{V2}/listparentbydept", token, dept_id=OPERATIONS)
    assert refusal == (43007, OUT_OF_SCOPE)
    assert (await called(in_process, f"{V2}/listparentbyuser", token, userid=BOB))["errcode"] == 0
    refusal = await refused(in_process, f"{V2}/listparentbyuser", token, userid=ALICE)
    assert refusal == (43007, "The person is out of the app's scope")


@pytest.mark.produces("topapi:dept.create", "DepartmentOutOfScope")
@pytest.mark.produces("topapi:dept.update", "DepartmentOutOfScope")
@pytest.mark.produces("topapi:dept.delete", "DepartmentOutOfScope")
async def test_departments_written(in_process: InProcess) -> None:
    await let_in(in_process)
    token = await token_of(in_process, ENGINEERING_APP)
    for path, fields in (
        ("create", {"name": "Night", "parent_id": OPERATIONS}),
        ("update", {"dept_id": OPERATIONS, "name": "Night"}),
        ("update", {"dept_id": WEB, "parent_id": OPERATIONS}),
        ("delete", {"dept_id": OPERATIONS}),
    ):
        assert await refused(in_process, f"{V2}/{path}", token, **fields) == (43007, OUT_OF_SCOPE)
    made = await called(in_process, f"{V2}/create", token, name="Night", parent_id=WEB)
    dept_id = made["result"]["dept_id"]
    assert await called(in_process, f"{V2}/update", token, dept_id=dept_id, parent_id=ENGINEERING) == DONE
    assert await called(in_process, f"{V2}/delete", token, dept_id=dept_id) == DONE


@pytest.mark.produces("topapi:dept.create", "PersonOutOfScope")
@pytest.mark.produces("topapi:dept.update", "PersonOutOfScope")
async def test_who_sees_a_department(in_process: InProcess) -> None:
    """Whoever comes to see it, or does so no longer, is in the app's scope; those who stay need not be."""
    await let_in(in_process)
    token = await token_of(in_process, ENGINEERING_APP)
    new, web = {"name": "Night", "parent_id": WEB}, {"dept_id": WEB}
    person_out = (43007, "The person is out of the app's scope")
    for field, out, refusal in (
        ("dept_permits", OPERATIONS, (43007, OUT_OF_SCOPE)),
        ("outer_permit_depts", OPERATIONS, (43007, OUT_OF_SCOPE)),
        ("user_permits", ALICE, person_out),
        ("outer_permit_users", ALICE, person_out),
    ):
        assert await refused(in_process, f"{V2}/create", token, **new, **{field: out}) == refusal
        assert await refused(in_process, f"{V2}/update", token, **web, **{field: out}) == refusal
        assert await called(in_process, f"{V2}/update", **web, **{field: out}) == DONE
        assert await refused(in_process, f"{V2}/update", token, **web, **{field: ""}) == refusal
    both = {"user_permits": [ALICE, CAROL], "dept_permits": [ENGINEERING, OPERATIONS]}
    assert await called(in_process, f"{V2}/update", token, **web, **both) == DONE


async def test_set_by_an_operator(in_process: InProcess) -> None:
    """It counts for the token that is out; an empty one is everything again."""
    path = f"/moothall/v1/apps/{in_process.demo.app_key}/scope"
    everything = (await scopes(in_process))["auth_org_scopes"]
    await in_process.admin.post(path, {"departments": [WEB], "people": [ALICE]})
    assert (await scopes(in_process))["auth_org_scopes"] == {"authed_user": [ALICE], "authed_dept": [WEB]}
    assert flat(await in_process.topapi.json(f"{V2}/get", {"dept_id": ROOT})) == (50004, OUT_OF_SCOPE)
    for whole in ({}, {"departments": [ROOT, WEB]}):
        await in_process.admin.post(path, whole)
        assert (await scopes(in_process))["auth_org_scopes"] == everything
