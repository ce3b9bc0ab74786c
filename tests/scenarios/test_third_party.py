"""Third-party apps: their tokens by every way of proving themselves, and what they may do where they were let in."""

import hmac
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from moothall.kernel.clock import SECOND
from tests.scenarios.answers import flat, refused, wrapped
from tests.scenarios.guests import (
    ALICE,
    BOB,
    CHINESE_APP,
    CUSTOM,
    ENGINEERING,
    GUEST,
    NEXT_DOOR,
    STRANGER,
    called,
    let_in,
    ticket_of,
    token_of,
)
from tests.support.in_process import InProcess

OAUTH, GET = "/v1.0/oauth2", "/topapi/v2/user/get"
SUITE_TOKEN, CORP_TOKEN = f"{OAUTH}/suiteAccessToken", f"{OAUTH}/corpAccessToken"
OLD_SUITE_TOKEN, OLD_CORP_TOKEN = "/service/get_suite_token", "/service/get_corp_token"
LIFE = 7200 * SECOND
BAD_TICKET = (400, "invalidSuiteTicket", "suiteTicket无效")
BAD_TOKEN = ("40014", "不合法的access_token")


async def newer(server: InProcess, path: str, **body: Any) -> httpx.Response:
    """Ask the newer generation, without a token."""
    return await server.openapi.post(path, body, token=None)


async def older(server: InProcess, path: str, query: str = "", **body: Any) -> httpx.Response:
    """Ask the older generation, without a token."""
    return await server.send(httpx.Request("POST", f"{server.url}{path}?{query}", json=body))


async def proof(server: InProcess, suite: tuple[str, str] = GUEST, **changes: Any) -> dict[str, Any]:
    """Key, secret and a new ticket of a third-party app, as the newer generation wants them."""
    members = {"suiteKey": suite[0], "suiteSecret": suite[1], "suiteTicket": await ticket_of(server, suite[0])}
    return {**members, **changes}


def signed(now: int, suite: tuple[str, str], ticket: str, **changes: str) -> str:
    """The query of a request that a third-party app signs, as the Java SDK writes it."""
    message = f"{now}\n{ticket}" if ticket else str(now)
    signature = b64encode(hmac.digest(suite[1].encode(), message.encode(), "sha256")).decode()
    members = {"accessKey": suite[0], "timestamp": str(now), "suiteTicket": ticket, "signature": signature, **changes}
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in members.items() if value)


async def works(server: InProcess, token: str) -> bool:
    """Whether a token is good for reading a person; a bad one is refused as bad tokens are."""
    answer = await server.topapi.json(GET, {"userid": ALICE}, token=token)
    if answer.json()["errcode"] == 0:
        return True
    assert wrapped(answer) == BAD_TOKEN
    return False


async def test_token_in_an_organization(in_process: InProcess) -> None:
    """Another one each time; the older ones live on to their end."""
    await let_in(in_process)
    body = await proof(in_process, authCorpId=in_process.demo.corp_id)
    first = (await newer(in_process, CORP_TOKEN, **body)).json()
    assert first.keys() == {"accessToken", "expireIn"}
    assert first["expireIn"] == 7200
    in_process.clock.advance(LIFE - 1)
    second = (await newer(in_process, CORP_TOKEN, **body)).json()["accessToken"]
    assert second != first["accessToken"]
    assert await works(in_process, first["accessToken"])
    assert await works(in_process, second)
    in_process.clock.advance(1)
    assert not await works(in_process, first["accessToken"])
    assert await works(in_process, second)


async def test_it_has_the_points_that_the_organization_gave(in_process: InProcess) -> None:
    await let_in(in_process)
    token = await token_of(in_process, CUSTOM)
    assert wrapped(await in_process.topapi.json(GET, {"userid": ALICE}, token=token))[0] == "60011"


async def test_custom_apps_take_any_ticket(in_process: InProcess) -> None:
    await let_in(in_process)
    body = {"suiteKey": CUSTOM[0], "suiteSecret": CUSTOM[1], "authCorpId": in_process.demo.corp_id}
    for ticket in ("TestSuiteTicket", "x"):
        assert (await newer(in_process, CORP_TOKEN, **body, suiteTicket=ticket)).status_code == 200
    for ticket in ("any", ""):
        query = signed(in_process.clock.now(), CUSTOM, ticket)
        answer = (await older(in_process, OLD_CORP_TOKEN, query, auth_corpid=in_process.demo.corp_id)).json()
        assert answer["errcode"] == 0, ticket


