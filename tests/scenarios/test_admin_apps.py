"""Operations that make apps and mint what apps and accounts call with."""

from typing import Any

import httpx
import pytest

from moothall.api.admin import applying
from moothall.kernel import demo
from moothall.kernel.clock import SECOND
from moothall.server.app import START
from tests.support.in_process import InProcess

APPS, TOKENS, USERSIGS = "/moothall/v1/apps", "/moothall/v1/tokens", "/moothall/v1/usersigs"
OWNER = {"roleId": 1507113580}
SECOND_TOWN = b"""
organizations:
  - {corp_id: second, name: Second}
chat_apps:
  - {sdkappid: 1400000002, name: Second}
"""


async def with_a_second_town(server: InProcess) -> None:
    """One more organization and one more chat app."""
    services = server.running.services
    await applying.load(services.engine, services.sealer, services.randomness, SECOND_TOWN, START)


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


async def made(server: InProcess, **body: Any) -> dict[str, str]:
    """A new app."""
    answer: dict[str, str] = (await server.admin.post(APPS, {"name": "Any", **body})).json()
    return answer


async def errcode(server: InProcess, token: str) -> int:
    """What getrole answers to a token."""
    code: int = (await server.topapi.form("/topapi/role/getrole", OWNER, token=token)).json()["errcode"]
    return code


async def token_of(server: InProcess, app: dict[str, str]) -> str | None:
    """What gettoken answers to an app."""
    query = {"appkey": app["app_key"], "appsecret": app["app_secret"]}
    token: str | None = (await server.topapi.get("/gettoken", query, token=None)).json().get("access_token")
    return token


async def test_create(in_process: InProcess) -> None:
    app = await made(in_process, name="New", permissions=["qyapi_get_department_member"])
    assert app["corp_id"] == demo.CORP_ID
    token = await token_of(in_process, app)
    assert token is not None
    assert await errcode(in_process, token) == 0


async def test_create_without_permission_points(in_process: InProcess) -> None:
    token = await token_of(in_process, await made(in_process))
    assert token is not None
    assert await errcode(in_process, token) == 88


async def test_create_with_a_rate_limit(in_process: InProcess) -> None:
    """The clock stands still, so all calls are in one second."""
    app = await made(in_process, permissions=["qyapi_get_department_member"], rate_limit=2)
    token = await token_of(in_process, app)
    assert token is not None
    assert [await errcode(in_process, token) for _ in range(3)] == [0, 0, 88]
    in_process.clock.advance(SECOND)
    assert await errcode(in_process, token) == 0


async def test_create_is_in_the_change_log_without_its_secret(in_process: InProcess) -> None:
    seen: list[Any] = []
    in_process.running.services.engine.follow(seen.extend)
    app = await made(in_process, app_key="chosen", name="New")
    (change,) = seen
    assert (change.what, change.subject, change.actor.kind) == ("app.create", "chosen", "admin")
    assert app["app_secret"] not in repr(seen)


@pytest.mark.produces("admin:app.create", "AppExists")
async def test_create_with_a_key_that_is_taken(in_process: InProcess) -> None:
    await with_a_second_town(in_process)
    body = {"name": "Any", "app_key": demo.APP_KEY, "corp_id": "second"}
    assert refused(await in_process.admin.post(APPS, body)) == (409, "app.exists")


@pytest.mark.produces("admin:app.create", "OrganizationUnknown")
async def test_create_in_no_organization(in_process: InProcess) -> None:
    assert refused(await in_process.admin.post(APPS, {"name": "Any", "corp_id": "none"})) == (
        404,
        "organization.unknown",
    )


@pytest.mark.produces("admin:app.create", "TenantNotNamed")
async def test_create_in_one_of_two_organizations(in_process: InProcess) -> None:
    await with_a_second_town(in_process)
    answer = await in_process.admin.post(APPS, {"name": "Any"})
    assert refused(answer) == (400, "tenant.not.named")
    assert demo.CORP_ID in answer.json()["error"]["message"]
    assert (await made(in_process, corp_id="second"))["corp_id"] == "second"


