"""`group.get`: one group of meeting rooms."""

import pytest

from tests.scenarios.answers import refused
from tests.scenarios.asking import openapi
from tests.support.process import ServerProcess

GROUPS = "/v1.0/rooms/groups"
UNKNOWN_GROUP = (500, "group.query.error", "Group Query Error")


def test_group(server: ServerProcess) -> None:
    """Exactly what the vendor's page prints: members at the top, no `result` around them."""
    response = server.openapi.get(f"{GROUPS}/172", {"unionId": server.demo.union_id})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json;charset=utf-8"
    assert response.json() == {"groupId": 172, "groupName": "Test group", "parentId": 0}
    assert response.content.startswith(b'{"groupId":172,')


def test_employees_may_read(server: ServerProcess) -> None:
    response = server.openapi.get(f"{GROUPS}/172", {"unionId": server.demo.employee_union_id})
    assert response.json()["groupName"] == "Test group"


@pytest.mark.parametrize("text", ["172", "0172", "+172", "%31%37%32"])
def test_group_id_as_text(server: ServerProcess, text: str) -> None:
    response = openapi(server, f"{GROUPS}/{text}?unionId={server.demo.union_id}", method="GET")
    assert response.json()["groupId"] == 172


@pytest.mark.produces("openapi:group.get", "RoomGroupUnknown")
@pytest.mark.parametrize("group_id", [1, 171, 1001, -1, 2**53, 2**63 - 1, -(2**63)])
def test_unknown_group(server: ServerProcess, group_id: int) -> None:
    response = server.openapi.get(f"{GROUPS}/{group_id}", {"unionId": server.demo.union_id})
    assert refused(response) == UNKNOWN_GROUP


def test_root_is_no_group(server: ServerProcess) -> None:
    """0 is where the tree begins, and no group of its own."""
    assert refused(server.openapi.get(f"{GROUPS}/0", {"unionId": server.demo.union_id})) == UNKNOWN_GROUP


@pytest.mark.parametrize("text", ["x", "1.5", "172x", "%20", "9223372036854775808", "1e3", "%ff", "٣", "9" * 400])
def test_group_id_that_is_no_integer(server: ServerProcess, text: str) -> None:
    response = openapi(server, f"{GROUPS}/{text}?unionId={server.demo.union_id}", method="GET")
    status, code, message = refused(response)
    assert (status, code) == (400, "param.error")
    assert message.startswith("Param Error: groupId ")


@pytest.mark.parametrize(
    "text", ["9223372036854775808", "-9223372036854775809", "9" * 20, "9" * 400, "-" + "9" * 5_000]
)
def test_group_id_that_is_too_large(server: ServerProcess, text: str) -> None:
    response = openapi(server, f"{GROUPS}/{text}?unionId={server.demo.union_id}", method="GET")
    assert refused(response)[2] == "Param Error: groupId is out of the range of 64 bits"


@pytest.mark.parametrize("query", ["", "?unionId=", "?unionId=a%00", "?unionid=x", "?operatorUnionId=x"])
def test_operator_missing(server: ServerProcess, query: str) -> None:
    status, code, message = refused(openapi(server, f"{GROUPS}/172{query}", method="GET"))
    assert (status, code) == (400, "param.error")
    assert message.startswith("Param Error: unionId ")


@pytest.mark.produces("openapi:group.get", "OperatorUnknown")
@pytest.mark.parametrize("operator", ["nobody", "manager7078", "0", "null", "x" * 5_000, "😀", "%"])
def test_operator_of_nowhere(server: ServerProcess, operator: str) -> None:
    """A userid is no unionId."""
    response = server.openapi.get(f"{GROUPS}/172", {"unionId": operator})
    assert refused(response) == (400, "user.not.employee", "User Not Employee")


def test_order_of_checks(server: ServerProcess) -> None:
    """Parameters, then the operator, then the group: who may not ask learns nothing about groups."""
    assert refused(server.openapi.get(f"{GROUPS}/x", {"unionId": "nobody"}))[1] == "param.error"
    assert refused(server.openapi.get(f"{GROUPS}/1001", {"unionId": "nobody"}))[1] == "user.not.employee"


@pytest.mark.parametrize("path", ["/v1.0/Rooms/Groups/172", "/V1.0/rooms/groups/172", "/v1.0/ROOMS/GROUPS/172"])
def test_path_in_any_case(server: ServerProcess, path: str) -> None:
    """The vendor's own paths are not consistent in it."""
    assert server.openapi.get(path, {"unionId": server.demo.union_id}).json()["groupId"] == 172
