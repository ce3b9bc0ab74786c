"""What logins and third-party apps are refused, as the vendors' SDKs read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.guests import ALICE, CUSTOM, GUEST, STRANGER, let_in, login_code, ticket_of
from tests.sdk.vendor import (
    DingTalkClientException,
    Official,
    TeaException,
    in_organization,
    requests_of,
    third_party,
)
from tests.support.in_process import InThread


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


def ticket(house: InThread, suite: tuple[str, str] = GUEST) -> str:
    """A new ticket of a third-party app."""
    return house.call(lambda server: ticket_of(server, suite[0]))


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


async def test_login_refused(house: InThread, official: Official) -> None:
    """A code counts once, and an app is nobody who has a card."""
    app = (house.demo.app_key, house.demo.app_secret)
    code = house.call(lambda server: login_code(server, ALICE))
    await official.get_user_token(app, grant_type="authorization_code", code=code)
    with pytest.raises(TeaException) as raised:
        await official.get_user_token(app, grant_type="authorization_code", code=code)
    assert raised.value.code == "invalidParameter"
    with pytest.raises(TeaException) as raised:
        await official.get_user(house.demo.access_token)
    assert raised.value.code == "InvalidAuthentication"


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
