"""People who have logged in: their code, their tokens and their own card."""

from typing import Any

import httpx
import pytest

from moothall.domain.logins import CODE_LIFE, REFRESH_LIFE
from moothall.kernel.clock import SECOND
from tests.scenarios.answers import flat, refused, wrapped
from tests.scenarios.guests import (
    ALICE,
    BOB,
    CAROL,
    CHEN,
    CHINESE_APP,
    DONE,
    GUEST,
    NEXT_DOOR,
    PLAIN_APP,
    STRANGER,
    called,
    changes,
    let_in,
    login_code,
    token_of,
)
from tests.support.in_process import InProcess

USER_INFO, USER_TOKEN = "/topapi/v2/user/getuserinfo", "/v1.0/oauth2/userAccessToken"
CARD, GROUP = "/v1.0/contact/users/me", "/v1.0/rooms/groups/172"
LIFE = 7200 * SECOND
NO_SUCH_CODE = (40078, "No such code, or it was used")
BAD_TOKEN = (400, "InvalidAuthentication", "不合法的access_token")
BAD_CODE = (400, "invalidParameter", "不存在的临时授权码")
BAD_REFRESH = (400, "invalidParameter.token.invalid", "无授权的token")


async def asked(server: InProcess, app: tuple[str, str] = ("", ""), /, **members: Any) -> httpx.Response:
    """Ask for a person's tokens, by the demo's app unless another is given."""
    key, secret = app if app[0] else (server.demo.app_key, server.demo.app_secret)
    body = {"clientId": key, "clientSecret": secret, **members}
    return await server.openapi.post(USER_TOKEN, body, token=None)


async def logged_in(server: InProcess, user_id: str, app: tuple[str, str] = ("", ""), corp: str = "") -> dict[str, Any]:
    """A person's tokens."""
    code = await login_code(server, user_id, corp)
    answer: dict[str, Any] = (await asked(server, app, grantType="authorization_code", code=code)).json()
    return answer


async def card(server: InProcess, token: str, union_id: str = "me") -> httpx.Response:
    """The card of the person behind a token."""
    return await server.openapi.get(f"/v1.0/contact/users/{union_id}", token=token)


async def test_user_info(in_process: InProcess) -> None:
    code = await login_code(in_process, ALICE)
    assert await called(in_process, USER_INFO, code=code) == {
        **DONE,
        "result": {
            "userid": ALICE,
            "unionid": in_process.demo.union_id,
            "associated_unionid": in_process.demo.union_id,
            "device_id": "",
            "name": "Alice Zhang",
            "sys": True,
            "sys_level": 1,
        },
    }
    assert (await changes(in_process, ALICE))[:2] == ["login_code.redeem", "login_code.mint"]


async def test_user_info_by_get(in_process: InProcess) -> None:
    """Whoever only follows an address does not use the code up."""
    code = await login_code(in_process, ALICE)
    assert flat(await in_process.topapi.get(USER_INFO, {"code": code}))[0] == 43002
    assert (await called(in_process, USER_INFO, code=code))["errcode"] == 0


async def test_levels(in_process: InProcess) -> None:
    await let_in(in_process)
    for user_id, level in ((ALICE, 1), (CAROL, 2), (BOB, 0)):
        found = (await called(in_process, USER_INFO, code=await login_code(in_process, user_id)))["result"]
        assert (found["sys"], found["sys_level"]) == (level > 0, level)


@pytest.mark.produces("topapi:user.get_userinfo", "LoginCodeUnknown")
async def test_a_code_counts_once(in_process: InProcess) -> None:
    """And only in its own organization, and for five minutes."""
    await let_in(in_process)
    code = await login_code(in_process, ALICE)
    elsewhere = await token_of(in_process, CHINESE_APP, NEXT_DOOR)
    foreign = await in_process.topapi.json(USER_INFO, {"code": code}, token=elsewhere)
    assert flat(foreign) == (40078, "不存在的临时授权码")
    assert (await called(in_process, USER_INFO, code=code))["errcode"] == 0
    for used in (code, "never", ""):
        assert flat(await in_process.topapi.json(USER_INFO, {"code": used})) == NO_SUCH_CODE


