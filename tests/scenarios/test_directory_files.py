"""What a file can say of the directory beside names: details, positions, scopes. An export loses none of it."""

from typing import Any

import pytest

from tests.scenarios.guests import ALICE, BOB, DONE, ENGINEERING, OPERATIONS, ROOT, WEB, called, changes, let_in
from tests.support.in_process import InProcess

V2, STEWARD = "/topapi/v2", 1507113583
SAID = """
organizations:
  - corp_id: ding8f2c1b6e4a0d4c7e
    departments:
      - id: 2
        name: Engineering
        details: {code: E1, hide_dept: true, dept_permits: [3, 4], user_permits: [manager7078]}
    people:
      - id: manager7078
        details: {job_number: "4", hired_date: 1597573616828, senior: true, manager_userid: employee7079}
        departments: [1, {department: Operations, leader: true, order: -3, title: "Chief: 'x'", main: true}]
    role_groups:
      - name: Duties
        roles:
          - {name: Room steward, holders: [{person: manager7078, scope: [2, 4]}, employee7079]}
"""


async def applied(server: InProcess, text: str, prune: bool = False) -> int:
    """How many things a file has changed."""
    query = "?prune=true" if prune else ""
    total: int = (await server.admin.post(f"/moothall/v1/apply{query}", text.encode())).json()["total"]
    return total


async def exported(server: InProcess) -> str:
    """Everything."""
    return (await server.admin.get("/moothall/v1/export")).text


async def person(server: InProcess, user_id: str = ALICE) -> dict[str, Any]:
    """One person."""
    found: dict[str, Any] = (await called(server, f"{V2}/user/get", userid=user_id))["result"]
    return found


async def scope(server: InProcess, user_id: str) -> list[int]:
    """The departments for which somebody holds the role."""
    page = (await called(server, "/topapi/role/simplelist", role_id=STEWARD))["result"]["list"]
    (held,) = (each for each in page if each["userid"] == user_id)
    return [each["dept_id"] for each in held.get("manageScopes", ())]


async def test_said(in_process: InProcess) -> None:
    assert await applied(in_process, SAID) == 3
    alice = await person(in_process)
    kept = {name: alice[name] for name in ("job_number", "hired_date", "senior", "manager_userid")}
    assert kept == {"job_number": "4", "hired_date": 1597573616828, "senior": True, "manager_userid": BOB}
    assert alice["dept_order_list"] == [{"dept_id": ROOT, "order": 0}, {"dept_id": OPERATIONS, "order": -3}]
    position = {"dept_id": OPERATIONS, "is_main": True, "title": "Chief: 'x'", "work_place": ""}
    assert alice["dept_position_list"][1] == position
    engineering = (await called(in_process, f"{V2}/department/get", dept_id=ENGINEERING))["result"]
    assert (engineering["code"], engineering["hide_dept"]) == ("E1", True)
    assert (engineering["dept_permits"], engineering["user_permits"]) == ([WEB, OPERATIONS], [ALICE])
    assert (await scope(in_process, ALICE), await scope(in_process, BOB)) == ([ENGINEERING, OPERATIONS], [])
    assert (await changes(in_process, ALICE))[:2] == ["role.scope", "person.update"]


async def test_applied_twice_changes_nothing(in_process: InProcess) -> None:
    await applied(in_process, SAID)
    assert await applied(in_process, SAID) == 0
    assert await applied(in_process, await exported(in_process)) == 0


async def test_an_export_brings_everything_back(in_process: InProcess) -> None:
    """Through the calls of apps things were made that a file of names would lose."""
    await let_in(in_process)
    await applied(in_process, SAID)
    full = {"remark": "r", "extension": {"a": "b: {c}"}, "extension_i18n": {"a": {"zh": "象"}}, "email": "a@b"}
    orders = [{"dept_id": OPERATIONS, "order": 7}]
    assert await called(in_process, f"{V2}/user/update", userid=ALICE, dept_order_list=orders, **full) == DONE
    text = await exported(in_process)
    before = await person(in_process)
    await called(in_process, f"{V2}/user/update", userid=ALICE, dept_id_list="3", remark="", extension="{}")
    await called(in_process, "/topapi/role/removerolesforemps", roleIds=str(STEWARD), userIds=ALICE)
    await called(in_process, "/topapi/role/addrolesforemps", roleIds=str(STEWARD), userIds=ALICE)
    assert await scope(in_process, ALICE) == []
    assert await applied(in_process, text, prune=True) == 2
    assert await person(in_process) == before
    assert await scope(in_process, ALICE) == [ENGINEERING, OPERATIONS]
    assert await exported(in_process) == text


