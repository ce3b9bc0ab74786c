"""The oldest generation: one address, the method as a parameter, a root of its own for each answer."""

from typing import Any

import httpx
import pytest

from tests.support.in_process import InProcess

DUTIES, STEWARD, OWNER = 1507113582, 1507113583, 1507113580
ALICE, BOB = "manager7078", "employee7079"
WELL = {"ding_open_errcode": 0, "error_msg": "ok", "success": True}
COMMON = {"timestamp": "2026-01-02 03:04:05", "format": "json", "v": "2.0", "simplify": "false"}


async def called(
    moothall: InProcess, method: str, session: str | None = "", form: bool = False, verb: str = "POST", **fields: Any
) -> Any:
    """The answer: all in the query as the Python SDK sends it, or the call's own arguments in a form like Java's."""
    session = moothall.demo.access_token if session == "" else session
    common = {"method": method, "session": session, **COMMON}
    query, data = (common, fields) if form else ({**common, **fields}, None)
    known = {name: value for name, value in query.items() if value is not None}
    response = await moothall.http.send(httpx.Request(verb, f"{moothall.url}/router/rest", params=known, data=data))
    assert response.status_code == 200
    return response.json()


async def answered(moothall: InProcess, method: str, form: bool = False, **fields: Any) -> dict[str, Any]:
    """What stands under the method's name, without the ticket."""
    answer = await called(moothall, method, form=form, **fields)
    (root,) = answer
    assert root == method.replace(".", "_") + "_response"
    found: dict[str, Any] = answer[root]
    assert len(found.pop("request_id")) == 12
    return found


async def refused(moothall: InProcess, method: str, session: str | None = "", **fields: Any) -> tuple[int, str, str]:
    """Class, sub code and reason."""
    error = (await called(moothall, method, session, **fields))["error_response"]
    assert error.keys() == {"code", "msg", "sub_code", "sub_msg", "request_id"}
    return error["code"], error["sub_code"], error["sub_msg"]


@pytest.mark.parametrize("form", [False, True], ids=["query", "form"])
async def test_list(in_process: InProcess, form: bool) -> None:
    """Lists stand in wrappers, and a boolean is text."""
    answer = await answered(in_process, "dingtalk.corp.role.list", form, size=20, offset=1)
    roles = {"roles": [{"id": STEWARD, "role_name": "Room steward"}]}
    assert answer == {
        "result": {"has_more": "false", "list": {"role_groups": [{"group_name": "Duties", "roles": roles}]}}
    }
    assert (await answered(in_process, "dingtalk.corp.role.list", form, size=1))["result"]["has_more"] == "true"


async def test_holders(in_process: InProcess) -> None:
    answer = await answered(in_process, "dingtalk.corp.role.simplelist", role_id=STEWARD)
    people = {"emp_simple_list": [{"userid": BOB}, {"userid": ALICE}]}
    assert answer == {"result": {"has_more": "false", "list": people}}


async def test_group(in_process: InProcess) -> None:
    """The wrapper of roles is called otherwise here than in the list."""
    answer = await answered(in_process, "dingtalk.corp.role.getrolegroup", group_id=DUTIES)
    roles = {"open_role": [{"role_id": STEWARD, "role_name": "Room steward"}]}
    assert answer == {"result": {**WELL, "role_group": {"group_name": "Duties", "roles": roles}}}


async def test_role(in_process: InProcess) -> None:
    answer = await answered(in_process, "dingtalk.oapi.role.getrole", roleId=STEWARD)
    assert answer == {"role": {"name": "Room steward", "groupId": DUTIES}}


@pytest.mark.parametrize("name", ["rolelid_list", "roleid_list"])
async def test_give_and_take(in_process: InProcess, name: str) -> None:
    """The vendor's own spelling has an l too many; both are taken in both calls."""
    both: dict[str, Any] = {name: STEWARD, "userid_list": BOB}
    taken = await answered(in_process, "dingtalk.corp.role.removerolesforemps", **both)
    assert taken == {"result": WELL}
    people = (await answered(in_process, "dingtalk.corp.role.simplelist", role_id=STEWARD))["result"]["list"]
    assert people == {"emp_simple_list": [{"userid": ALICE}]}
    given = await answered(in_process, "dingtalk.corp.role.addrolesforemps", **both)
    assert given == {"result": WELL}