async def test_life_of_a_code(in_process: InProcess) -> None:
    first, second = await login_code(in_process, ALICE), await login_code(in_process, BOB)
    in_process.clock.advance(CODE_LIFE * SECOND - 1)
    assert (await called(in_process, USER_INFO, code=first))["errcode"] == 0
    in_process.clock.advance(1)
    assert flat(await in_process.topapi.json(USER_INFO, {"code": second})) == NO_SUCH_CODE


async def test_user_token(in_process: InProcess) -> None:
    answer = await logged_in(in_process, ALICE)
    assert answer.keys() == {"accessToken", "refreshToken", "expireIn", "corpId"}
    assert (answer["expireIn"], answer["corpId"]) == (7200, in_process.demo.corp_id)
    found = (await card(in_process, answer["accessToken"])).json()
    assert len(found.pop("openId")) == 24
    assert found == {
        "nick": "Alice Zhang",
        "unionId": in_process.demo.union_id,
        "visitor": False,
        "mobile": "13800000001",
        "stateCode": "86",
    }
    by_union_id = await card(in_process, answer["accessToken"], in_process.demo.union_id)
    assert by_union_id.json()["nick"] == "Alice Zhang"


async def test_what_each_app_sees(in_process: InProcess) -> None:
    """The number has a point of its own and is masked for third parties; each app knows a person by another openId."""
    await let_in(in_process)
    seen = {}
    for app in (("", ""), PLAIN_APP, GUEST):
        token = (await logged_in(in_process, BOB, app))["accessToken"]
        seen[app] = (await card(in_process, token)).json()
    assert [each.get("mobile") for each in seen.values()] == ["13800000002", None, "138****0002"]
    assert len({each["openId"] for each in seen.values()}) == 3
    carol = (await card(in_process, (await logged_in(in_process, CAROL))["accessToken"])).json()
    assert (carol["mobile"], carol["stateCode"], carol["email"]) == ("+1-5550100", "1", "carol@example.com")


