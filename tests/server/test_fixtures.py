"""What the other tests stand on: servers that answer, and replies that are checked."""

from pathlib import Path

import httpx
import msgspec
import pytest

from moothall.api.dingtalk.roles import RoleReply, RoleView
from moothall.server.dialects import dialect_at
from tests.support.in_process import InProcess, InThread
from tests.support.in_process import in_process as serving
from tests.support.process import ServerProcess
from tests.support.replies import WrongReply

OWNER = {"roleId": 1507113580}


def test_process_answers(server: ServerProcess) -> None:
    assert server.topapi.form("/topapi/role/getrole", OWNER).json()["role"]["name"] == "Owner"


async def test_in_process_answers(in_process: InProcess) -> None:
    answer = await in_process.topapi.json("/topapi/role/getrole", OWNER)
    assert answer.json()["role"]["name"] == "Owner"


def test_process_knows_the_chat(server: ServerProcess) -> None:
    body = {"GroupId": "@TGS#2C5SZEAEF", "User_Account": ["leckie", "peter", "wesley"]}
    answer = server.chat.post("group_open_http_svc/get_role_in_group", body).json()
    assert [entry["Role"] for entry in answer["UserIdList"]] == ["Owner", "Member", "NotMember"]


async def test_in_process_listens(in_process: InProcess) -> None:
    async with in_process.listening() as url, httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{url}/moothall/health")).json() == {"status": "ok"}


def test_in_thread_answers(in_thread: InThread) -> None:
    assert in_thread.topapi.form("/topapi/role/getrole", OWNER).json()["role"]["name"] == "Owner"


class NamelessRole(msgspec.Struct):
    """What `getrole` would answer if it forgot the name."""

    groupId: int


async def wrong(server: InProcess, reply: object, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(call: object, request: object) -> object:
        return reply

    operations = {operation.id: operation for operation in dialect_at("/topapi")}
    monkeypatch.setattr(operations["role.get"], "body", body)
    await server.topapi.json("/topapi/role/getrole", OWNER)


class Surplus(msgspec.Struct):
    """A reply with a member that is not declared."""

    role: RoleView
    surplus: int = 1


@pytest.mark.parametrize(
    "reply",
    [
        RoleReply(role=NamelessRole(7)),  # type: ignore[arg-type]
        RoleReply(role=RoleView("Owner", "7")),  # type: ignore[arg-type]
        Surplus(RoleView("Owner", 7)),
    ],
    ids=["lacking", "of another type", "undeclared"],
)
async def test_wrong_reply_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reply: object) -> None:
    """Both where it is asked for and, for a reply that nobody looks at, when the server ends."""
    with pytest.raises(WrongReply):
        async with serving(tmp_path / "data") as server:
            with pytest.raises(WrongReply):
                await wrong(server, reply, monkeypatch)
