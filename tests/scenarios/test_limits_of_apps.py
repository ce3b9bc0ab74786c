"""Calls a second: of a third-party app in an organization that has set a limit, and of whoever acts for an app."""

import httpx
import pytest

from moothall.kernel.clock import SECOND
from tests.scenarios.answers import flat, refused, wrapped
from tests.scenarios.guests import ALICE, BOB, CHEN, GUEST, NEXT_DOOR, OPERATIONS, ROOT, let_in, login_code, token_of
from tests.scenarios.test_oldest_generation import called
from tests.support.in_process import InProcess

GET, SCOPES, CARD = "/topapi/v2/user/get", "/auth/scopes", "/v1.0/contact/users/me"
ROLES, DEPARTMENT = "dingtalk.corp.role.list", "/topapi/v2/department"
POINTS = [
    "qyapi_base",
    "qyapi_get_member",
    "qyapi_get_department_member",
    "qyapi_get_department_list",
    "Contact.User.Read",
]
CHAT_APP = b"""
chat_apps:
  - sdkappid: 1400000009
    name: One call a second
    rate_limit: 1
    secret: secret-of-the-limited-chat-app-0123456789
    accounts: [{id: first, admin: true}, {id: second, admin: true}]
    groups: [{id: "@TGS#limited", name: Any, type: Public, owner: first}]
"""
TOO_OFTEN = "Your app calls this operation of the organization too often"


async def limit(server: InProcess, calls: int | None, corp_id: str = "", departments: tuple[int, ...] = ()) -> str:
    """Let the guest call so often in an organization, and get its token there."""
    body = {
        "corp_id": corp_id or server.demo.corp_id,
        "permissions": POINTS,
        "departments": departments,
        "rate_limit": calls,
    }
    answer = await server.admin.post(f"/moothall/v1/suites/{GUEST[0]}/authorize", body)
    assert answer.status_code == 200, answer.text
    return await token_of(server, GUEST, corp_id)


async def person(server: InProcess, token: str, user_id: str = ALICE) -> httpx.Response:
    """Read somebody in the older generation."""
    return await server.topapi.json(GET, {"userid": user_id}, token=token)


async def user_token(server: InProcess, app: tuple[str, str], user_id: str) -> str:
    """With which an app acts for somebody."""
    code = await login_code(server, user_id)
    body = {"clientId": app[0], "clientSecret": app[1], "grantType": "authorization_code", "code": code}
    token: str = (await server.openapi.post("/v1.0/oauth2/userAccessToken", body, token=None)).json()["accessToken"]
    return token


@pytest.mark.produces("topapi:user.get", "SuiteRateExceeded")
async def test_under_the_gateway(in_process: InProcess) -> None:
    """So many calls in each second and of each operation."""
    await let_in(in_process)
    token = await limit(in_process, 2)
    assert [(await person(in_process, token)).json()["errcode"] for _ in range(2)] == [0, 0]
    assert wrapped(await person(in_process, token)) == ("90019", TOO_OFTEN)
    in_process.clock.advance(SECOND)
    assert (await person(in_process, token)).json()["errcode"] == 0


@pytest.mark.produces("topapi:auth.scopes", "SuiteRateExceeded")
async def test_beside_the_gateway(in_process: InProcess) -> None:
    await let_in(in_process)
    token = await limit(in_process, 1)
    assert (await in_process.topapi.get(SCOPES, token=token)).json()["errcode"] == 0
    assert flat(await in_process.topapi.get(SCOPES, token=token)) == (90019, TOO_OFTEN)
    assert (await person(in_process, token)).json()["errcode"] == 0


@pytest.mark.produces("top:top.role.list", "SuiteRateExceeded")
async def test_oldest_generation(in_process: InProcess) -> None:
    await let_in(in_process)
    token = await limit(in_process, 1)
    assert (await called(in_process, ROLES, token)).keys() == {"dingtalk_corp_role_list_response"}
    error = (await called(in_process, ROLES, token))["error_response"]
    assert (error["code"], error["msg"]) == (7, "App Call Limited")
    assert (error["sub_code"], error["sub_msg"]) == ("90019", TOO_OFTEN)