@pytest.mark.produces("openapi:token.user_access", "AppUnknown", "SuiteUnknown", "LoginCodeUnknown", "NotAuthorized")
@pytest.mark.produces("openapi:token.user_access", "MissingArgument", "MalformedArgument")
async def test_user_token_refused(in_process: InProcess) -> None:
    await let_in(in_process)
    code = await login_code(in_process, ALICE)
    grant = {"grantType": "authorization_code", "code": code}
    bad_pair = (400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    for app in ((in_process.demo.app_key, "guessed"), (GUEST[0], "guessed"), ("nobody", "guessed")):
        assert refused(await asked(in_process, app, **grant)) == bad_pair
    assert refused(await asked(in_process, STRANGER, **grant)) == (400, "invalidAuthInfo", "授权关系不存在")
    assert refused(await asked(in_process, CHINESE_APP, **grant)) == BAD_CODE
    assert refused(await asked(in_process, **{**grant, "code": "never"})) == BAD_CODE
    assert refused(await asked(in_process, grantType="authorization_code", refreshToken=code)) == BAD_CODE
    assert refused(await asked(in_process, grantType="refresh_token", code=code)) == BAD_REFRESH
    assert refused(await asked(in_process, code=code))[1] == "MissinggrantType"
    assert refused(await asked(in_process, grantType="password", code=code))[1] == "invalidParameter"
    assert (await asked(in_process, **grant)).status_code == 200
    assert refused(await asked(in_process, **grant)) == BAD_CODE


async def test_a_third_party_in_two_organizations(in_process: InProcess) -> None:
    """The code tells which one the person is of."""
    await let_in(in_process)
    path, body = (
        f"/moothall/v1/suites/{GUEST[0]}/authorize",
        {"corp_id": NEXT_DOOR, "permissions": ["Contact.User.Read"]},
    )
    await in_process.admin.post(path, body)
    for user_id, corp_id in ((ALICE, in_process.demo.corp_id), (CHEN, NEXT_DOOR)):
        answer = await logged_in(in_process, user_id, GUEST, corp_id)
        assert answer["corpId"] == corp_id
        assert (await card(in_process, answer["accessToken"])).status_code == 200


async def test_life_of_tokens(in_process: InProcess) -> None:
    """Two hours; a refresh gives another pair, and the older ones live on to their end."""
    first = await logged_in(in_process, ALICE)
    in_process.clock.advance(LIFE - 1)
    renewal = {"grantType": "refresh_token", "refreshToken": first["refreshToken"]}
    second = (await asked(in_process, **renewal)).json()
    assert {first["accessToken"], first["refreshToken"]}.isdisjoint({second["accessToken"], second["refreshToken"]})
    assert (await card(in_process, first["accessToken"])).status_code == 200
    in_process.clock.advance(1)
    assert refused(await card(in_process, first["accessToken"]))[1] == "InvalidAuthentication"
    assert (await card(in_process, second["accessToken"])).status_code == 200
    assert "user_token.issue" in await changes(in_process, ALICE)
    assert (await changes(in_process, ALICE)).count("user_token.issue") == 1


@pytest.mark.produces("openapi:token.user_access", "RefreshTokenUnknown")
async def test_life_of_refresh_tokens(in_process: InProcess) -> None:
    """Thirty days, and only in the hand of the app that has it."""
    await let_in(in_process)
    tokens = await logged_in(in_process, ALICE)
    renewal = {"grantType": "refresh_token", "refreshToken": tokens["refreshToken"]}
    in_process.clock.advance(REFRESH_LIFE * SECOND - 1)
    assert refused(await asked(in_process, PLAIN_APP, **renewal)) == BAD_REFRESH
    assert (await asked(in_process, **renewal)).status_code == 200
    in_process.clock.advance(1)
    assert refused(await asked(in_process, **renewal)) == BAD_REFRESH
    for token in ("never", tokens["accessToken"]):
        assert refused(await asked(in_process, grantType="refresh_token", refreshToken=token)) == BAD_REFRESH


@pytest.mark.produces("openapi:user.me", "PersonUnknown")
async def test_nobody_elses_card(in_process: InProcess) -> None:
    token = (await logged_in(in_process, ALICE))["accessToken"]
    for union_id in (in_process.demo.employee_union_id, "nobody", "ME"):
        refusal = refused(await card(in_process, token, union_id))
        assert refusal == (404, "invalidParameter.user.notFound", "No such user")


@pytest.mark.produces("openapi:user.me", "TokenRefused", "PermissionMissing")
async def test_whose_token(in_process: InProcess) -> None:
    """A person's token is for the card alone, and an app's is not for the card."""
    person = await logged_in(in_process, ALICE)
    token = person["accessToken"]
    app = in_process.demo.access_token
    assert refused(await card(in_process, app)) == (400, "InvalidAuthentication", "Invalid access_token")
    assert refused(await card(in_process, person["refreshToken"])) == BAD_TOKEN
    group = await in_process.openapi.get(GROUP, {"unionId": in_process.demo.union_id}, token=token)
    assert refused(group)[:2] == (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied")
    assert f"content={in_process.demo.app_key}%23" in group.json()["message"]
    older = await in_process.topapi.json("/topapi/v2/user/get", {"userid": ALICE}, token=token)
    assert wrapped(older) == ("40014", "不合法的access_token")
    bare = await logged_in(in_process, ALICE, (in_process.demo.bare_app_key, in_process.demo.bare_app_secret))
    assert refused(await card(in_process, bare["accessToken"]))[0] == 403


async def test_what_ends_tokens(in_process: InProcess) -> None:
    """The person leaves, the app gets another secret, the organization lets the third party in no longer."""
    await let_in(in_process)
    demo = in_process.demo
    by_app = (await logged_in(in_process, ALICE))["accessToken"]
    by_guest = (await logged_in(in_process, BOB, GUEST))["accessToken"]
    of_carol = (await logged_in(in_process, CAROL, PLAIN_APP))["accessToken"]
    code = await login_code(in_process, CAROL)
    await called(in_process, "/topapi/v2/user/delete", userid=CAROL)
    assert refused(await card(in_process, of_carol)) == BAD_TOKEN
    assert flat(await in_process.topapi.json(USER_INFO, {"code": code})) == NO_SUCH_CODE
    await in_process.admin.post(f"/moothall/v1/suites/{GUEST[0]}/revoke", {"corp_id": demo.corp_id})
    assert refused(await card(in_process, by_guest)) == BAD_TOKEN
    await in_process.admin.post(f"/moothall/v1/apps/{demo.app_key}/rotate")
    assert refused(await card(in_process, by_app)) == BAD_TOKEN
