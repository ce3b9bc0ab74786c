"""`group.get_role_in_group`, as clients call it and as they may get it wrong."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from moothall.api.admin import applying
from moothall.domain import chat
from moothall.store.resident import ResidentGroups
from tests.scenarios.asking import in_chunks, raw
from tests.support import chat_writes
from tests.support.in_process import InProcess
from tests.support.process import ServerProcess

COMMAND = "group_open_http_svc/get_role_in_group"
PATH = f"/v4/{COMMAND}"
GROUP = "@TGS#2C5SZEAEF"
ASKED = {"GroupId": GROUP, "User_Account": ["leckie", "peter", "wesley"]}
MEGABYTE = 2**20
ROLES = {"leckie": "Owner", "peter": "Member", "wesley": "NotMember"}


def accepted(response: httpx.Response) -> list[tuple[str, str]]:
    """Accounts and roles, once the rest is what every acceptance has."""
    answer = response.json()
    roles = answer.pop("UserIdList")
    assert answer == {"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}
    return [(entry["Member_Account"], entry["Role"]) for entry in roles]


def refused(response: httpx.Response) -> int:
    """The code, once the rest is what every refusal has."""
    answer = response.json()
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert answer.keys() == {"ActionStatus", "ErrorInfo", "ErrorCode"}
    assert answer["ActionStatus"] == "FAIL"
    assert answer["ErrorInfo"]
    code: int = answer["ErrorCode"]
    return code


def test_the_documented_answer(server: ServerProcess) -> None:
    response = server.chat.post(COMMAND, ASKED)
    assert response.json() == {
        "ActionStatus": "OK",
        "ErrorInfo": "",
        "ErrorCode": 0,
        "UserIdList": [{"Member_Account": account, "Role": role} for account, role in ROLES.items()],
    }
    assert response.headers["access-control-allow-origin"] == "*"


def test_every_account_is_answered_at_its_place(server: ServerProcess) -> None:
    accounts = ["nobody", "peter", "", "Peter", "peter", "leckie", 'qu"ote', "三", "x" * 1_000]
    answer = accepted(server.chat.post(COMMAND, {"GroupId": GROUP, "User_Account": accounts}))
    assert answer == [(account, ROLES.get(account, "NotMember")) for account in accounts]


def test_the_calling_administrator_has_no_role_of_its_own(server: ServerProcess) -> None:
    answer = accepted(server.chat.post(COMMAND, {"GroupId": GROUP, "User_Account": [server.demo.chat_admin]}))
    assert answer == [(server.demo.chat_admin, "NotMember")]


def test_five_hundred_accounts_are_the_most(server: ServerProcess) -> None:
    accounts = [f"account{number}" for number in range(501)]
    assert len(accepted(server.chat.post(COMMAND, {"GroupId": GROUP, "User_Account": accounts[:500]}))) == 500
    assert refused(server.chat.post(COMMAND, {"GroupId": GROUP, "User_Account": accounts})) == 10004


@pytest.mark.produces("tencent:group.get_role_in_group", "ReplyTooLarge")
def test_an_answer_of_one_megabyte_is_the_largest(server: ServerProcess) -> None:
    """Also where five hundred accounts are asked, as many as may be."""

    def asked(accounts: list[str]) -> httpx.Response:
        return server.chat.post(COMMAND, {"GroupId": GROUP, "User_Account": accounts})

    beside = len(asked([""]).content)
    largest = asked(["x" * (MEGABYTE - beside)])
    assert len(accepted(largest)) == 1
    assert len(largest.content) == MEGABYTE
    assert refused(asked(["x" * (MEGABYTE - beside + 1)])) == 10018
    assert refused(asked(["x" * 4_000] * 500)) == 10018


@pytest.mark.parametrize("kind", [None, "application/json; charset=utf-8", "text/plain", "image/png"])
def test_the_content_type_says_nothing(server: ServerProcess, kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind}
    assert accepted(raw(server, target(server), json.dumps(ASKED).encode(), headers)) == list(ROLES.items())


def test_a_body_in_chunks(server: ServerProcess) -> None:
    assert accepted(in_chunks(server, target(server), json.dumps(ASKED).encode(), {})) == list(ROLES.items())


def test_reading_by_get(server: ServerProcess) -> None:
    body = json.dumps(ASKED).encode()
    assert accepted(raw(server, target(server), body, method="GET")) == list(ROLES.items())
    fields = {"GroupId": GROUP, "User_Account": "leckie,peter,wesley"}
    assert accepted(server.chat.get(COMMAND, fields)) == list(ROLES.items())


@pytest.mark.parametrize(
    ("accounts", "code"),
    [
        ("[1]", 60015),
        ('["a",null]', 60015),
        ("[true]", 60015),
        (' [1.5, "peter"]', 60015),
        ('[["x"]]', 60015),
        ("[]", 10004),
        ('["peter"', 10004),
        ('["peter", "7"]', 0),
        ("7", 0),
    ],
)
@pytest.mark.parametrize("member", ["User_Account", "From_Account"])
def test_accounts_in_the_query_are_text_too(server: ServerProcess, member: str, accounts: str, code: int) -> None:
    fields = {"GroupId": GROUP, "User_Account": "peter"} | {member: accounts}
    response = server.chat.get(COMMAND, fields)
    if code == 0 or (code == 10004 and member != "User_Account"):
        assert accepted(response)
    else:
        assert refused(response) == code


@pytest.mark.parametrize("random", [None, "", "0", "9f2c6a1e0b7d4c3f8a5e6d7c8b9a0f1e", 2**40, "-1"])
def test_any_random_is_taken(server: ServerProcess, random: Any) -> None:
    assert accepted(server.chat.post(COMMAND, ASKED, {"random": random})) == list(ROLES.items())


def test_the_order_of_the_query_and_its_escapes_do_not_matter(server: ServerProcess) -> None:
    members = reversed(server.chat.query().items())
    escaped = "&".join(f"{name}={''.join(f'%{byte:02X}' for byte in str(value).encode())}" for name, value in members)
    assert accepted(raw(server, f"{PATH}?{escaped}", json.dumps(ASKED).encode())) == list(ROLES.items())


def test_the_last_of_two_members_counts_and_unknown_ones_are_ignored(server: ServerProcess) -> None:
    body = b'{"GroupId":"other","New":{"deep":[1]},"User_Account":["x"],"GroupId":"%s","User_Account":["peter"]}'
    assert accepted(server.chat.post(COMMAND, body % GROUP.encode())) == [("peter", "Member")]


@pytest.mark.parametrize("topic", [None, ""])
def test_an_empty_topic_is_none(server: ServerProcess, topic: str | None) -> None:
    assert accepted(server.chat.post(COMMAND, {**ASKED, "TopicId": topic})) == list(ROLES.items())


BODIES = {
    "no group": ({"User_Account": ["peter"]}, 10004),
    "null group": ({"GroupId": None, "User_Account": ["peter"]}, 10004),
    "empty group": ({"GroupId": "", "User_Account": ["peter"]}, 10004),
    "group of another type": ({"GroupId": [GROUP], "User_Account": ["peter"]}, 10004),
    "no accounts": ({"GroupId": GROUP}, 10004),
    "Member_Account for User_Account": ({"GroupId": GROUP, "Member_Account": ["peter"]}, 10004),
    "empty list": ({"GroupId": GROUP, "User_Account": []}, 10004),
    "text for a list": ({"GroupId": GROUP, "User_Account": "peter"}, 10004),
    "empty object": ({}, 10004),
    "an account that is a number": ({"GroupId": GROUP, "User_Account": ["peter", 7]}, 60015),
    "an account that is null": ({"GroupId": GROUP, "User_Account": [None]}, 60015),
    "a number for a list": ({"GroupId": GROUP, "User_Account": 7}, 10004),
    "true for a list": ({"GroupId": GROUP, "User_Account": True}, 10004),
    "an object for a list": ({"GroupId": GROUP, "User_Account": {"peter": 1}}, 10004),
    "an account of another member": ({**ASKED, "From_Account": 7}, 60015),
    "unknown group": ({**ASKED, "GroupId": "@TGS#2NOSUCHGROUP"}, 10010),
    "a number for a group": ({**ASKED, "GroupId": 7}, 10010),
    "unknown topic": ({**ASKED, "TopicId": "@TGS#_x@TOPIC#_y"}, 10010),
    "topic of another type": ({**ASKED, "TopicId": {}}, 10004),
    "impossible group": ({**ASKED, "GroupId": "@TGS#"}, 10015),
    "group id too long": ({**ASKED, "GroupId": "x" * 49}, 10015),
    "group id not ASCII": ({**ASKED, "GroupId": "群"}, 10015),
    "not JSON": (b"GroupId=x", 60003),
    "cut short": (b'{"GroupId":', 60003),
    "not UTF-8": (b'{"GroupId":"\xff"}', 60003),
    "an array": (b"[]", 60003),
    "a string": (b'"x"', 60003),
    "empty": (b"", 60003),
    "1,000 deep": (b'{"GroupId":' + b"[" * 1_000 + b"]" * 1_000 + b"}", 60003),
    "10 MB": (b'{"GroupId":"' + b"x" * 10_000_000 + b'"}', 60003),
}


@pytest.mark.parametrize(("body", "code"), BODIES.values(), ids=BODIES)
def test_what_is_wrong_with_a_body(server: ServerProcess, body: Any, code: int) -> None:
    assert refused(server.chat.post(COMMAND, body)) == code


def test_what_the_vendor_says_is_said_in_its_words(server: ServerProcess) -> None:
    unknown = server.chat.post(COMMAND, {**ASKED, "GroupId": "nobody"}).json()
    number = server.chat.post(COMMAND, {**ASKED, "User_Account": [7]}).json()
    assert (unknown["ErrorInfo"], number["ErrorInfo"]) == ("this group does not exist", "body account invalid")


QUERIES = {
    "no sdkappid": ({"sdkappid": None}, 60012),
    "empty sdkappid": ({"sdkappid": ""}, 60012),
    "sdkappid that is no number": ({"sdkappid": "demo"}, 60006),
    "unknown sdkappid": ({"sdkappid": 1400000009}, 70020),
    "huge sdkappid": ({"sdkappid": 10**18}, 70020),
    "no identifier": ({"identifier": None}, 60004),
    "empty identifier": ({"identifier": ""}, 60004),
    "identifier too long": ({"identifier": "x" * 33}, 60004),
    "identifier not ASCII": ({"identifier": "管理员"}, 60004),
    "another identifier": ({"identifier": "peter"}, 70013),
    "no usersig": ({"usersig": None}, 70002),
    "empty usersig": ({"usersig": ""}, 70002),
    "nonsense usersig": ({"usersig": "xxx"}, 70003),
    "endless usersig": ({"usersig": "eJ" * 5_000}, 70003),
}


@pytest.mark.parametrize(("query", "code"), QUERIES.values(), ids=QUERIES)
def test_what_is_wrong_with_a_query(server: ServerProcess, query: dict[str, Any], code: int) -> None:
    assert refused(server.chat.post(COMMAND, ASKED, query)) == code


@pytest.mark.parametrize("account", ["peter", "never-imported"])
def test_only_an_administrator_may_ask(server: ServerProcess, account: str) -> None:
    query = {"identifier": account, "usersig": server.chat.usersig(account)}
    assert refused(server.chat.post(COMMAND, ASKED, query)) == 60010


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("group_open_http_svc/no_such_command", 10003),
        ("group_open_http_svc/Get_Role_In_Group", 10003),
        ("group_open_http_svc", 60009),
        ("no_such_service/no_such_command", 60009),
        ("im_open_login_svc/no_such_command", 60009),
        ("im_open_login_svc/create_group", 60008),
        ("group_open_http_svc/get_role_in_group/", 60009),
        ("group_open_http_svc/create_group", 60017),
        ("profile/portrait_get", 60017),
        ("", 60009),
    ],
)
def test_what_is_wrong_with_a_path(server: ServerProcess, path: str, code: int) -> None:
    assert refused(server.chat.post(path, ASKED)) == code


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_refused(server: ServerProcess, method: str) -> None:
    assert refused(raw(server, target(server), json.dumps(ASKED).encode(), method=method)) == 60002


async def test_a_usersig_expires_on_the_servers_clock(in_process: InProcess) -> None:
    usersig = in_process.chat.usersig(expire=60)
    in_process.clock.advance(60_999)
    assert accepted(await in_process.chat.post(COMMAND, ASKED, {"usersig": usersig}))
    in_process.clock.advance(1)
    assert refused(await in_process.chat.post(COMMAND, ASKED, {"usersig": usersig})) == 70001


async def test_a_signers_clock_may_be_a_little_ahead(in_process: InProcess) -> None:
    in_process.clock.advance(301_000)
    usersig = in_process.chat.usersig()
    in_process.clock.advance(-1_000)
    assert accepted(await in_process.chat.post(COMMAND, ASKED, {"usersig": usersig}))
    in_process.clock.advance(-300_000)
    assert refused(await in_process.chat.post(COMMAND, ASKED, {"usersig": usersig})) == 70005


async def test_revoked_usersigs_are_refused_and_newer_ones_accepted(in_process: InProcess) -> None:
    seconds = in_process.clock.now() // 1_000
    await write(in_process, chat_writes.add_account, "operator", True, seconds + 10)
    old = in_process.chat.usersig("operator")
    assert refused(await in_process.chat.post(COMMAND, ASKED, {"identifier": "operator", "usersig": old})) == 70001
    in_process.clock.advance(10_000)
    new = in_process.chat.usersig("operator")
    assert accepted(await in_process.chat.post(COMMAND, ASKED, {"identifier": "operator", "usersig": new}))


async def test_an_app_is_closed_to_the_administrators_of_another(in_process: InProcess) -> None:
    sealed = in_process.running.services.sealer.seal(b"the other secret", chat.SECRET_PURPOSE)
    engine = in_process.running.services.engine
    other = await engine.write(0, chat_writes.ACTOR, chat_writes.found, "1400000002", sealed)
    await engine.write(other, chat_writes.ACTOR, chat_writes.add_account, in_process.demo.chat_admin, True)
    assert refused(await in_process.chat.post(COMMAND, ASKED, {"sdkappid": 1400000002})) == 70014
    in_process.chat.sdkappid = 1400000002
    assert refused(await in_process.chat.post(COMMAND, ASKED)) == 70009
    in_process.chat.secret = "the other secret"
    assert refused(await in_process.chat.post(COMMAND, ASKED)) == 10010


@pytest.mark.parametrize(
    ("group_id", "kind", "code"),
    [
        ("private", "Private", 0),
        ("public", "Public", 0),
        ("room", "ChatRoom", 0),
        ("@TGS#_community", "Community", 0),
        ("live", "AVChatRoom", 10007),
        ("broadcast", "BChatRoom", 10007),
    ],
)
async def test_the_types_that_have_roles(in_process: InProcess, group_id: str, kind: str, code: int) -> None:
    await write(in_process, chat_writes.add_group, group_id, kind, (("leckie", "Owner"),))
    response = await in_process.chat.post(COMMAND, {**ASKED, "GroupId": group_id})
    if code:
        assert refused(response) == code
    else:
        assert accepted(response) == [("leckie", "Owner"), ("peter", "NotMember"), ("wesley", "NotMember")]


async def test_a_much_asked_group_answers_each_change_at_once(in_process: InProcess) -> None:
    """From SQL at first, from memory in the end."""
    asked = {"GroupId": GROUP, "User_Account": ["vera"] * 500}
    for turn in range(60):
        role = ("Member", "Admin", None)[turn % 3]
        await write(in_process, chat_writes.set_role, GROUP, "vera", role)
        answer = accepted(await in_process.chat.post(COMMAND, asked))
        assert answer == [("vera", role or "NotMember")] * 500


async def test_a_group_in_memory_follows_what_is_applied(in_process: InProcess) -> None:
    """The changes that an apply records are understood: the group stays in memory."""
    asked = {"GroupId": GROUP, "User_Account": ["peter", "wesley"] * 250}
    resident = in_process.running.services.roster
    assert isinstance(resident, ResidentGroups)
    while resident.statistics()["groups"] == 0:
        await asyncio.sleep(0)
        assert accepted(await in_process.chat.post(COMMAND, asked))[:2] == [
            ("peter", "Member"),
            ("wesley", "NotMember"),
        ]
    for said, peter, wesley in (
        ("members: [wesley]", "Member", "Member"),
        ("admins: [wesley]", "Member", "Admin"),
        ("owner: wesley", "Member", "Owner"),
        ("owner: peter", "Owner", "Member"),
    ):
        await apply(in_process, f"{{groups: [{{id: '{GROUP}', {said}}}]}}")
        answer = accepted(await in_process.chat.post(COMMAND, asked))
        assert answer == [("peter", peter), ("wesley", wesley)] * 250
        assert resident.statistics() == {"groups": 1, "members": 3}
    await apply(in_process, "{accounts: [vera], groups: [{id: other, members: [vera]}]}")
    assert resident.statistics() == {"groups": 1, "members": 3}


async def apply(server: InProcess, chat_app: str) -> None:
    text = f"chat_apps: [{{sdkappid: {server.demo.sdkappid}, {chat_app[1:]}]"
    services = server.running.services
    await applying.load(services.engine, services.sealer, services.randomness, text.encode(), chat_writes.ACTOR)


async def write(server: InProcess, function: Callable[..., Any], *arguments: Any) -> None:
    engine = server.running.services.engine
    tenant = await engine.locate(chat.tenant_of, server.demo.sdkappid)
    assert tenant is not None
    await engine.write(tenant, chat_writes.ACTOR, function, *arguments)


def target(server: ServerProcess) -> str:
    """Path and query of a good call."""
    return f"{PATH}?{httpx.QueryParams(server.chat.query())}"


async def test_a_forged_usersig_is_not_remembered(in_process: InProcess) -> None:
    """A genuine one is; the others would fill the memory with what strangers make up."""
    engine = in_process.running.services.engine

    async def missed(**query: Any) -> int:
        before = engine.statistics()["memory_misses"]
        await in_process.chat.post(COMMAND, ASKED, query)
        return int(engine.statistics()["memory_misses"] - before)

    genuine, forged = in_process.chat.usersig(), in_process.chat.usersig().replace("A", "B", 3)
    assert [await missed(usersig=genuine) for _ in range(3)][1:] == [0, 0]
    assert 0 not in [await missed(usersig=forged) for _ in range(3)]
