"""`role.get` and `role.group.get`: one role, and one group of roles, in every form that clients ask for them."""

from typing import Any

import pytest

from tests.scenarios.answers import TICKET, flat
from tests.scenarios.asking import topapi
from tests.support.process import ServerProcess

ROLE, GROUP = "/topapi/role/getrole", "/topapi/role/getrolegroup"
DEFAULT = 1507113577
ROLES = {1507113580: "Owner", 1507113581: "Supervisor", 1507113578: "Super Admin", 1507113579: "Sub Admin"}
OWNER = 1507113580

NO_ROLE = (33011, "Invalid roleId")
NO_GROUP = (400002, "Invalid parameter")
NOT_A_NUMBER = ["eight", "", "1.5", "1e9", "0x10", "٣", str(2**63), str(-(2**63) - 1), "9" * 400]
NOT_AN_INTEGER = [True, 1.5, 1e300, [], [OWNER], {}, {"id": OWNER}, 2**63]


@pytest.mark.parametrize(("role_id", "name"), ROLES.items(), ids=ROLES.values())
def test_role(server: ServerProcess, role_id: int, name: str) -> None:
    """Exactly what the vendor's page prints, with the `errmsg` that it leaves out."""
    response = server.topapi.form(ROLE, {"roleId": role_id})
    answer = response.json()
    assert response.headers["content-type"] == "application/json;charset=UTF-8"
    assert TICKET.fullmatch(answer.pop("request_id"))
    assert answer == {"role": {"name": name, "groupId": DEFAULT}, "errcode": 0, "errmsg": "ok"}


def test_role_group(server: ServerProcess) -> None:
    """Exactly what the vendor's page prints, the order of the roles included."""
    answer = server.topapi.form(GROUP, {"group_id": DEFAULT}).json()
    assert TICKET.fullmatch(answer.pop("request_id"))
    assert answer == {
        "errcode": 0,
        "errmsg": "ok",
        "role_group": {
            "group_name": "Default",
            "roles": [{"role_id": role_id, "role_name": name} for role_id, name in ROLES.items()],
        },
    }


NAMES = pytest.mark.parametrize(
    ("path", "name", "value", "member"),
    [
        (ROLE, "roleId", OWNER, "role"),
        (ROLE, "role_id", OWNER, "role"),
        (GROUP, "group_id", DEFAULT, "role_group"),
        (GROUP, "groupId", DEFAULT, "role_group"),
    ],
)


@NAMES
def test_as_form(server: ServerProcess, path: str, name: str, value: int, member: str) -> None:
    assert member in server.topapi.form(path, {name: value}).json()


@NAMES
@pytest.mark.parametrize("kind", [int, str], ids=["number", "text"])
def test_as_json(server: ServerProcess, kind: type, path: str, name: str, value: int, member: str) -> None:
    """The Java SDK sends every scalar as text, and its token in the query."""
    assert member in server.topapi.json(path, {name: kind(value)}).json()


@NAMES
def test_by_get(server: ServerProcess, path: str, name: str, value: int, member: str) -> None:
    assert member in server.topapi.get(path, {name: value}).json()


@NAMES
def test_null_is_absent(server: ServerProcess, path: str, name: str, value: int, member: str) -> None:
    """Null under the one name does not hide the value under the other."""
    names = {"roleId", "role_id"} if path == ROLE else {"group_id", "groupId"}
    sent: dict[str, Any] = {**dict.fromkeys(names), name: value, "offset": None, "size": None}
    assert member in server.topapi.json(path, sent).json()


@NAMES
def test_unknown_members_are_ignored(server: ServerProcess, path: str, name: str, value: int, member: str) -> None:
    assert member in server.topapi.json(path, {name: value, "newer": {"deep": [1]}}).json()


