"""Roles made, renamed, deleted and handed out; each test on an organization of its own."""

from typing import Any

import pytest

from tests.support.in_process import InProcess

LIST, HOLDERS = "/topapi/role/list", "/topapi/role/simplelist"
CREATE, RENAME, CREATE_GROUP = "/role/add_role", "/role/update_role", "/role/add_role_group"
DELETE, GIVE, TAKE = "/topapi/role/deleterole", "/topapi/role/addrolesforemps", "/topapi/role/removerolesforemps"
SCOPE = "/topapi/role/scope/update"
DEFAULT, OWNER, SUPERVISOR, SUPER_ADMIN, SUB_ADMIN = 1507113577, 1507113580, 1507113581, 1507113578, 1507113579
DUTIES, STEWARD = 1507113582, 1507113583
ALICE, BOB = "manager7078", "employee7079"
DONE = {"errcode": 0, "errmsg": "ok"}


async def called(moothall: InProcess, path: str, **fields: Any) -> dict[str, Any]:
    """The answer's members without its ticket."""
    answer: dict[str, Any] = (await moothall.topapi.json(path, fields)).json()
    answer.pop("request_id", None)
    return answer


async def refused(moothall: InProcess, path: str, **fields: Any) -> tuple[int, str]:
    """Code and text of a refusal."""
    answer = await called(moothall, path, **fields)
    return answer["errcode"], answer["errmsg"]


async def made(moothall: InProcess, name: str = "Welder") -> int:
    """A new role in the group Duties."""
    role_id: int = (await called(moothall, CREATE, roleName=name, groupId=DUTIES))["roleId"]
    return role_id


async def holders(moothall: InProcess, role_id: int) -> list[str]:
    """The userids of a role's holders."""
    found = (await called(moothall, HOLDERS, role_id=role_id))["result"]["list"]
    return [holder["userid"] for holder in found]


async def test_list(in_process: InProcess) -> None:
    """Groups in their order with their roles; the names differ from those of every other call."""
    assert await called(in_process, LIST) == {
        "result": {
            "hasMore": False,
            "list": [
                {
                    "groupId": DEFAULT,
                    "name": "Default",
                    "roles": [
                        {"id": OWNER, "name": "Owner"},
                        {"id": SUPERVISOR, "name": "Supervisor"},
                        {"id": SUPER_ADMIN, "name": "Super Admin"},
                        {"id": SUB_ADMIN, "name": "Sub Admin"},
                    ],
                },
                {"groupId": DUTIES, "name": "Duties", "roles": [{"id": STEWARD, "name": "Room steward"}]},
            ],
        },
        **DONE,
    }


async def test_pages_count_groups(in_process: InProcess) -> None:
    first = (await called(in_process, LIST, size=1))["result"]
    assert (first["hasMore"], first["nextCursor"], len(first["list"])) == (True, 1, 1)
    second = (await called(in_process, LIST, size=1, offset=first["nextCursor"]))["result"]
    assert (second["hasMore"], [group["groupId"] for group in second["list"]]) == (False, [DUTIES])
    assert "nextCursor" not in second


@pytest.mark.produces("topapi:role.list", "MalformedArgument")
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("size", 0, 40069), ("size", 201, 40069), ("size", "many", 40069), ("offset", -1, 40068), ("offset", "x", 40068)],
)
async def test_list_refuses_bad_pages(in_process: InProcess, field: str, value: Any, code: int) -> None:
    assert (await refused(in_process, LIST, **{field: value}))[0] == code


async def test_make_rename_delete(in_process: InProcess) -> None:
    """Roles and groups take their ids from one sequence."""
    group = await called(in_process, CREATE_GROUP, name="Trades")
    assert group == {"groupId": STEWARD + 1, **DONE}
    role = await called(in_process, CREATE, roleName="Welder", groupId=group["groupId"])
    assert role == {"roleId": STEWARD + 2, **DONE}
    assert await called(in_process, RENAME, roleId=role["roleId"], roleName="Smith") == DONE
    answer = await called(in_process, "/topapi/role/getrole", roleId=role["roleId"])
    assert answer["role"] == {"name": "Smith", "groupId": group["groupId"]}
    assert await called(in_process, DELETE, role_id=role["roleId"]) == DONE
    assert (await refused(in_process, "/topapi/role/getrole", roleId=role["roleId"]))[0] == 33011


