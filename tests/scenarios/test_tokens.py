"""`token.gettoken` and `token.access`: an app's token, its life, and that both generations take it."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from moothall.domain.credentials import TOKEN_LIFE
from tests.scenarios.answers import flat, refused, wrapped
from tests.scenarios.asking import raw
from tests.support.in_process import InProcess
from tests.support.process import ServerProcess

OLDER, NEWER = "/gettoken", "/v1.0/oauth2/accessToken"
LIFE = TOKEN_LIFE * 1_000
UNKNOWN_APP = (40096, "不合法的appKey或appSecret")
UNKNOWN_CORP = (40089, "不合法的corpId或corpSecret")
UNKNOWN_CLIENT = (400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")


def older(server: ServerProcess, **pair: str) -> httpx.Response:
    """Ask the older generation."""
    return server.topapi.get(OLDER, pair, token=None)


def newer(server: ServerProcess, **members: Any) -> httpx.Response:
    """Ask the newer generation."""
    return server.openapi.post(NEWER, members, token=None)


def test_gettoken(server: ServerProcess) -> None:
    """The answer of this path carries no request id."""
    response = older(server, appkey=server.demo.app_key, appsecret=server.demo.app_secret)
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {
        "access_token": server.demo.access_token,
        "expires_in": 7200,
        "errcode": 0,
        "errmsg": "ok",
    }


def test_gettoken_by_corp_id(server: ServerProcess) -> None:
    response = older(server, corpid=server.demo.corp_id, corpsecret=server.demo.app_secret)
    assert response.json()["access_token"] == server.demo.access_token


@pytest.mark.produces("topapi:token.gettoken", "MissingArgument")
@pytest.mark.parametrize(
    ("pair", "missing"),
    [
        ({}, "corpid or appkey"),
        ({"appkey": "x"}, "appsecret"),
        ({"corpid": "x"}, "corpsecret"),
        ({"appkey": "x", "appsecret": ""}, "appsecret"),
        ({"appsecret": "x"}, "corpid or appkey"),
        ({"appKey": "x", "appSecret": "y"}, "corpid or appkey"),
    ],
    ids=str,
)
def test_gettoken_without_a_pair(server: ServerProcess, pair: dict[str, str], missing: str) -> None:
    assert flat(older(server, **pair)) == (40035, f"不合法的参数 缺少参数 {missing}")


def test_gettoken_does_not_read_a_body(server: ServerProcess) -> None:
    """The documented curl line sends one."""
    body = f"appkey={server.demo.app_key}&appsecret={server.demo.app_secret}".encode()
    response = raw(server, OLDER, body, {"content-type": "application/x-www-form-urlencoded"}, "GET")
    assert flat(response) == (40035, "不合法的参数 缺少参数 corpid or appkey")


def test_gettoken_by_post(server: ServerProcess) -> None:
    query = f"?appkey={server.demo.app_key}&appsecret={server.demo.app_secret}"
    assert flat(raw(server, OLDER + query)) == (43001, "需要GET请求")


@pytest.mark.produces("topapi:token.gettoken", "AppUnknown")
@pytest.mark.produces("openapi:token.access", "AppUnknown")
@pytest.mark.parametrize("key", ["demo", "bare", "unknown"])
def test_gettoken_for_a_wrong_secret(server: ServerProcess, key: str) -> None:
    """An unknown app and a wrong secret are told alike, also where the secret is another app's."""
    demo = server.demo
    key, secret = {
        "demo": (demo.app_key, demo.bare_app_secret),
        "bare": (demo.bare_app_key, demo.app_secret),
        "unknown": ("dingunknown", demo.app_secret),
    }[key]
    assert flat(older(server, appkey=key, appsecret=secret)) == UNKNOWN_APP
    assert refused(newer(server, appKey=key, appSecret=secret)) == UNKNOWN_CLIENT


@pytest.mark.produces("topapi:token.gettoken", "CorpSecretUnknown")
@pytest.mark.parametrize("corp_id", ["demo", "dingunknown"])
def test_gettoken_for_a_wrong_corp_secret(server: ServerProcess, corp_id: str) -> None:
    corp_id = server.demo.corp_id if corp_id == "demo" else corp_id
    assert flat(older(server, corpid=corp_id, corpsecret="guessed")) == UNKNOWN_CORP


def test_access_token(server: ServerProcess) -> None:
    response = newer(server, appKey=server.demo.app_key, appSecret=server.demo.app_secret)
    assert response.headers["content-type"] == "application/json;charset=utf-8"
    assert response.json() == {"accessToken": server.demo.access_token, "expireIn": 7200}