@pytest.mark.produces("openapi:user.me", "SuiteRateExceeded")
async def test_newer_generation(in_process: InProcess) -> None:
    """Whoever it acts for, the calls are the app's."""
    await let_in(in_process)
    await limit(in_process, 1)
    alice, bob = [await user_token(in_process, GUEST, user_id) for user_id in (ALICE, BOB)]
    assert (await in_process.openapi.get(CARD, token=alice)).status_code == 200
    assert refused(await in_process.openapi.get(CARD, token=bob)) == (
        403,
        "Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi",
        TOO_OFTEN,
    )


async def test_each_organization_for_itself(in_process: InProcess) -> None:
    """And in its language; a limit that is taken away is none."""
    await let_in(in_process)
    ours, theirs = await limit(in_process, 1), await limit(in_process, 2, NEXT_DOOR)
    assert [(await person(in_process, ours)).json()["errcode"] for _ in range(2)] == [0, 88]
    assert [(await person(in_process, theirs, CHEN)).json()["errcode"] for _ in range(2)] == [0, 0]
    assert wrapped(await person(in_process, theirs, CHEN)) == ("90019", "您的应用调用该接口过于频繁")
    await limit(in_process, None, NEXT_DOOR)
    assert {(await person(in_process, theirs, CHEN)).json()["errcode"] for _ in range(50)} == {0}
    assert (await person(in_process, ours)).json()["errcode"] == 88


async def test_limit_outlives_a_department(in_process: InProcess) -> None:
    """What the app reaches shrinks with the organization; how often it may call does not change."""
    await let_in(in_process)
    made = await in_process.topapi.json(f"{DEPARTMENT}/create", {"name": "Attic", "parent_id": ROOT})
    attic = made.json()["result"]["dept_id"]
    token = await limit(in_process, 1, departments=(OPERATIONS, attic))
    assert flat(await in_process.topapi.json(f"{DEPARTMENT}/delete", {"dept_id": attic})) == (0, "ok")
    first = (await in_process.topapi.get(SCOPES, token=token)).json()
    assert first["auth_org_scopes"]["authed_dept"] == [OPERATIONS]
    assert flat(await in_process.topapi.get(SCOPES, token=token)) == (90019, TOO_OFTEN)


async def test_own_app_for_its_people(in_process: InProcess) -> None:
    """All for whom it acts share the limit of the app."""
    body = {"name": "Any", "permissions": POINTS, "rate_limit": 2}
    made = (await in_process.admin.post("/moothall/v1/apps", body)).json()
    app = (made["app_key"], made["app_secret"])
    tokens = [await user_token(in_process, app, user_id) for user_id in (ALICE, BOB, ALICE)]
    answers = [await in_process.openapi.get(CARD, token=token) for token in tokens]
    assert [answer.status_code for answer in answers] == [200, 200, 403]
    assert refused(answers[2])[1] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"


async def test_chat_app_for_its_administrators(in_process: InProcess) -> None:
    """They share the limit of the chat app."""
    assert (await in_process.admin.post("/moothall/v1/apply", CHAT_APP)).status_code == 200
    codes = []
    for account in ("first", "second"):
        body = {"identifier": account, "sdkappid": 1400000009}
        ticket = (await in_process.admin.post("/moothall/v1/usersigs", body)).json()["usersig"]
        query = {"sdkappid": 1400000009, "identifier": account, "usersig": ticket}
        asked = {"GroupId": "@TGS#limited", "User_Account": ["first"]}
        answer = await in_process.chat.post("group_open_http_svc/get_role_in_group", asked, query)
        codes.append(answer.json()["ErrorCode"])
    assert codes == [0, 60007]


async def test_asking_for_a_token_counts_for_no_app(in_process: InProcess) -> None:
    demo = in_process.demo
    file = f"organizations: [{{corp_id: {demo.corp_id}, apps: [{{app_key: {demo.app_key}, rate_limit: 1}}]}}]"
    assert (await in_process.admin.request("POST", "/moothall/v1/apply", content=file)).json()["total"] == 1
    pair = {"appkey": demo.app_key, "appsecret": demo.app_secret}
    for _ in range(3):
        assert (await in_process.topapi.get("/gettoken", pair, token=None)).json()["errcode"] == 0
    told = (await in_process.admin.get("/moothall/metrics")).text.splitlines()
    of_tokens = [line for line in told if 'operation="token.gettoken"' in line]
    assert 'moothall_requests_total{dialect="topapi",operation="token.gettoken",outcome="ok"} 3' in of_tokens
    assert not [line for line in of_tokens if line.startswith("moothall_app_calls_total")]
