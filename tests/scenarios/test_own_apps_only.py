"""What third-party apps may not do, whatever points an organization gives them, and what they are not shown."""

from typing import Any

import httpx
import pytest

from moothall.domain.permissions import Permission
from moothall.wire.operation import Operation
from tests.scenarios.directory_calls import CALLS, prepared
from tests.scenarios.guests import ENGINEERING, GUEST, WEB, called, let_in, token_of
from tests.support.family import FAMILY
from tests.support.in_process import InProcess

WRITES = {id: operation for id, operation in FAMILY.items() if operation.permission == Permission.CONTACT_WRITE}
POINT = "qyapi_manage_addresslist"


async def asked(server: InProcess, operation: Operation, token: str) -> Any:
    """The answer to an operation's call by whoever has the token."""
    fields = await prepared(server, operation.id)
    path, _, method = operation.path.partition("?method=")
    if not method:
        return (await server.topapi.json(path, fields, token=token)).json()
    texts = {name: ",".join(map(str, value)) if isinstance(value, list) else value for name, value in fields.items()}
    query = {**texts, "method": method, "session": token}
    return (await server.send(httpx.Request("POST", server.url + path, params=query))).json()


def refusal(operation: Operation, answer: Any) -> tuple[Any, ...]:
    """Codes and text of a refusal."""
    if operation.dialect == "top":
        error = answer["error_response"]
        return error["code"], error["sub_code"], error["sub_msg"]
    if operation.path.startswith("/topapi/"):
        return answer["errcode"], answer["sub_code"], answer["sub_msg"]
    return answer["errcode"], answer["errmsg"]


@pytest.mark.parametrize("operation", WRITES.values(), ids=WRITES)
async def test_writes_of_the_directory(in_process: InProcess, operation: Operation) -> None:
    """Are refused as those of apps without the point, each generation in its words; nothing is changed."""
    await let_in(in_process)
    *codes, text = refusal(operation, await asked(in_process, operation, await token_of(in_process, GUEST)))
    wrapped = operation.path.startswith("/topapi/")
    assert codes == ([11, "60011"] if operation.dialect == "top" else [88, "60011"] if wrapped else [60011])
    assert POINT in text
    logged = await in_process.admin.get("/moothall/v1/changes", {"corp_id": in_process.demo.corp_id, "size": 100})
    assert f"{operation.dialect}:{operation.id}" not in {each["operation"] for each in logged.json()["changes"]}


def test_writes_are_as_many_as_the_sheets_have() -> None:
    assert len(WRITES) == 16
    assert WRITES.keys() <= CALLS.keys()


async def test_where_a_department_comes_from(in_process: InProcess) -> None:
    """Is shown to the organization's own apps only."""
    await let_in(in_process)
    await called(in_process, "/topapi/v2/department/update", dept_id=WEB, source_identifier="hr-7")
    read, children = FAMILY["dept.get"].path, FAMILY["dept.listsub"].path
    own, guest = "", await token_of(in_process, GUEST)
    shown = [(await called(in_process, read, token, dept_id=WEB))["result"] for token in (own, guest)]
    assert [each.get("source_identifier") for each in shown] == ["hr-7", None]
    assert shown[0].keys() - shown[1].keys() == {"source_identifier", "from_union_org"}
    listed = [(await called(in_process, children, token, dept_id=ENGINEERING))["result"][0] for token in (own, guest)]
    assert listed[0].keys() - listed[1].keys() == {"source_identifier"}


async def test_reads_of_roles(in_process: InProcess) -> None:
    """Are open to them."""
    await let_in(in_process)
    token = await token_of(in_process, GUEST)
    for id in ("role.get", "role.group.get", "role.list", "role.member.list"):
        assert (await called(in_process, FAMILY[id].path, token, **CALLS[id]))["errcode"] == 0
