"""Every operation on the directory, told too much or of others' things: a documented code, and nothing changed.

That the code is documented for the operation is looked at by whatever the test's server answers.
"""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest

from moothall.wire.operation import Operation
from tests.scenarios.directory_calls import CALLS, prepared
from tests.scenarios.guests import NEXT_DOOR, let_in, login_code
from tests.scenarios.ways_of_asking import form, plain, send
from tests.support.family import FAMILY
from tests.support.in_process import InProcess

NEIGHBOURS = f"""
organizations:
  - corp_id: {NEXT_DOOR}
    departments: [{{id: 77, name: Yard}}]
    role_groups: [{{id: 7701, name: Crafts, roles: [{{id: 7702, name: Smith}}]}}]
"""
CODE = "a code of somebody next door"
_OTHERS: dict[Any, str] = {
    77: "dept_id parent_id dept_ids dept_id_list dept_permits outer_permit_depts",
    "chen": "userid manager_userid org_dept_owner userIds userid_list user_permits outer_permit_users "
    "dept_manager_userid_list",
    7701: "groupId group_id",
    7702: "roleId role_id roleIds roleid_list rolelid_list",
    "cH3nUnionIdiEiE": "unionid unionId",
    "13800000009": "mobile",
    CODE: "code",
}
FOREIGN = {name: value for value, names in _OTHERS.items() for name in names.split()}
"""Arguments by their names, with what only the neighbours have."""
HERE_TOO = {
    ("user.create", "userid"): "each organization gives its own",
    ("user.create", "mobile"): "one number may be in two organizations",
    ("user.update", "mobile"): "one number may be in two organizations",
    ("user.me", "unionId"): "with a person's token, see the scenarios of logins",
    ("dept.update", "code"): "a text of the department, no login code",
    ("token.user_access", "code"): "see the scenarios of logins",
}
"""Arguments that mean nothing of the neighbours' although they are called so, and why."""
MANY = 10_000
MAY_BE_LONG = {
    ("dept.update", "dept_manager_userid_list", "one"): "one manager, however often",
    ("dept.update", "force_update_fields", "one"): "one field, however often",
    ("dept.update", "force_update_fields", "many"): "names of no field mean nothing",
    ("user.update", "force_update_fields", "one"): "one field, however often",
    ("user.update", "force_update_fields", "many"): "names of no field mean nothing",
}
"""Lists that may be as long as a body, and why."""


def of_others() -> Iterator[Any]:
    """Operations with an argument that names something."""
    for id, arguments in CALLS.items():
        for name in sorted(arguments.keys() & FOREIGN.keys()):
            if (id, name) not in HERE_TOO:
                yield pytest.param(FAMILY[id], name, id=f"{id} {name}")


def lists() -> Iterator[Any]:
    """Operations with an argument that is a list: of one thing again and again, and of many."""
    for id, operation in FAMILY.items():
        for field in operation.plan.fields:
            for what in ("one", "many"):
                if get_origin(field.hint) is tuple and (id, field.name, what) not in MAY_BE_LONG:
                    (of, _) = get_args(field.hint)
                    said = repeated(CALLS[id][field.name]) if what == "one" else different(of)
                    yield pytest.param(operation, field.name, said, id=f"{id} {field.name} {what}")


def repeated(example: list[Any]) -> list[Any]:
    """What is there, ten thousand times."""
    return example[:1] * MANY


def different(of: type) -> list[Any]:
    """Ten thousand things, of which most are nowhere."""
    makers: dict[type, Any] = {int: int, str: "p{}".format}
    make = makers.get(of, lambda number: {"dept_id": number})
    return [make(number) for number in range(1, MANY + 1)]


async def state(server: InProcess) -> list[Any]:
    """All that a file can hold, and the last that happened in both organizations."""
    logs = [
        (await server.admin.get("/moothall/v1/changes", {"corp_id": corp, "size": 20})).json()
        for corp in (server.demo.corp_id, NEXT_DOOR)
    ]
    return [(await server.admin.get("/moothall/v1/export")).text, *logs]


async def check_refusal(server: InProcess, operation: Operation, **changes: Any) -> None:
    """The operation's call with these arguments is refused, and nothing is other than before."""
    fields = {**await prepared(server, operation.id), **changes}
    before = await state(server)
    response = await send(server, operation, fields, form if operation.dialect == "top" else plain)
    answer = response.json()
    assert response.status_code != 200 or answer.get("errcode") or "error_response" in answer, answer
    assert await state(server) == before


@pytest.mark.parametrize(("operation", "name"), list(of_others()))
async def test_what_others_have(in_process: InProcess, operation: Operation, name: str) -> None:
    await let_in(in_process)
    assert (await in_process.admin.post("/moothall/v1/apply", NEIGHBOURS.encode())).status_code == 200
    value = await login_code(in_process, "chen", NEXT_DOOR) if FOREIGN[name] == CODE else FOREIGN[name]
    listed = isinstance(CALLS[operation.id][name], list)
    await check_refusal(in_process, operation, **{name: [value] if listed else value})


@pytest.mark.parametrize(("operation", "name", "said"), list(lists()))
async def test_long_lists(in_process: InProcess, operation: Operation, name: str, said: list[Any]) -> None:
    await let_in(in_process)
    await check_refusal(in_process, operation, **{name: said})
