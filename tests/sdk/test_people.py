"""People, logins and third-party apps by the vendors' SDKs, end to end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.guests import ALICE, CUSTOM, GUEST, STRANGER, let_in, login_code, ticket_of
from tests.sdk.vendor import (
    DingTalkClientException,
    Official,
    TeaException,
    community,
    in_organization,
    requests_of,
    third_party,
)
from tests.support.in_process import InThread

V2 = "/topapi/v2/user"
DAVE = {"userid": "dave", "name": "Dave", "mobile": "13900000001", "dept_id_list": "2"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InThread]:
    """A server with guests. Each test leaves it as it was."""
    folder: Path = tmp_path_factory.mktemp("house") / "data"
    with InThread(folder) as made:
        made.call(let_in)
        yield made


@pytest.fixture(params=["blocking", "asynchronous"])
def official(request: pytest.FixtureRequest, house: InThread) -> Official:
    return Official(house.url, request.param == "asynchronous")


@pytest.fixture
def client(house: InThread) -> Any:
    return community(house.url, house.demo, house.demo.app_key, house.demo.app_secret)


def ticket(house: InThread, suite: tuple[str, str] = GUEST) -> str:
    """A new ticket of a third-party app."""
    return house.call(lambda server: ticket_of(server, suite[0]))


def name_of(house: InThread, token: str) -> str:
    """The name of Alice, read with a token."""
    answer = house.topapi.json(f"{V2}/get", {"userid": ALICE}, token=token).json()
    name: str = answer["result"]["name"]
    return name


async def test_third_party(house: InThread, official: Official) -> None:
    newest = ticket(house)
    suite = await official.get_suite_access_token(GUEST, newest)
    inside = await official.get_corp_access_token(GUEST, newest, house.demo.corp_id)
    unified = await official.get_token(house.demo.corp_id, GUEST)
    assert (suite.expire_in, inside.expire_in, unified.expires_in) == (7200, 7200, 7200)
    assert name_of(house, inside.access_token) == name_of(house, unified.access_token) == "Alice Zhang"


async def test_own_app(house: InThread, official: Official) -> None:
    unified = await official.get_token(house.demo.corp_id, (house.demo.app_key, house.demo.app_secret))
    assert unified.access_token == house.demo.access_token


async def test_third_party_refused(house: InThread, official: Official) -> None:
    with pytest.raises(TeaException) as raised:
        await official.get_corp_access_token(GUEST, "stale", house.demo.corp_id)
    assert raised.value.code == "invalidSuiteTicket"
    with pytest.raises(TeaException) as raised:
        await official.get_corp_access_token(STRANGER, ticket(house, STRANGER), house.demo.corp_id)
    assert raised.value.code == "invalidAuthInfo"
    with pytest.raises(TeaException) as raised:
        await official.get_token(house.demo.corp_id, STRANGER)
    assert (raised.value.code, raised.value.data["statusCode"]) == ("unauthorized.client", 401)


async def test_login(house: InThread, official: Official) -> None:
    """Code, tokens, card, refresh, card."""
    app = (house.demo.app_key, house.demo.app_secret)
    code = house.call(lambda server: login_code(server, ALICE))
    tokens = await official.get_user_token(app, grant_type="authorization_code", code=code)
    assert (tokens.expire_in, tokens.corp_id) == (7200, house.demo.corp_id)
    card = await official.get_user(tokens.access_token)
    assert (card.nick, card.union_id, card.mobile) == ("Alice Zhang", house.demo.union_id, "13800000001")
    renewed = await official.get_user_token(app, grant_type="refresh_token", refresh_token=tokens.refresh_token)
    again = await official.get_user(renewed.access_token, house.demo.union_id)
    assert again.open_id == card.open_id
    with pytest.raises(TeaException) as raised:
        await official.get_user_token(app, grant_type="authorization_code", code=code)
    assert raised.value.code == "invalidParameter"
    with pytest.raises(TeaException) as raised:
        await official.get_user(house.demo.access_token)
    assert raised.value.code == "InvalidAuthentication"


def test_come_and_go(house: InThread, client: Any) -> None:
    """The whole life of a person, by the community SDK's generic calls."""
    made = client.post(f"{V2}/create", DAVE, result_processor=lambda answer: answer["result"])
    assert (made["userid"], made["unionId"][-4:]) == ("dave", "iEiE")
    client.post(f"{V2}/update", {"userid": "dave", "title": "Welder", "dept_id_list": "2,3"})
    found = client.post(f"{V2}/get", {"userid": "dave"})["result"]
    assert (found["title"], found["dept_id_list"]) == ("Welder", [2, 3])
    page = client.post(f"{V2}/list", {"dept_id": 3, "cursor": 0, "size": 100})["result"]
    assert [person["userid"] for person in page["list"]] == ["dave", "employee7079"]
    assert client.post("/topapi/user/listid", {"dept_id": 3})["result"]["userid_list"] == ["dave", "employee7079"]
    assert client.post("/topapi/user/count", {"only_active": False})["result"]["count"] == 4
    by_mobile = client.post(f"{V2}/getbymobile", {"mobile": DAVE["mobile"]})["result"]
    by_union_id = client.post("/topapi/user/getbyunionid", {"unionid": made["unionId"]})["result"]
    assert by_mobile["userid"] == by_union_id["userid"] == "dave"
    client.post(f"{V2}/delete", {"userid": "dave"})
    with pytest.raises(DingTalkClientException) as raised:
        client.post(f"{V2}/get", {"userid": "dave"})
    assert (raised.value.errcode, raised.value.errmsg) == (60121, "No such user")


def test_scopes(client: Any) -> None:
    answer = client.user.auth_scopes()
    assert answer["auth_org_scopes"] == {"authed_user": [], "authed_dept": [1]}


def test_login_free(house: InThread, client: Any) -> None:
    code = house.call(lambda server: login_code(server, ALICE))
    assert client.post(f"{V2}/getuserinfo", {"code": code})["result"]["sys_level"] == 1


@pytest.mark.parametrize("suite", [GUEST, CUSTOM], ids=["guest", "custom"])
def test_older_third_party(house: InThread, suite: tuple[str, str]) -> None:
    """The SDK gets a token of the app, and with it one in the organization, by itself."""
    outside = third_party(house.url, suite, ticket(house, suite))
    with requests_of(outside) as asked:
        inside = in_organization(outside, house.demo.corp_id)
        assert inside.user.auth_scopes()["errcode"] == 0
    assert asked == ["/service/get_suite_token", "/service/get_corp_token", "/auth/scopes"]


def test_older_third_party_refused(house: InThread) -> None:
    stranger = third_party(house.url, STRANGER, ticket(house, STRANGER))
    with pytest.raises(DingTalkClientException) as raised:
        in_organization(stranger, house.demo.corp_id).user.auth_scopes()
    assert raised.value.errcode == 41030
    stale = third_party(house.url, GUEST, "stale")
    with pytest.raises(DingTalkClientException) as raised:
        in_organization(stale, house.demo.corp_id).user.auth_scopes()
    assert raised.value.errcode == 40085