@pytest.mark.produces("topapi:role.create", "RoleNameInvalid")
@pytest.mark.produces("topapi:role.rename", "RoleNameInvalid")
@pytest.mark.produces("topapi:role.group.create", "RoleNameInvalid")
@pytest.mark.parametrize("name", [" ", "\t\n", "\u3000 "])
async def test_blank_names(in_process: InProcess, name: str) -> None:
    """Are refused as empty ones."""
    await refuses_name(in_process, name)


async def refuses_name(server: InProcess, name: str) -> None:
    """Nothing can be called so."""
    assert (await refused(server, CREATE, roleName=name, groupId=DUTIES))[0] == 34018
    assert (await refused(server, RENAME, roleName=name, roleId=STEWARD))[0] == 660000
    assert (await refused(server, CREATE_GROUP, name=name))[0] == 40035
    groups = (await called(server, LIST))["result"]["list"]
    assert [group["name"] for group in groups] == ["Default", "Duties"]
    assert groups[1]["roles"] == [{"id": STEWARD, "name": "Room steward"}]


async def test_names_that_no_file_could_have(in_process: InProcess) -> None:
    """Up to 256 characters, and no NUL."""
    for name in ("n" * 257, "n" * 12_000, "a\x00"):
        await refuses_name(in_process, name)
    longest = "n" * 256
    assert (await called(in_process, CREATE, roleName=longest, groupId=DUTIES))["errcode"] == 0
    assert await called(in_process, RENAME, roleName="m" * 256, roleId=STEWARD) == DONE
    assert (await called(in_process, CREATE_GROUP, name=longest))["errcode"] == 0


@pytest.mark.produces("topapi:role.create", "MissingArgument", "MalformedArgument", "RoleGroupUnknown")
@pytest.mark.produces("topapi:role.create", "RoleNameTaken", "SystemRoleFixed")
async def test_make_refuses(in_process: InProcess) -> None:
    assert await refused(in_process, CREATE, groupId=DUTIES) == (34018, "The role cannot be empty")
    assert await refused(in_process, CREATE, roleName="", groupId=DUTIES) == (34018, "The role cannot be empty")
    assert await refused(in_process, CREATE, roleName="Welder") == (34018, "The role cannot be empty")
    assert await refused(in_process, CREATE, roleName="Welder", groupId="x") == (34020, "Invalid groupId")
    assert await refused(in_process, CREATE, roleName="Welder", groupId=1) == (34020, "Invalid groupId")
    taken = await refused(in_process, CREATE, roleName="Room steward", groupId=DUTIES)
    assert taken == (34021, "The role name already exists")
    assert (await refused(in_process, CREATE, roleName="Welder", groupId=DEFAULT))[0] == 23004


@pytest.mark.produces("topapi:role.rename", "MissingArgument", "MalformedArgument", "RoleUnknown")
@pytest.mark.produces("topapi:role.rename", "RoleNameTaken", "SystemRoleFixed")
async def test_rename_refuses(in_process: InProcess) -> None:
    """A community client sends a group instead of the role: the platform cannot serve that."""
    empty = (660000, "The parameter is empty")
    assert await refused(in_process, RENAME, roleName="Smith") == empty
    assert await refused(in_process, RENAME, roleName="Smith", groupId=DUTIES) == empty
    assert await refused(in_process, RENAME, roleId=STEWARD, roleName="") == empty
    assert await refused(in_process, RENAME, roleId="x", roleName="Smith") == (33011, "Invalid roleId")
    assert await refused(in_process, RENAME, roleId=1, roleName="Smith") == (33011, "Invalid roleId")
    assert (await refused(in_process, RENAME, roleId=OWNER, roleName="Smith"))[0] == 23004
    assert (await refused(in_process, RENAME, roleId=STEWARD, roleName="Owner"))[0] == 34021
    assert await called(in_process, RENAME, roleId=STEWARD, roleName="Room steward") == DONE