async def test_what_is_not_said_stays(in_process: InProcess) -> None:
    """But for who leads: a list of departments says that of each."""
    await applied(in_process, SAID)
    short = f"organizations: [{{corp_id: {in_process.demo.corp_id}, people: [{{id: {ALICE}, departments: [1, 4]}}]}}]"
    assert await applied(in_process, short) == 1
    alice = await person(in_process)
    assert alice["dept_order_list"][1]["order"] == -3
    assert (alice["job_number"], alice["leader_in_dept"][1]["leader"]) == ("4", False)
    assert await scope(in_process, ALICE) == [ENGINEERING, OPERATIONS]


async def test_the_id_of_a_deleted_role(in_process: InProcess) -> None:
    """Brings that role back, and is never that of a role group."""
    role = await called(in_process, "/role/add_role", roleName="Welder", groupId=1507113582)
    assert await called(in_process, "/topapi/role/deleterole", role_id=role["roleId"]) == DONE
    whole = "organizations: [{corp_id: %s, role_groups: [%s]}]"
    group = f"{{id: {role['roleId']}, name: Crafts}}"
    refused = await in_process.admin.post("/moothall/v1/apply", (whole % (in_process.demo.corp_id, group)).encode())
    assert [each["field"] for each in refused.json()["error"]["problems"]] == ["role_groups.id"]
    group = f"{{name: Duties, roles: [{{id: {role['roleId']}, name: Welder}}]}}"
    assert await applied(in_process, whole % (in_process.demo.corp_id, group)) == 1


async def test_mail_changes_hands(in_process: InProcess) -> None:
    """In other letters; and the letters alone are a change too."""
    for alice, bob in (("a@x", "b@x"), ("B@x", "A@X"), ("b@X", "a@x")):
        people = f"people: [{{id: {ALICE}, email: {alice}}}, {{id: {BOB}, email: {bob}}}]"
        assert await applied(in_process, f"organizations: [{{corp_id: {in_process.demo.corp_id}, {people}}}]") > 0
        assert [(await person(in_process, user_id))["email"] for user_id in (ALICE, BOB)] == [alice, bob]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("people: [{id: a, name: A, details: 3}]", "people.details"),
        ("people: [{id: a, name: A, details: {nope: 1}}]", "people.details.nope"),
        ("people: [{id: a, name: A, details: {hired_date: soon}}]", "people.details"),
        ("people: [{id: a, name: A, details: {job_number: [1]}}]", "people.details"),
        ("people: [{id: a, name: A, details: {extension: {a: 1}}}]", "people.details.extension"),
        ("people: [{id: a, name: A, details: {manager_userid: a}}]", "people.details"),
        ("people: [{id: a, name: A, details: {org_email_type: weird}}]", "people.details"),
        ("people: [{id: a, name: A, email: a}]", "people.email"),
        ("people: [{id: a, name: A, email: a@b}, {id: b, name: B, email: A@B}]", "people.email"),
        (
            "people: [{id: a, name: A, departments: [{department: 1, main: true}, {department: 2, main: true}]}]",
            "people.departments",
        ),
        ("departments: [{id: 2, name: E, details: {dept_permits: [x]}}]", "departments.details"),
        (
            "role_groups: [{name: G, roles: [{name: R, holders: [{person: manager7078, scope: [99]}]}]}]",
            "holders.scope",
        ),
    ],
)
async def test_mistakes(in_process: InProcess, said: str, field: str) -> None:
    text = f"organizations:\n  - corp_id: {in_process.demo.corp_id}\n    {said}\n"
    answer = (await in_process.admin.post("/moothall/v1/apply", text.encode())).json()
    first = answer["error"]["problems"][0]
    assert (first["line"], first["field"]) == (3, field)
