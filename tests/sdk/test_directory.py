"""The whole directory by the vendors' SDKs: each call that they have, and that no operation is left out.

What the community SDK sends to `eco.taobao.com`, an address that is compiled in, is led here as a name server would.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moothall.wire.operation import Operation
from tests.scenarios.guests import ALICE, BOB, GUEST, let_in, login_code, ticket_of
from tests.sdk.vendor import (
    COMMUNITY_SDK,
    OFFICIAL_SDK,
    TOKEN_METHODS,
    DingTalkClientException,
    Official,
    community,
    in_organization,
    led_here,
    third_party,
)
from tests.support.family import FAMILY
from tests.support.in_process import InThread

OWNER, DEFAULT, DUTIES, STEWARD = 1507113580, 1507113577, 1507113582, 1507113583
V2, DEPT, ROLE = "/topapi/v2/user", "/topapi/v2/department", "/topapi/role"
DAVE = {"userid": "dave", "name": "Dave", "mobile": "13900000001", "dept_id_list": "2"}
LISTED = {"dept_id": 3, "cursor": 0, "size": 100}
ITS_OWN_HOST = "the SDK has no call to the newer generation's host"
NOT_BY_COMMUNITY = dict.fromkeys(
    ("token.access", "token.corp_access", "token.corp_unified", "token.suite_access", "token.user_access", "user.me"),
    ITS_OWN_HOST,
)
"""Operations that `dingtalk-sdk` cannot call, and why."""
OFFICIAL_ALONE = {
    "create_jsapi_ticket": "for pages in the vendor's app, which nobody shows here",
    "get_auth_info": "not on a wire sheet",
    "get_personal_auth_rule": "not on a wire sheet",
    "get_sso_access_token": "for the vendor's console",
    "get_sso_user_info": "for the vendor's console",
    "kickoff_by_device_id": "not on a wire sheet",
}
"""Calls of the official SDK's client of tokens that no operation answers, and why."""
ROLE_ALONE = dict.fromkeys(
    ("add_role", "add_role_group", "update_role"), "want a `post` that `role` does not have; that of the client does"
)
"""Calls of the community SDK's `role` that never leave it, and why."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[InThread]:
    """A server with guests, for one test."""
    with InThread(tmp_path / "data") as made:
        made.call(let_in)
        yield made


@pytest.fixture
def client(house: InThread) -> Iterator[Any]:
    """The community SDK."""
    made = community(house.url, house.demo, house.demo.app_key, house.demo.app_secret)
    made.role = Noting(made.role)
    with led_here(made, "https://eco.taobao.com", house.url):
        yield made


class Noting:
    """Hands calls on, and notes which."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.called: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.called.add(name)
        return getattr(self.inner, name)


def methods_of(noting: Noting) -> set[str]:
    """All that may be called."""
    return {name for name in vars(type(noting.inner)) if not name.startswith("_")}


def served(house: InThread) -> set[str]:
    """The family's operations that the server has answered with success."""
    text = house.admin.get("/moothall/metrics").text
    counted = r'moothall_requests_total\{dialect="(?:topapi|top|openapi)",operation="([^"]+)",outcome="ok"\} [1-9]'
    return set(re.findall(counted, text)) & FAMILY.keys()


def test_every_operation_by_the_community_sdk(house: InThread, client: Any) -> None:
    tell_reads_of_roles(client)
    tell_writes_of_roles(client)
    tell_departments(client)
    tell_people(client)
    tell_tokens(house, client)
    assert FAMILY.keys() - served(house) == NOT_BY_COMMUNITY.keys()
    named = {id for id, operation in FAMILY.items() if in_source(operation, COMMUNITY_SDK)}
    assert {"top.role.list", "role.create", "auth.scopes", "token.gettoken", "token.corp_old"} < named
    assert named <= served(house)
    assert methods_of(client.role) - client.role.called == ROLE_ALONE.keys()


def in_source(operation: Operation, sdk: str) -> bool:
    """Whether the text of an SDK has the operation's path, or the method's name, as a constant."""
    named = re.sub(r"\\{\w+\\}", r"{\\w+}", re.escape(operation.path.partition("?method=")[2] or operation.path))
    return re.search(f"""["']{named}["']""", sdk) is not None