def test_access_token_in_an_organization(server: ServerProcess) -> None:
    pair = {"appKey": server.demo.app_key, "appSecret": server.demo.app_secret}
    assert newer(server, **pair, corpId=server.demo.corp_id).json()["accessToken"] == server.demo.access_token
    assert newer(server, **pair, corpId=None).json()["accessToken"] == server.demo.access_token
    assert refused(newer(server, **pair, corpId="dingunknown")) == UNKNOWN_CLIENT


@pytest.mark.parametrize("absent", ["appKey", "appSecret"])
def test_access_token_without_a_pair(server: ServerProcess, absent: str) -> None:
    pair = {"appKey": server.demo.app_key, "appSecret": server.demo.app_secret, absent: None}
    assert refused(newer(server, **pair)) == (400, f"Missing{absent}", f"{absent} is mandatory for this action.")


def test_each_app_has_its_own(server: ServerProcess) -> None:
    demo = server.demo
    first = older(server, appkey=demo.app_key, appsecret=demo.app_secret).json()["access_token"]
    other = older(server, appkey=demo.bare_app_key, appsecret=demo.bare_app_secret).json()["access_token"]
    assert first != other
    assert other.isalnum()
    assert newer(server, appKey=demo.bare_app_key, appSecret=demo.bare_app_secret).json()["accessToken"] == other


Ask = Callable[[InProcess], Awaitable[str]]


async def ask_older(server: InProcess) -> str:
    demo = server.demo
    response = await server.topapi.get(OLDER, {"appkey": demo.app_key, "appsecret": demo.app_secret}, token=None)
    token: str = response.json()["access_token"]
    return token


async def ask_newer(server: InProcess) -> str:
    demo = server.demo
    pair = {"appKey": demo.app_key, "appSecret": demo.app_secret}
    token: str = (await server.openapi.post(NEWER, pair, token=None)).json()["accessToken"]
    return token


async def is_taken(server: InProcess, token: str) -> bool:
    """Whether both generations take the token; they must agree."""
    role = await server.topapi.json("/topapi/role/getrole", {"roleId": 1507113580}, token=token)
    group = await server.openapi.get("/v1.0/rooms/groups/172", {"unionId": server.demo.union_id}, token=token)
    if group.status_code == 200:
        assert role.json()["errcode"] == 0
        return True
    assert wrapped(role) == ("40014", "不合法的access_token")
    assert refused(group) == (400, "InvalidAuthentication", "不合法的access_token")
    return False


BOTH = pytest.mark.parametrize("ask", [ask_older, ask_newer], ids=["older", "newer"])


@BOTH
async def test_life(in_process: InProcess, ask: Ask) -> None:
    """7200 seconds, to the millisecond."""
    token = await ask(in_process)
    in_process.clock.advance(LIFE - 1)
    assert await is_taken(in_process, token)
    in_process.clock.advance(1)
    assert not await is_taken(in_process, token)


@BOTH
async def test_asking_again_renews(in_process: InProcess, ask: Ask) -> None:
    token = await ask(in_process)
    for _ in range(3):
        in_process.clock.advance(LIFE - 1)
        assert await ask(in_process) == token
    in_process.clock.advance(LIFE - 1)
    assert await is_taken(in_process, token)


@BOTH
async def test_another_one_after_its_life(in_process: InProcess, ask: Ask) -> None:
    token = await ask(in_process)
    in_process.clock.advance(LIFE)
    fresh = await ask(in_process)
    assert fresh != token
    assert await is_taken(in_process, fresh)
    assert not await is_taken(in_process, token)


async def test_one_token_space(in_process: InProcess) -> None:
    """What the one generation gives and renews, the other gives and renews too."""
    token = await ask_older(in_process)
    in_process.clock.advance(LIFE - 1)
    assert await ask_newer(in_process) == token
    in_process.clock.advance(LIFE - 1)
    assert await ask_older(in_process) == token


async def test_using_a_token_does_not_renew_it(in_process: InProcess) -> None:
    token = await ask_older(in_process)
    in_process.clock.advance(LIFE - 1)
    assert await is_taken(in_process, token)
    in_process.clock.advance(1)
    assert not await is_taken(in_process, token)


def test_survives_a_restart(fresh_server: ServerProcess) -> None:
    """The demo's own is given two hours at each start; another app's is what it was."""
    demo = fresh_server.demo
    pair = {"appkey": demo.bare_app_key, "appsecret": demo.bare_app_secret}
    token = older(fresh_server, **pair).json()["access_token"]
    fresh_server.kill()
    fresh_server.start()
    assert older(fresh_server, **pair).json()["access_token"] == token
    assert wrapped(fresh_server.topapi.form("/topapi/role/getrole", {}, token=token))[0] == "60011"
