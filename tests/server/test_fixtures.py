"""What the other tests stand on: servers that answer, and replies that are checked."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from moothall.api.dingtalk.roles import RoleReply, RoleView
from moothall.kernel.fault import Fault
from moothall.server.dialects import dialect_at
from moothall.wire.http import HttpRequest, HttpResponse
from moothall.wire.table import Row
from tests.support.asgi import Asked, ask
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


Change = Callable[[HttpResponse], None]


def lacking(name: str) -> Change:
    """A change of a response: it has not got this member."""
    return changed(lambda answer: answer.pop(name))


def having(**members: Any) -> Change:
    """It has these members, in the place of others or besides."""
    return changed(lambda answer: answer.update(members))


def changed(change: Callable[[dict[str, Any]], Any]) -> Change:
    """Its object is another."""

    def altered(response: HttpResponse) -> None:
        answer = msgspec.json.decode(response.body)
        change(answer)
        response.body = msgspec.json.encode(answer)

    return altered


def unwrapped(answer: dict[str, Any]) -> None:
    """As if the gateway's refusal were the operation's."""
    answer.update(errcode=int(answer.pop("sub_code")), errmsg=answer.pop("sub_msg"))


def with_status(status: int) -> Change:
    """It has another HTTP status."""
    return lambda response: setattr(response, "status", status)


WRAPPED, FLAT, OPENAPI = "/topapi/role/getrole", "/gettoken", "/v1.0/rooms/meetingrooms"
TOP, CHAT, ADMIN = "/router/rest", "/v4/group_open_http_svc/get_role_in_group", "/moothall/v1/changes"
WRONG = {
    "undocumented code": (FLAT, having(errcode=60111)),
    "undocumented code of the gateway": (WRAPPED, having(sub_code="60121")),
    "undocumented word": (OPENAPI, having(code="room.not.exist")),
    "undocumented number": (CHAT, having(ErrorCode=10003)),
    "another status of topapi": (WRAPPED, with_status(400)),
    "another status of openapi": (OPENAPI, with_status(401)),
    "success of openapi": (OPENAPI, with_status(200)),
    "another status of top": (TOP, with_status(400)),
    "another status of tencent": (CHAT, with_status(400)),
    "another status of admin": (ADMIN, with_status(403)),
    "no request_id under topapi": (WRAPPED, lacking("request_id")),
    "request_id elsewhere": (FLAT, having(request_id="0123456789ab")),
    "half of a wrapping": (WRAPPED, lacking("sub_msg")),
    "no wrapping": (WRAPPED, changed(unwrapped)),
    "wrapping elsewhere": (FLAT, having(sub_code="40035", sub_msg="x")),
    "no requestid": (OPENAPI, lacking("requestid")),
    "scopes that are not wanted": (OPENAPI, having(accessdenieddetail={})),
    "no error_response": (TOP, lacking("error_response")),
    "surplus of tencent": (CHAT, having(request_id="0123456789ab")),
    "surplus of admin": (ADMIN, having(surplus=1)),
}
"""What is wrong with the refusal of a request that has neither credential nor argument."""


@pytest.fixture(scope="module")
async def refusing(tmp_path_factory: pytest.TempPathFactory, anyio_backend: object) -> AsyncIterator[InProcess]:
    """A server whose wrong replies are expected."""
    async with serving(tmp_path_factory.mktemp("refusing") / "data") as server:
        yield server
        server.checked.wrong.clear()


def refuse_otherwise(monkeypatch: pytest.MonkeyPatch, path: str, change: Change) -> None:
    """Let the refusals of a path's dialect be changed before they leave."""
    dialect = dialect_at(path)
    refuse = dialect.refuse

    def altered(row: Row, text: str, fault: Fault, request: HttpRequest, ticket: int) -> HttpResponse:
        response = refuse(row, text, fault, request, ticket)
        change(response)
        return response

    monkeypatch.setattr(dialect, "refuse", altered)


@pytest.mark.parametrize("what", WRONG)
async def test_wrong_refusal_fails_the_run(refusing: InProcess, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """A code that is not documented there, another status, or an envelope that is not the dialect's."""
    path, change = WRONG[what]
    asked = Asked(method="POST" if path == CHAT else "GET", path=path, query=b"method=dingtalk.corp.role.deleterole")
    await ask(refusing.checked, asked)
    refuse_otherwise(monkeypatch, path, change)
    with pytest.raises(WrongReply):
        await ask(refusing.checked, asked)