async def test_delete(in_process: InProcess) -> None:
    both: dict[str, Any] = {"roleid_list": STEWARD, "userid_list": f"{ALICE},{BOB}"}
    await answered(in_process, "dingtalk.corp.role.removerolesforemps", **both)
    assert await answered(in_process, "dingtalk.corp.role.deleterole", role_id=STEWARD) == {"result": WELL}
    assert (await refused(in_process, "dingtalk.oapi.role.getrole", roleId=STEWARD))[:2] == (50, "33011")


@pytest.mark.produces("top:top.role.list", "TokenMissing", "TokenRefused", "MalformedArgument", "MissingArgument")
@pytest.mark.produces("top:top.role.simplelist", "RoleUnknown", "MalformedArgument")
@pytest.mark.produces("top:top.role.group.get", "RoleGroupUnknown")
@pytest.mark.produces("top:top.role.get", "RoleUnknown")
async def test_reads_refuse(in_process: InProcess) -> None:
    roles, holders = "dingtalk.corp.role.list", "dingtalk.corp.role.simplelist"
    assert (await refused(in_process, roles, session=None))[:2] == (26, "40000")
    assert await refused(in_process, roles, session="nobody's") == (27, "40014", "不合法的access_token")
    assert (await refused(in_process, roles, size=0))[:2] == (50, "40069")
    assert (await refused(in_process, roles, offset=-1))[:2] == (50, "40068")
    assert (await refused(in_process, roles, format="xml"))[:2] == (41, "isv.invalid-parameter:format")
    assert (await refused(in_process, roles, simplify="true"))[:2] == (41, "isv.invalid-parameter:simplify")
    assert (await refused(in_process, roles, timestamp=None))[:2] == (40, "isv.missing-parameter:timestamp")
    assert (await answered(in_process, holders, role_id=STEWARD, size=200))["result"]["has_more"] == "false"
    assert (await refused(in_process, holders, role_id=STEWARD, size=201))[:2] == (50, "40069")
    assert (await refused(in_process, holders, role_id=1))[:2] == (50, "33011")
    assert (await refused(in_process, holders, role_id=STEWARD, offset="x"))[:2] == (50, "40068")
    assert (await refused(in_process, "dingtalk.corp.role.getrolegroup", group_id=1))[:2] == (50, "400002")
    assert (await refused(in_process, "dingtalk.oapi.role.getrole", roleId=1))[:2] == (50, "33011")


@pytest.mark.produces("top:top.role.delete", "RoleUnknown", "SystemRoleFixed", "RoleHeld")
@pytest.mark.produces("top:top.role.member.add", "RolesUnknown", "HoldersUnknown")
@pytest.mark.produces("top:top.role.member.remove", "RolesUnknown", "HoldersUnknown")
async def test_writes_refuse(in_process: InProcess) -> None:
    give, take, delete = (
        f"dingtalk.corp.role.{verb}" for verb in ("addrolesforemps", "removerolesforemps", "deleterole")
    )
    for method in (give, take):
        assert (await refused(in_process, method, roleid_list=OWNER, userid_list=BOB))[:2] == (50, "33011")
        assert (await refused(in_process, method, roleid_list=STEWARD, userid_list="nobody"))[:2] == (50, "33012")
    assert (await refused(in_process, delete, role_id=1))[:2] == (50, "33011")
    assert (await refused(in_process, delete, role_id=OWNER))[:2] == (50, "23004")
    assert (await refused(in_process, delete, role_id=STEWARD))[:2] == (50, "1002")


async def test_by_get(in_process: InProcess) -> None:
    """Reads are answered; writes are not done, nor anything by another method."""
    both: dict[str, Any] = {"roleid_list": STEWARD, "userid_list": f"{ALICE},{BOB}"}
    await answered(in_process, "dingtalk.corp.role.removerolesforemps", **both)
    refusal = (9, "43002", "A POST request is required")
    delete: dict[str, Any] = {"method": "dingtalk.corp.role.deleterole", "role_id": STEWARD}
    for verb in ("GET", "PUT", "DELETE"):
        assert await refused(in_process, verb=verb, **delete) == refusal
    give = "dingtalk.corp.role.addrolesforemps"
    assert await refused(in_process, give, verb="GET", **both) == refusal
    read = "dingtalk.oapi.role.getrole"
    assert await answered(in_process, read, verb="GET", roleId=STEWARD) == await answered(
        in_process, read, roleId=STEWARD
    )
    assert await refused(in_process, read, verb="PUT", roleId=STEWARD) == refusal
    await answered(in_process, **delete)


async def test_unknown_method(in_process: InProcess) -> None:
    assert (await refused(in_process, "dingtalk.corp.nothing"))[:2] == (22, "isv.invalid-method")