@pytest.mark.produces("topapi:role.group.create", "MissingArgument", "MalformedArgument", "RoleGroupNameTaken")
async def test_make_group_refuses(in_process: InProcess) -> None:
    assert (await refused(in_process, CREATE_GROUP))[0] == 40
    assert (await refused(in_process, CREATE_GROUP, name=""))[0] == 40035
    assert (await refused(in_process, CREATE_GROUP, name="Duties"))[0] == 34021


@pytest.mark.produces("topapi:role.delete", "MissingArgument", "MalformedArgument", "RoleUnknown")
@pytest.mark.produces("topapi:role.delete", "RoleHeld", "SystemRoleFixed")
async def test_delete_refuses(in_process: InProcess) -> None:
    """A role is never taken from its holders silently."""
    assert (await refused(in_process, DELETE))[0] == 40
    assert await refused(in_process, DELETE, role_id="x") == (33011, "Invalid role_id")
    assert await refused(in_process, DELETE, role_id=1) == (33011, "Invalid role_id")
    assert await refused(in_process, DELETE, role_id=OWNER) == (23004, "Editing system tags is not allowed")
    assert (await refused(in_process, DELETE, role_id=STEWARD))[0] == 1002
    assert await holders(in_process, STEWARD) == [BOB, ALICE]


@pytest.mark.parametrize(
    ("roles", "people"),
    [("{role}", f"{ALICE},{BOB}"), (["{role}"], [ALICE, BOB])],
    ids=["text with commas", "JSON lists"],
)
async def test_give_and_take(in_process: InProcess, roles: Any, people: Any) -> None:
    """Twice is as good as once, both ways."""
    role = await made(in_process)
    ids = [role] if isinstance(roles, list) else str(role)
    for _ in range(2):
        assert await called(in_process, GIVE, roleIds=ids, userIds=people) == DONE
        assert await holders(in_process, role) == [BOB, ALICE]
    for _ in range(2):
        assert await called(in_process, TAKE, roleIds=ids, userIds=people) == DONE
        assert await holders(in_process, role) == []


async def test_every_role_to_everybody(in_process: InProcess) -> None:
    first, second = await made(in_process, "Welder"), await made(in_process, "Smith")
    await called(in_process, GIVE, roleIds=f"{first},{second}", userIds=f"{ALICE},{BOB}")
    assert await holders(in_process, first) == await holders(in_process, second) == [BOB, ALICE]


@pytest.mark.produces(
    "topapi:role.member.add", "MissingArgument", "MalformedArgument", "RolesUnknown", "HoldersUnknown"
)
async def test_give_refuses(in_process: InProcess) -> None:
    """All or nothing: the one good pair of a bad call is not written either."""
    role = await made(in_process)
    no_role, nobody = (33011, "Invalid roleIds"), (33012, "Invalid userIds")
    assert (await refused(in_process, GIVE, userIds=ALICE))[0] == 40
    assert await refused(in_process, GIVE, roleIds=f"{role},1", userIds=ALICE) == no_role
    assert await refused(in_process, GIVE, roleIds=f"{role},{OWNER}", userIds=ALICE) == no_role
    assert await refused(in_process, GIVE, roleIds="x", userIds=ALICE) == no_role
    assert await refused(in_process, GIVE, roleIds=",".join(["1"] * 21), userIds=ALICE) == no_role
    assert await refused(in_process, GIVE, roleIds=role, userIds=f"{ALICE},nobody") == nobody
    assert await refused(in_process, GIVE, roleIds=role, userIds=",".join([ALICE] * 21)) == nobody
    assert await refused(in_process, GIVE, roleIds=role, userIds=[ALICE] * 10_000) == nobody
    assert await holders(in_process, role) == []


@pytest.mark.produces(
    "topapi:role.member.remove", "MissingArgument", "MalformedArgument", "RolesUnknown", "HoldersUnknown"
)
async def test_take_refuses(in_process: InProcess) -> None:
    """A hundred people at once here, against twenty when giving."""
    assert (await refused(in_process, TAKE, roleIds=STEWARD))[0] == 40
    assert await refused(in_process, TAKE, roleIds="x", userIds=ALICE) == (33011, "Invalid roleIds")
    assert await refused(in_process, TAKE, roleIds=f"{STEWARD},1", userIds=ALICE) == (33011, "Invalid roleIds")
    assert await refused(in_process, TAKE, roleIds=STEWARD, userIds=f"{ALICE},nobody") == (33012, "Invalid userId")
    assert (await refused(in_process, TAKE, roleIds=STEWARD, userIds=",".join([ALICE] * 101)))[0] == 33012
    assert await holders(in_process, STEWARD) == [BOB, ALICE]
    assert await called(in_process, TAKE, roleIds=STEWARD, userIds=",".join([ALICE] * 100)) == DONE
    assert await holders(in_process, STEWARD) == [BOB]