@pytest.mark.produces("admin:app.create", "ParameterInvalid")
@pytest.mark.parametrize("body", [{"app_key": "two words"}, {"app_key": "x" * 65}, {"permissions": ["two words"]}])
async def test_create_with_what_no_app_can_have(in_process: InProcess, body: dict[str, Any]) -> None:
    answer = await in_process.admin.post(APPS, {"name": "Any", **body})
    assert refused(answer) == (400, "argument.malformed")


@pytest.mark.parametrize(("body", "code"), [({}, "argument.missing"), ({"name": ""}, "argument.malformed")])
async def test_create_without_a_name(in_process: InProcess, body: dict[str, Any], code: str) -> None:
    """Nobody would know what it is for."""
    assert refused(await in_process.admin.post(APPS, body)) == (400, code)


async def test_rotate(in_process: InProcess) -> None:
    """The old secret and the tokens made with it end, the new one works."""
    app = await made(in_process, permissions=["qyapi_get_department_member"])
    token = await token_of(in_process, app)
    assert token is not None
    rotated = (await in_process.admin.post(f"{APPS}/{app['app_key']}/rotate")).json()
    assert await token_of(in_process, app) is None
    assert await errcode(in_process, token) == 88
    fresh = await token_of(in_process, rotated)
    assert fresh not in (None, token)


@pytest.mark.produces("admin:app.rotate", "AppUnknown")
async def test_rotate_an_unknown_app(in_process: InProcess) -> None:
    assert refused(await in_process.admin.post(f"{APPS}/none/rotate")) == (404, "app.unknown")


async def test_token(in_process: InProcess) -> None:
    """The one that the app has, as long as it is valid; then another."""
    first = (await in_process.admin.post(TOKENS, {"app_key": demo.APP_KEY})).json()
    assert first == {"access_token": in_process.demo.access_token, "expires_in": 7200}
    in_process.clock.advance(7200 * SECOND)
    second = (await in_process.admin.post(TOKENS, {"app_key": demo.APP_KEY})).json()["access_token"]
    assert second != first["access_token"]
    assert await errcode(in_process, second) == 0


@pytest.mark.produces("admin:token.create", "AppUnknown")
async def test_token_of_an_unknown_app(in_process: InProcess) -> None:
    assert refused(await in_process.admin.post(TOKENS, {"app_key": "none"})) == (404, "app.unknown")


async def test_usersig(in_process: InProcess) -> None:
    answer = (await in_process.admin.post(USERSIGS, {"identifier": demo.CHAT_ADMIN, "expire": 60})).json()
    assert (answer["sdkappid"], answer["identifier"], answer["expire"]) == (demo.SDKAPPID, demo.CHAT_ADMIN, 60)
    body = {"GroupId": "@TGS#2C5SZEAEF", "User_Account": ["leckie"]}
    call = ("group_open_http_svc/get_role_in_group", body, {"usersig": answer["usersig"]})
    assert (await in_process.chat.post(*call)).json()["ErrorCode"] == 0
    in_process.clock.advance(61 * SECOND)
    assert (await in_process.chat.post(*call)).json()["ErrorCode"] != 0


@pytest.mark.produces("admin:usersig.create", "ChatAppUnknown")
async def test_usersig_of_an_unknown_app(in_process: InProcess) -> None:
    body = {"identifier": "leckie", "sdkappid": 1}
    assert refused(await in_process.admin.post(USERSIGS, body)) == (404, "chat.app.unknown")


@pytest.mark.produces("admin:usersig.create", "TenantNotNamed")
async def test_usersig_of_one_of_two_apps(in_process: InProcess) -> None:
    await with_a_second_town(in_process)
    assert refused(await in_process.admin.post(USERSIGS, {"identifier": "leckie"})) == (400, "tenant.not.named")


@pytest.mark.produces("admin:usersig.create", "ParameterInvalid")
async def test_usersig_for_what_is_no_account(in_process: InProcess) -> None:
    assert refused(await in_process.admin.post(USERSIGS, {"identifier": "x" * 33})) == (400, "argument.malformed")