def tell_reads_of_roles(client: Any) -> None:
    """By the older generation's paths. The SDK has them for nothing but `post`."""
    assert client.post(f"{ROLE}/getrole", {"roleId": OWNER})["role"] == {"name": "Owner", "groupId": DEFAULT}
    group = client.post(f"{ROLE}/getrolegroup", {"group_id": DUTIES})["role_group"]
    assert group == {"group_name": "Duties", "roles": [{"role_id": STEWARD, "role_name": "Room steward"}]}
    page = client.post(f"{ROLE}/list", {"size": 1, "offset": 1})["result"]
    assert ([each["groupId"] for each in page["list"]], page["hasMore"]) == ([DUTIES], False)
    holders = client.post(f"{ROLE}/simplelist", {"role_id": STEWARD})["result"]["list"]
    assert [(each["userid"], each["name"]) for each in holders] == [(BOB, "Bob Li"), (ALICE, "Alice Zhang")]


def tell_writes_of_roles(client: Any) -> None:
    """A group, two roles, who holds them and where; the first is deleted by one generation, the second by another."""
    group = client.post("/role/add_role_group", {"name": "Crafts"})["groupId"]
    welder, smith = (
        client.post("/role/add_role", {"roleName": name, "groupId": group})["roleId"] for name in ("Welder", "Smith")
    )
    client.post("/role/update_role", {"roleId": welder, "roleName": "Joiner"})
    client.post(f"{ROLE}/addrolesforemps", {"roleIds": f"{welder},{smith}", "userIds": f"{ALICE},{BOB}"})
    client.post(f"{ROLE}/scope/update", {"userid": BOB, "role_id": welder, "dept_ids": "3,4"})
    holders = client.post(f"{ROLE}/simplelist", {"role_id": welder, "size": 10, "offset": 0})["result"]["list"]
    assert [(each["userid"], [scope["dept_id"] for scope in each.get("manageScopes", ())]) for each in holders] == [
        (BOB, [3, 4]),
        (ALICE, []),
    ]
    client.post(f"{ROLE}/removerolesforemps", {"roleIds": [welder], "userIds": [ALICE, BOB]})
    client.post(f"{ROLE}/deleterole", {"role_id": welder})
    tell_oldest_generation(client, group, smith)


def tell_oldest_generation(client: Any, group: int, smith: int) -> None:
    """All seven methods by the SDK's own calls, of which it has two sets."""
    role, other = client.role, client.tbdingding
    assert role.getrole(smith)["role"] == other.dingtalk_oapi_role_getrole(smith)["role"]
    assert role.getrolegroup(group) == other.dingtalk_corp_role_getrolegroup(group)["role_group"]
    page = role.list(offset=2, size=1)
    assert page == other.dingtalk_corp_role_list(offset="2", size="1")
    named = {"group_name": "Crafts", "roles": {"roles": [{"id": smith, "role_name": "Smith"}]}}
    assert page == {"has_more": "false", "list": {"role_groups": [named]}}
    role.removerolesforemps([smith], [ALICE])
    assert role.simplelist(smith) == {"has_more": "false", "list": {"emp_simple_list": [{"userid": BOB}]}}
    other.dingtalk_corp_role_removerolesforemps(str(smith), BOB)
    role.addrolesforemps([smith], [ALICE, BOB])
    other.dingtalk_corp_role_addrolesforemps(str(smith), f"{ALICE},{BOB}")
    assert other.dingtalk_corp_role_simplelist(smith, size=1)["has_more"] == "true"
    with pytest.raises(DingTalkClientException) as raised:
        other.dingtalk_corp_role_deleterole(smith)
    assert raised.value.errcode == 50
    role.removerolesforemps((smith,), {ALICE, BOB})
    assert role.deleterole(smith)["success"] is True


def tell_departments(client: Any) -> None:
    """The life of a department."""
    made = client.post(f"{DEPT}/create", {"name": "Foundry", "parent_id": 2, "order": 7})["result"]["dept_id"]
    client.post(f"{DEPT}/update", {"dept_id": made, "name": "Forge", "parent_id": 3})
    found = client.post(f"{DEPT}/get", {"dept_id": made})["result"]
    assert (found["name"], found["parent_id"], found["order"]) == ("Forge", 3, 7)
    assert [each["dept_id"] for each in client.post(f"{DEPT}/listsub", {"dept_id": 3})["result"]] == [made]
    assert client.post(f"{DEPT}/listsubid", {"dept_id": 3})["result"]["dept_id_list"] == [made]
    up = client.post(f"{DEPT}/listparentbydept", {"dept_id": made})["result"]["parent_id_list"]
    assert up == [made, 3, 2, 1]
    (path,) = client.post(f"{DEPT}/listparentbyuser", {"userid": BOB})["result"]["parent_list"]
    assert path["parent_dept_id_list"] == [3, 2, 1]
    client.post(f"{DEPT}/delete", {"dept_id": made})
    with pytest.raises(DingTalkClientException) as raised:
        client.post(f"{DEPT}/get", {"dept_id": made})
    assert raised.value.errcode == 60003