async def test_roles_that_follow_the_directory(in_process: InProcess) -> None:
    """Alice leads a department and administers the organization; nobody hands these roles out."""
    assert [await holders(in_process, role) for role in (OWNER, SUPERVISOR, SUPER_ADMIN, SUB_ADMIN)] == [
        [ALICE],
        [ALICE],
        [ALICE],
        [],
    ]
    await called(in_process, "/topapi/v2/department/update", dept_id=3, dept_manager_userid_list=BOB)
    assert await holders(in_process, OWNER) == await holders(in_process, SUPERVISOR) == [BOB, ALICE]


async def test_scope(in_process: InProcess) -> None:
    """Departments of the scope show up beside the holder; without any, the holder manages everyone."""
    assert await called(in_process, SCOPE, userid=ALICE, role_id=STEWARD, dept_ids="4,2") == DONE
    shown = (await called(in_process, HOLDERS, role_id=STEWARD))["result"]["list"]
    assert shown == [
        {"userid": BOB, "name": "Bob Li"},
        {
            "userid": ALICE,
            "name": "Alice Zhang",
            "manageScopes": [{"dept_id": 2, "name": "Engineering"}, {"dept_id": 4, "name": "Operations"}],
        },
    ]
    assert await called(in_process, SCOPE, userid=ALICE, role_id=STEWARD) == DONE
    shown = (await called(in_process, HOLDERS, role_id=STEWARD))["result"]["list"]
    assert shown[1] == {"userid": ALICE, "name": "Alice Zhang"}


async def test_how_many_a_holder_manages(in_process: InProcess) -> None:
    """As many as the Java SDK lets through."""
    assert await called(in_process, SCOPE, userid=ALICE, role_id=STEWARD, dept_ids=[2, 4] * 100) == DONE
    assert (await refused(in_process, SCOPE, userid=ALICE, role_id=STEWARD, dept_ids=[2] * 201))[0] == 400002


@pytest.mark.parametrize("taken", [ALICE, f"{ALICE},{BOB}"], ids=["of one", "of two"])
async def test_a_scope_goes_with_its_role(in_process: InProcess, taken: str) -> None:
    for person in taken.split(","):
        await called(in_process, SCOPE, userid=person, role_id=STEWARD, dept_ids="4")
    await called(in_process, TAKE, roleIds=STEWARD, userIds=taken)
    await called(in_process, GIVE, roleIds=STEWARD, userIds=taken)
    shown = (await called(in_process, HOLDERS, role_id=STEWARD))["result"]["list"]
    assert shown == [{"userid": BOB, "name": "Bob Li"}, {"userid": ALICE, "name": "Alice Zhang"}]


@pytest.mark.produces("topapi:role.scope.update", "MissingArgument", "MalformedArgument", "PersonUnknown")
@pytest.mark.produces("topapi:role.scope.update", "RoleUnknown", "SystemRoleFixed", "RoleNotHeld", "DepartmentUnknown")
async def test_scope_refuses(in_process: InProcess) -> None:
    """An unknown role has another code here than in the sibling calls."""
    role = await made(in_process)
    assert await refused(in_process, SCOPE, userid=ALICE) == (34018, "role_id cannot be empty")
    assert await refused(in_process, SCOPE, userid="", role_id=STEWARD) == (400002, "Invalid parameter")
    assert await refused(in_process, SCOPE, userid="nobody", role_id=STEWARD) == (40003, "Invalid userId")
    assert await refused(in_process, SCOPE, userid=ALICE, role_id=1) == (60301, "Invalid role_id")
    assert (await refused(in_process, SCOPE, userid=ALICE, role_id=OWNER))[0] == 23004
    assert await refused(in_process, SCOPE, userid=ALICE, role_id=role) == (400002, "Invalid parameter")
    unknown = await refused(in_process, SCOPE, userid=ALICE, role_id=STEWARD, dept_ids="4,99")
    assert unknown == (60003, "The department does not exist")