@pytest.mark.produces("topapi:role.get", "RoleUnknown")
@pytest.mark.parametrize("role_id", [1, 1001, 0, -1, DEFAULT, 2**63 - 1, -(2**63), 10**30])
def test_unknown_role(server: ServerProcess, role_id: int) -> None:
    """1 and 1001 are the placeholders of the vendor's samples; a role group is no role."""
    assert flat(server.topapi.form(ROLE, {"roleId": role_id})) == NO_ROLE
    assert flat(server.topapi.json(ROLE, {"roleId": role_id})) == NO_ROLE


@pytest.mark.produces("topapi:role.group.get", "RoleGroupUnknown")
@pytest.mark.parametrize("group_id", [1, 1001, 0, -1, OWNER, 2**63 - 1, -(2**63), 10**30])
def test_unknown_role_group(server: ServerProcess, group_id: int) -> None:
    """The page's sample asks for 1507113580, which is a role."""
    assert flat(server.topapi.form(GROUP, {"group_id": group_id})) == NO_GROUP
    assert flat(server.topapi.json(GROUP, {"group_id": group_id})) == NO_GROUP


@pytest.mark.parametrize("value", NOT_A_NUMBER)
def test_text_that_is_no_number(server: ServerProcess, value: str) -> None:
    for send in (server.topapi.form, server.topapi.json, server.topapi.get):
        assert flat(send(ROLE, {"roleId": value})) == NO_ROLE
        assert flat(send(GROUP, {"group_id": value})) == NO_GROUP


@pytest.mark.parametrize("value", NOT_AN_INTEGER, ids=str)
def test_json_that_is_no_integer(server: ServerProcess, value: Any) -> None:
    assert flat(server.topapi.json(ROLE, {"roleId": value})) == NO_ROLE
    assert flat(server.topapi.json(GROUP, {"group_id": value})) == NO_GROUP


@pytest.mark.parametrize("number", [b"1e400", b"-1e400", b"9" * 5_000, b"-" + b"9" * 5_000, b"9" * 5_000 + b".5"])
def test_json_that_no_number_can_hold(server: ServerProcess, number: bytes) -> None:
    """It is JSON: an argument that is out of its range, and nothing where no argument is meant."""
    asked = f"{ROLE}?access_token={server.topapi.token}"
    assert flat(topapi(server, asked, b'{"roleId":' + number + b"}")) == NO_ROLE
    answer = topapi(server, asked, b'{"roleId":%d,"x":[%b,{"y":%b}]}' % (OWNER, number, number)).json()
    assert answer["role"]["name"] == "Owner"


@pytest.mark.produces("topapi:role.get", "MissingArgument")
@pytest.mark.parametrize("sent", [{}, {"roleId": None}, {"roleid": OWNER}, {"id": OWNER}], ids=str)
def test_role_missing(server: ServerProcess, sent: dict[str, Any]) -> None:
    assert flat(server.topapi.json(ROLE, sent)) == (40, "Missing required arguments:roleId")


@pytest.mark.produces("topapi:role.group.get", "MissingArgument")
@pytest.mark.parametrize("sent", [{}, {"group_id": None}, {"roleId": DEFAULT}], ids=str)
def test_role_group_missing(server: ServerProcess, sent: dict[str, Any]) -> None:
    """The operation's own table has a code for this, so it is not 40."""
    assert flat(server.topapi.json(GROUP, sent)) == NO_GROUP


def test_missing_in_every_form(server: ServerProcess) -> None:
    missing = (40, "Missing required arguments:roleId")
    assert flat(server.topapi.form(ROLE, {})) == missing
    assert flat(server.topapi.get(ROLE)) == missing
    assert flat(server.topapi.form(ROLE, {"other": 1})) == missing


def test_last_of_two_counts(server: ServerProcess) -> None:
    form = b"roleId=1&roleId=1507113580"
    body = b'{"roleId":1,"roleId":1507113580}'
    for content in (form, body):
        response = topapi(server, ROLE, content)
        assert response.json()["role"]["name"] == "Owner"


def test_body_counts_before_query(server: ServerProcess) -> None:
    response = topapi(server, f"{ROLE}?roleId=1507113581", b"roleId=1507113580")
    assert response.json()["role"]["name"] == "Owner"
