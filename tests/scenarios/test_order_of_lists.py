"""In which order lists come, whatever order things came in."""

from typing import Any

from tests.scenarios.guests import ALICE, BOB, CAROL, ROOT, called, let_in
from tests.support.in_process import InProcess

DUTIES, STEWARD = 1507113582, 1507113583
DEPARTMENT, USER = "/topapi/v2/department", "/topapi/v2/user"


async def test_roles_as_they_were_made(in_process: InProcess) -> None:
    """Groups too; a person's roles are told by their ids."""
    names = ["Zinc smith", "Archer"]
    groups = [(await called(in_process, "/role/add_role_group", name=name))["groupId"] for name in ("Z", "A")]
    roles = [(await called(in_process, "/role/add_role", roleName=name, groupId=groups[1]))["roleId"] for name in names]
    page = (await called(in_process, "/topapi/role/list", size=10, offset=2))["result"]["list"]
    assert [group["groupId"] for group in page] == groups == sorted(groups)
    assert [(role["id"], role["name"]) for role in page[1]["roles"]] == list(zip(roles, names, strict=True))
    await called(in_process, "/topapi/role/addrolesforemps", roleIds=roles[::-1], userIds=BOB)
    held = (await called(in_process, f"{USER}/get", userid=BOB))["result"]["role_list"]
    assert [role["id"] for role in held] == [STEWARD, *roles]


async def test_people_by_their_userids(in_process: InProcess) -> None:
    """Administrators by their level first."""
    await let_in(in_process)
    for number, user_id in enumerate(("zoe", "adam")):
        person: dict[str, Any] = {"userid": user_id, "name": "N", "mobile": f"1390000000{number}"}
        await called(in_process, f"{USER}/create", **person, dept_id_list=[3])
        await called(in_process, "/topapi/role/addrolesforemps", roleIds=STEWARD, userIds=user_id)
    listed = (await called(in_process, "/topapi/user/listid", dept_id=3))["result"]["userid_list"]
    assert listed == ["adam", BOB, "zoe"]
    holders = (await called(in_process, "/topapi/role/simplelist", role_id=STEWARD))["result"]["list"]
    assert [holder["userid"] for holder in holders] == ["adam", BOB, ALICE, "zoe"]
    admins = (await called(in_process, "/topapi/user/listadmin"))["result"]
    assert [admin["userid"] for admin in admins] == [ALICE, CAROL]


async def test_departments_by_their_order_then_their_ids(in_process: InProcess) -> None:
    made = [
        (await called(in_process, f"{DEPARTMENT}/create", name=name, parent_id=3, order=order))["result"]["dept_id"]
        for name, order in (("Z", 7), ("B", 1), ("A", 7))
    ]
    expected = [made[1], made[0], made[2]]
    listed = (await called(in_process, f"{DEPARTMENT}/listsubid", dept_id=3))["result"]["dept_id_list"]
    told = (await called(in_process, f"{DEPARTMENT}/listsub", dept_id=3))["result"]
    assert listed == [each["dept_id"] for each in told] == expected
    await called(in_process, f"{USER}/update", userid=BOB, dept_id_list=[made[2], ROOT, made[0]])
    found = (await called(in_process, f"{USER}/get", userid=BOB))["result"]["dept_id_list"]
    assert found == [ROOT, made[0], made[2]]
