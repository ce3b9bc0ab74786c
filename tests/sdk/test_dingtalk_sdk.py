"""`dingtalk-sdk`: a client of the older generation that renews its token by itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from moothall.domain.credentials import TOKEN_LIFE
from tests.sdk.vendor import DingTalkClientException, SecretClient, community, requests_of
from tests.support.in_process import InThread
from tests.support.process import ServerProcess

ROLE, GROUP, ADD = "/topapi/role/getrole", "/topapi/role/getrolegroup", "/role/add_role"
OWNER = {"roleId": 1507113580}
STALE = "0" * 32


@pytest.fixture
def client(server: ServerProcess) -> Any:
    return community(server.url, server.demo, server.demo.app_key, server.demo.app_secret)


@pytest.fixture
def bare(server: ServerProcess) -> Any:
    return community(server.url, server.demo, server.demo.bare_app_key, server.demo.bare_app_secret)


def test_token(server: ServerProcess, client: Any) -> None:
    assert client.access_token == server.demo.access_token


def test_token_by_corp_id(server: ServerProcess) -> None:
    client = SecretClient(server.demo.corp_id, server.demo.app_secret)
    client.API_BASE_URL = server.url
    assert client.access_token == server.demo.access_token


def test_role(client: Any) -> None:
    answer = client.post(ROLE, OWNER)
    assert (answer["errcode"], answer["errmsg"]) == (0, "ok")
    assert answer["role"] == {"name": "Owner", "groupId": 1507113577}


@pytest.mark.parametrize("role_id", [1507113578, "1507113578"])
def test_role_by_get(client: Any, role_id: object) -> None:
    answer = client.request("GET", ROLE, params={"roleId": role_id})
    assert answer["role"]["name"] == "Super Admin"


def test_role_group(client: Any) -> None:
    answer = client.post(GROUP, {"group_id": 1507113577}, result_processor=lambda answer: answer["role_group"])
    assert [role["role_name"] for role in answer["roles"]] == ["Owner", "Supervisor", "Super Admin", "Sub Admin"]


@pytest.mark.parametrize(
    ("path", "fields", "code", "text"),
    [
        (ROLE, {"roleId": 1}, 33011, "Invalid roleId"),
        (ROLE, {"roleId": "eight"}, 33011, "Invalid roleId"),
        (GROUP, {"group_id": 1001}, 400002, "Invalid parameter"),
        (ROLE, {}, 40, "Missing required arguments:roleId"),
        (
            "/topapi/role/nothing",
            {},
            22,
            "Invalid method[submsg=Invalid ApiName, ApiName = dingtalk.oapi.role.nothing]",
        ),
        ("/nothing", {}, 404, "The requested URI does not exist"),
    ],
)
def test_refusals(client: Any, path: str, fields: dict[str, object], code: int, text: str) -> None:
    with pytest.raises(DingTalkClientException) as raised:
        client.post(path, fields)
    assert (raised.value.errcode, raised.value.errmsg) == (code, text)


def test_permission_missing(bare: Any) -> None:
    with requests_of(bare) as asked, pytest.raises(DingTalkClientException) as raised:
        bare.post(ROLE, OWNER)
    assert raised.value.errcode == 88
    assert "subcode=60011" in raised.value.errmsg
    assert "qyapi_get_department_member" in raised.value.errmsg
    assert asked == ["/gettoken", ROLE]


def test_wrong_secret_is_asked_once(server: ServerProcess) -> None:
    client = community(server.url, server.demo, server.demo.app_key, "guessed")
    with requests_of(client) as asked, pytest.raises(DingTalkClientException) as raised:
        client.post(ROLE, OWNER)
    assert (raised.value.errcode, raised.value.errmsg) == (40096, "不合法的appKey或appSecret")
    assert asked == ["/gettoken"]


def test_wrong_corp_secret(server: ServerProcess) -> None:
    client = SecretClient(server.demo.corp_id, "guessed")
    client.API_BASE_URL = server.url
    with pytest.raises(DingTalkClientException) as raised:
        client.post(ROLE, OWNER)
    assert (raised.value.errcode, raised.value.errmsg) == (40089, "不合法的corpId或corpSecret")


def test_no_renewal_on_88(client: Any) -> None:
    """Under /topapi a refused token is wrapped, which the client does not take as a reason to renew it."""
    client.cache.access_token.set(value=STALE, ttl=7200)
    with requests_of(client) as asked, pytest.raises(DingTalkClientException) as raised:
        client.post(ROLE, OWNER)
    assert raised.value.errcode == 88
    assert raised.value.errmsg == "ding talk error[subcode=40014,submsg=不合法的access_token]"
    assert asked == [ROLE]


def test_renewal_outside_topapi(client: Any) -> None:
    """There a refused token is 40014 itself: the client gets another one and asks again, which must then end."""
    client.cache.access_token.set(value=STALE, ttl=7200)
    with requests_of(client) as asked, pytest.raises(DingTalkClientException) as raised:
        client.post(ADD, {"roleName": "Cook", "groupId": 1})
    assert (raised.value.errcode, raised.value.errmsg) == (34020, "Invalid groupId")
    assert asked == [ADD, "/gettoken", ADD]


def test_no_renewal_without_end(bare: Any) -> None:
    """The client asks again without limit while it is answered 33001, 40001, 40014 or 42001: none of these may be
    said to what a new token does not mend."""
    with requests_of(bare) as asked, pytest.raises(DingTalkClientException) as raised:
        bare.post(ADD, {"roleName": "Cook", "groupId": 1507113577})
    assert raised.value.errcode == 60011
    assert asked == ["/gettoken", ADD]


def test_oldest_generation(server: ServerProcess, client: Any) -> None:
    """`client.role.getrole` goes to a host that is compiled in; this is what it sends there."""
    answer = client.top_request("dingtalk.oapi.role.getrole", OWNER, url=f"{server.url}/router/rest")
    assert answer["role"] == {"name": "Owner", "groupId": 1507113577}


@pytest.fixture
def patient(in_thread: InThread) -> Iterator[Any]:
    """A client of a server whose clock the test moves."""
    yield community(in_thread.url, in_thread.demo, in_thread.demo.app_key, in_thread.demo.app_secret)


def test_renewed_after_its_life(in_thread: InThread, patient: Any) -> None:
    first = patient.access_token
    assert patient.post(ROLE, OWNER)["role"]["name"] == "Owner"
    in_thread.clock.advance(TOKEN_LIFE * 1_000)
    with pytest.raises(DingTalkClientException) as raised:
        patient.post(ROLE, OWNER)
    assert "subcode=40014" in raised.value.errmsg
    patient.cache.access_token.delete()
    assert patient.post(ROLE, OWNER)["role"]["name"] == "Owner"
    assert patient.access_token != first


def test_one_token_for_both_generations(server: ServerProcess, client: Any) -> None:
    answer = server.openapi.get("/v1.0/rooms/groups/172", {"unionId": server.demo.union_id}, token=client.access_token)
    assert answer.json()["groupName"] == "Test group"