def tell_people(client: Any) -> None:
    """The life of a person."""
    made = client.post(f"{V2}/create", DAVE, result_processor=lambda answer: answer["result"])
    assert (made["userid"], made["unionId"][-4:]) == ("dave", "iEiE")
    client.post(f"{V2}/update", {"userid": "dave", "title": "Welder", "dept_id_list": "2,3"})
    found = client.post(f"{V2}/get", {"userid": "dave"})["result"]
    assert (found["title"], found["dept_id_list"]) == ("Welder", [2, 3])
    for path in (f"{V2}/list", "/topapi/user/listsimple"):
        assert [person["userid"] for person in client.post(path, LISTED)["result"]["list"]] == ["dave", BOB]
    assert client.post("/topapi/user/listid", {"dept_id": 3})["result"]["userid_list"] == ["dave", BOB]
    assert client.post("/topapi/user/count", {"only_active": False})["result"]["count"] == 4
    admins = client.post("/topapi/user/listadmin", {})["result"]
    assert {"userid": ALICE, "sys_level": 1} in admins
    by_mobile = client.post(f"{V2}/getbymobile", {"mobile": DAVE["mobile"]})["result"]
    by_union_id = client.post("/topapi/user/getbyunionid", {"unionid": made["unionId"]})["result"]
    assert by_mobile["userid"] == by_union_id["userid"] == "dave"
    client.post(f"{V2}/delete", {"userid": "dave"})
    with pytest.raises(DingTalkClientException) as raised:
        client.post(f"{V2}/get", {"userid": "dave"})
    assert (raised.value.errcode, raised.value.errmsg) == (60121, "No such user")


def tell_tokens(house: InThread, client: Any) -> None:
    """What the app reaches, who has logged in, and a third-party app's two tokens."""
    assert client.user.auth_scopes()["auth_org_scopes"] == {"authed_user": [], "authed_dept": [1]}
    code = house.call(lambda server: login_code(server, ALICE))
    assert client.post(f"{V2}/getuserinfo", {"code": code})["result"]["sys_level"] == 1
    ticket = house.call(lambda server: ticket_of(server, GUEST[0]))
    inside = in_organization(third_party(house.url, GUEST, ticket), house.demo.corp_id)
    assert inside.user.auth_scopes()["auth_org_scopes"]["authed_dept"] == [1]


@pytest.mark.parametrize("name", ROLE_ALONE)
def test_calls_that_never_leave_it(client: Any, name: str) -> None:
    call = getattr(client.role, name)
    with pytest.raises(AttributeError):
        call(*["Joiner", DUTIES][: call.__code__.co_argcount - 1])


@pytest.mark.parametrize("asynchronous", [False, True], ids=["blocking", "asynchronous"])
async def test_every_operation_by_the_official_sdk(house: InThread, asynchronous: bool) -> None:
    """Nothing but the newer generation, which it has whole."""
    official = Official(house.url, asynchronous)
    await tell_own_app(house, official)
    await tell_third_party(house, official)
    await tell_login(house, official)
    newer = {id for id, operation in FAMILY.items() if operation.dialect == "openapi"}
    assert served(house) == newer == {id for id in FAMILY if in_source(FAMILY[id], OFFICIAL_SDK)}
    assert TOKEN_METHODS - official.asked == OFFICIAL_ALONE.keys()


async def tell_own_app(house: InThread, official: Official) -> None:
    """One token for one app."""
    app = (house.demo.app_key, house.demo.app_secret)
    own = await official.get_access_token(*app)
    unified = await official.get_token(house.demo.corp_id, app)
    assert own.access_token == unified.access_token == house.demo.access_token


async def tell_third_party(house: InThread, official: Official) -> None:
    """The app's own token, and its token in an organization by two ways."""
    newest = house.call(lambda server: ticket_of(server, GUEST[0]))
    suite = await official.get_suite_access_token(GUEST, newest)
    inside = await official.get_corp_access_token(GUEST, newest, house.demo.corp_id)
    unified = await official.get_token(house.demo.corp_id, GUEST)
    assert (suite.expire_in, inside.expire_in, unified.expires_in) == (7200, 7200, 7200)
    for token in (inside.access_token, unified.access_token):
        group = await official.query_meeting_room_group(token, "172", house.demo.union_id)
        assert group.group_name == "Test group"


async def tell_login(house: InThread, official: Official) -> None:
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