@pytest.mark.produces("openapi:token.corp_access", "SuiteUnknown", "SuiteTicketRefused", "NotAuthorized")
async def test_token_refused(in_process: InProcess) -> None:
    """A wrong key and a wrong secret are told alike; so are an unknown organization and one that did not ask."""
    await let_in(in_process)
    body = await proof(in_process, authCorpId=in_process.demo.corp_id)
    for wrong, refusal in (
        ({"suiteKey": "nobody"}, (400, "invalidSuiteKey", "suitekey不合法")),
        ({"suiteSecret": "guessed"}, (400, "invalidSuiteKey", "suitekey不合法")),
        ({"suiteTicket": "stale"}, BAD_TICKET),
        ({"authCorpId": NEXT_DOOR}, (400, "invalidAuthInfo", "授权关系不存在")),
        ({"authCorpId": "nowhere"}, (400, "invalidAuthInfo", "授权关系不存在")),
        ({"suiteKey": None}, (400, "MissingsuiteKey", "suiteKey is mandatory for this action.")),
    ):
        assert refused(await newer(in_process, CORP_TOKEN, **{**body, **wrong})) == refusal


@pytest.mark.produces("openapi:token.suite_access", "SuiteUnknown", "SuiteTicketRefused")
async def test_suite_token(in_process: InProcess) -> None:
    """It is no access token of anything."""
    await let_in(in_process)
    body = await proof(in_process)
    first, second = [(await newer(in_process, SUITE_TOKEN, **body)).json() for _ in range(2)]
    assert first["expireIn"] == 7200
    assert first["accessToken"] != second["accessToken"]
    assert not await works(in_process, first["accessToken"])
    bad_pair = (400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    assert refused(await newer(in_process, SUITE_TOKEN, **{**body, "suiteSecret": "guessed"})) == bad_pair
    assert refused(await newer(in_process, SUITE_TOKEN, **{**body, "suiteKey": "nobody"})) == bad_pair
    assert refused(await newer(in_process, SUITE_TOKEN, **{**body, "suiteTicket": "stale"})) == BAD_TICKET


async def test_only_the_newest_ticket_counts(in_process: InProcess) -> None:
    """And none where none was ever set."""
    await let_in(in_process)
    never = {"suiteKey": STRANGER[0], "suiteSecret": STRANGER[1], "suiteTicket": ""}
    assert refused(await newer(in_process, SUITE_TOKEN, **never)) == BAD_TICKET
    old = await proof(in_process)
    new = await proof(in_process)
    assert refused(await newer(in_process, SUITE_TOKEN, **old)) == BAD_TICKET
    assert (await newer(in_process, SUITE_TOKEN, **new)).status_code == 200


@pytest.mark.produces("topapi:token.suite_old", "SuiteUnknown", "SuiteTicketRefused")
async def test_old_suite_token(in_process: InProcess) -> None:
    await let_in(in_process)
    body = {"suite_key": GUEST[0], "suite_secret": GUEST[1], "suite_ticket": await ticket_of(in_process, GUEST[0])}
    answer = (await older(in_process, OLD_SUITE_TOKEN, **body)).json()
    assert answer.pop("suite_access_token").isalnum()
    assert answer == {"expires_in": 7200, "errcode": 0, "errmsg": "ok"}
    bad_pair = (40088, "不合法的套件key或secret")
    assert flat(await older(in_process, OLD_SUITE_TOKEN, **{**body, "suite_secret": "guessed"})) == bad_pair
    assert flat(await older(in_process, OLD_SUITE_TOKEN, **{**body, "suite_key": "nobody"})) == bad_pair
    bad_ticket = (40085, "不存在的suiteticket")
    assert flat(await older(in_process, OLD_SUITE_TOKEN, **{**body, "suite_ticket": "stale"})) == bad_ticket
    for part in body:
        without = {name: value for name, value in body.items() if name != part}
        assert flat(await older(in_process, OLD_SUITE_TOKEN, **without))[0] == 40


async def test_signed(in_process: InProcess) -> None:
    """With the Java SDK's corpId in the query, and with a plus that was not escaped."""
    await let_in(in_process)
    corp_id, ticket = in_process.demo.corp_id, await ticket_of(in_process, GUEST[0])
    query = signed(in_process.clock.now(), GUEST, ticket, corpId=corp_id)
    for sent in (query, query.replace("%2B", "+")):
        answer = (await older(in_process, OLD_CORP_TOKEN, sent, auth_corpid=corp_id)).json()
        assert await works(in_process, answer.pop("access_token"))
        assert answer == {"expires_in": 7200, "errcode": 0, "errmsg": "ok"}


async def test_signed_a_minute_off(in_process: InProcess) -> None:
    await let_in(in_process)
    ticket, now = await ticket_of(in_process, GUEST[0]), in_process.clock.now()
    for off, errcode in ((-60_000, 0), (60_000, 0), (-60_001, 853002), (60_001, 853002)):
        query = signed(now + off, GUEST, ticket)
        answer = await older(in_process, OLD_CORP_TOKEN, query, auth_corpid=in_process.demo.corp_id)
        assert answer.json()["errcode"] == errcode


@pytest.mark.produces("topapi:token.corp_old", "TimestampMalformed", "TimestampOff", "SuiteUnknown")
@pytest.mark.produces("topapi:token.corp_old", "SignatureRefused", "SuiteTicketRefused", "NotAuthorized")
@pytest.mark.produces("topapi:token.corp_old", "MissingArgument", "MalformedArgument")
async def test_signature_refused(in_process: InProcess) -> None:
    await let_in(in_process)
    ticket, now, corp_id = await ticket_of(in_process, GUEST[0]), in_process.clock.now(), in_process.demo.corp_id
    malformed, key, signature = "timestamp参数格式不正确", "accessKey参数不合法", "signature参数不正确"
    for query, refusal in (
        (signed(now, GUEST, ticket, timestamp="soon"), (853001, malformed)),
        (signed(now, GUEST, ticket, timestamp=str(now // 1000)), (853001, malformed)),
        (signed(now, GUEST, ticket, timestamp=""), (853001, malformed)),
        (signed(now - 61_000, GUEST, ticket), (853002, "timestamp参数不合法")),
        (signed(now, GUEST, ticket, accessKey="nobody"), (853003, key)),
        (signed(now, GUEST, ticket, accessKey=""), (853003, key)),
        (signed(now, GUEST, ticket, signature="forged"), (853004, signature)),
        (signed(now, GUEST, ticket, signature=""), (853004, signature)),
        (signed(now, (GUEST[0], "guessed"), ticket), (853004, signature)),
        (signed(now, GUEST, ticket, suiteTicket="other"), (853004, signature)),
        (signed(now, GUEST, "stale"), (40085, "不存在的suiteticket")),
        (signed(now, GUEST, ""), (40085, "不存在的suiteticket")),
    ):
        assert flat(await older(in_process, OLD_CORP_TOKEN, query, auth_corpid=corp_id)) == refusal, query
    good = signed(now, GUEST, ticket)
    for corp in (NEXT_DOOR, "nowhere"):
        assert flat(await older(in_process, OLD_CORP_TOKEN, good, auth_corpid=corp)) == (41030, "企业未对该套件授权")
    assert flat(await older(in_process, OLD_CORP_TOKEN, good)) == (41027, "需要授权企业的corpid参数")


@pytest.mark.produces("topapi:token.corp_old", "SuiteTokenRefused")
async def test_the_older_style(in_process: InProcess) -> None:
    """A token of the app instead of a signature, until that token's end."""
    await let_in(in_process)
    newer_token = (await newer(in_process, SUITE_TOKEN, **await proof(in_process))).json()["accessToken"]
    query = f"suite_access_token={newer_token}"
    body = {"auth_corpid": in_process.demo.corp_id, "permanent_code": "whatever was given once"}
    answer = (await older(in_process, OLD_CORP_TOKEN, query, **body)).json()
    assert await works(in_process, answer["access_token"])
    bad_token = (40082, "不合法的suitetoken")
    assert flat(await older(in_process, OLD_CORP_TOKEN, "suite_access_token=x", **body)) == bad_token
    access = f"suite_access_token={answer['access_token']}"
    assert flat(await older(in_process, OLD_CORP_TOKEN, access, **body)) == bad_token
    in_process.clock.advance(LIFE)
    assert flat(await older(in_process, OLD_CORP_TOKEN, query, **body)) == bad_token


async def unified(server: InProcess, corp_id: str, app: tuple[str, str], grant: str = "client_credentials") -> Any:
    """Ask the operation that is for all kinds of apps."""
    body = {"client_id": app[0], "client_secret": app[1], "grant_type": grant}
    return await newer(server, f"{OAUTH}/{corp_id}/token", **body)


async def test_unified(in_process: InProcess) -> None:
    """The organization's own app gets the token that it has, a third party's another one each time."""
    await let_in(in_process)
    demo = in_process.demo
    own = (await unified(in_process, demo.corp_id, (demo.app_key, demo.app_secret))).json()
    assert own == {"access_token": demo.access_token, "expires_in": 7200}
    first, second = [(await unified(in_process, demo.corp_id, GUEST)).json()["access_token"] for _ in range(2)]
    assert first != second
    assert await works(in_process, first)
    assert await works(in_process, second)


@pytest.mark.produces("openapi:token.corp_unified", "AppUnknown", "SuiteUnknown", "NotAuthorized")
@pytest.mark.produces("openapi:token.corp_unified", "OrganizationUnknown", "MalformedArgument")
async def test_unified_refused(in_process: InProcess) -> None:
    """The grant type is looked at first, then the organization, the app, and whether it was let in."""
    await let_in(in_process)
    demo = in_process.demo
    own = (demo.app_key, demo.app_secret)
    for corp_id, app, grant, refusal in (
        (demo.corp_id, (demo.app_key, "guessed"), "client_credentials", (400, "invalid.client")),
        (demo.corp_id, (GUEST[0], "guessed"), "client_credentials", (400, "invalid.client")),
        (demo.corp_id, ("nobody", "guessed"), "client_credentials", (400, "invalid.client")),
        (demo.corp_id, own, "password", (400, "unsupported.grant.type")),
        (demo.corp_id, CHINESE_APP, "client_credentials", (401, "unauthorized.client")),
        (demo.corp_id, STRANGER, "client_credentials", (401, "unauthorized.client")),
        (NEXT_DOOR, own, "client_credentials", (401, "unauthorized.client")),
        (NEXT_DOOR, GUEST, "client_credentials", (401, "unauthorized.client")),
    ):
        assert refused(await unified(in_process, corp_id, app, grant)) == (*refusal, refusal[1])
    nobody = ("nobody", "guessed")
    assert refused(await unified(in_process, "nowhere", nobody)) == (500, "unknownError", "未知错误")
    assert refused(await unified(in_process, "nowhere", nobody, "password"))[1] == "unsupported.grant.type"
    assert refused(await unified(in_process, NEXT_DOOR, nobody))[1] == "invalid.client"


async def test_scope_of_a_third_party(in_process: InProcess) -> None:
    """Widened and narrowed, it counts for the tokens that are out."""
    await let_in(in_process)
    token = await token_of(in_process, GUEST)
    path = f"/moothall/v1/suites/{GUEST[0]}/authorize"
    body = {"corp_id": in_process.demo.corp_id, "permissions": ["qyapi_base", "qyapi_get_member"]}
    assert (await in_process.admin.post(path, {**body, "departments": [ENGINEERING]})).status_code == 200
    assert (await called(in_process, GET, token, userid=ALICE))["errcode"] == 50002
    assert (await called(in_process, GET, token, userid=BOB))["errcode"] == 0
    scopes = (await in_process.topapi.get("/auth/scopes", token=token)).json()["auth_org_scopes"]
    assert scopes == {"authed_user": [], "authed_dept": [ENGINEERING]}
    await in_process.admin.post(path, {**body, "people": [ALICE]})
    assert (await called(in_process, GET, token, userid=ALICE))["errcode"] == 0
    assert (await called(in_process, GET, token, userid=BOB))["errcode"] == 50002


async def test_revoked(in_process: InProcess) -> None:
    """At once, and for good: being let in again does not revive old tokens."""
    await let_in(in_process)
    token = await token_of(in_process, GUEST)
    body = {"corp_id": in_process.demo.corp_id}
    await in_process.admin.post(f"/moothall/v1/suites/{GUEST[0]}/revoke", body)
    assert not await works(in_process, token)
    again = {**body, "permissions": ["qyapi_get_member"]}
    await in_process.admin.post(f"/moothall/v1/suites/{GUEST[0]}/authorize", again)
    assert not await works(in_process, token)
    assert await works(in_process, await token_of(in_process, GUEST))