@pytest.mark.produces("topapi:role.member.list", "MissingArgument", "MalformedArgument", "RoleUnknown")
async def test_holders_refuse(in_process: InProcess) -> None:
    """A hundred at most; a public Ruby client asks for two hundred and is told so."""
    assert (await refused(in_process, HOLDERS))[0] == 40
    assert await refused(in_process, HOLDERS, role_id="x") == (33011, "Invalid roleId")
    assert await refused(in_process, HOLDERS, role_id=1) == (33011, "Invalid roleId")
    assert await refused(in_process, HOLDERS, role_id=STEWARD, size=200) == (40069, "Invalid size")
    assert await refused(in_process, HOLDERS, role_id=STEWARD, offset=-1) == (40068, "Invalid offset")


async def test_pages_of_holders(in_process: InProcess) -> None:
    first = (await called(in_process, HOLDERS, role_id=STEWARD, size=1))["result"]
    assert (first["hasMore"], first["nextCursor"], first["list"][0]["userid"]) == (True, 1, BOB)
    second = (await called(in_process, HOLDERS, role_id=STEWARD, size=1, offset=1))["result"]
    assert (second["hasMore"], second["list"][0]["userid"]) == (False, ALICE)


async def test_who_gave_this_person_this_role(in_process: InProcess) -> None:
    """One request to the change log answers when, by whom, and by which call."""
    role = await made(in_process)
    await called(in_process, GIVE, roleIds=role, userIds=f"{ALICE},{BOB}")
    answer = (await in_process.admin.get("/moothall/v1/changes", {"subject": ALICE, "what": "role.give"})).json()
    change = answer["changes"][0]
    assert change | {"id": ""} == {
        "id": "",
        "at": in_process.clock.now(),
        "actor_kind": "app",
        "actor": in_process.demo.app_key,
        "operation": "topapi:role.member.add",
        "what": "role.give",
        "subject": ALICE,
        "before": None,
        "after": {"role_id": role},
    }


async def test_who_made_this_person_an_owner(in_process: InProcess) -> None:
    """Whoever leads a department is Owner and Supervisor: it is found by the person, once for each time it changed."""
    update = "/topapi/v2/department/update"
    for _ in range(2):
        assert await called(in_process, update, dept_id=3, dept_manager_userid_list=BOB) == DONE
    await called(in_process, update, dept_id=3, force_update_fields="dept_manager_userid_list")
    answer = (await in_process.admin.get("/moothall/v1/changes", {"subject": BOB, "what": "person."})).json()
    told = [(each["what"], each["operation"], each["before"], each["after"]) for each in answer["changes"]]
    one, other = ({"dept_id": 3, "leader": leads} for leads in (False, True))
    by_call = ("person.appoint", "topapi:dept.update")
    assert told[:2] == [(*by_call, other, one), (*by_call, one, other)]
    assert [what for what, *_ in told[2:]] == ["person.create"]


async def test_a_line_for_each_holder_that_changed(in_process: InProcess) -> None:
    """Who held the role already, or did not hold it, is not told of; a name that comes twice is told of once."""
    first, second = await made(in_process, "Welder"), await made(in_process, "Smith")
    await called(in_process, GIVE, roleIds=first, userIds=ALICE)
    for call in (GIVE, TAKE):
        await called(in_process, call, roleIds=f"{second},{first}", userIds=f"{BOB},{ALICE},{BOB}")
        await called(in_process, call, roleIds=f"{first},{second}", userIds=f"{ALICE},{BOB}")
    query = {"actor": in_process.demo.app_key, "size": 100}
    changes = (await in_process.admin.get("/moothall/v1/changes", query)).json()["changes"]
    given = [(each["subject"], each["after"]["role_id"]) for each in changes if each["what"] == "role.give"]
    taken = [(each["subject"], each["before"]["role_id"]) for each in changes if each["what"] == "role.take"]
    assert (
        sorted(given) == sorted(taken) == sorted((person, role) for person in (ALICE, BOB) for role in (first, second))
    )
