"""Organizations beside each other: their languages, that neither reaches the other, and limits of their apps."""

from collections.abc import AsyncIterator, Awaitable, Iterable

import httpx
import pytest

from tests.scenarios.answers import flat, refused, wrapped
from tests.scenarios.neighbours import (
    CHEN,
    CHINESE,
    CHINESE_BARE,
    CHINESE_LIMITED,
    LIMITED,
    SECOND,
    move_in,
    token_of,
)
from tests.support.in_process import InProcess, in_process

ROLE, GROUP, ROOMS = "/topapi/role/getrole", "/topapi/role/getrolegroup", "/v1.0/rooms/groups"
APPLY = "https://open-dev.dingtalk.com/appscope/apply?content="


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory, anyio_backend: object) -> AsyncIterator[InProcess]:
    async with in_process(tmp_path_factory.mktemp("neighbours") / "data") as made:
        await move_in(made)
        yield made


@pytest.fixture
async def chinese(server: InProcess) -> str:
    """The token of the neighbour's app with every permission point."""
    return await token_of(server, CHINESE)


async def test_same_ids_mean_other_things(server: InProcess, chinese: str) -> None:
    """Both have a default role group of the same id, and a room group 172."""
    theirs = (await server.topapi.json(GROUP, {"group_id": 1507113577}, token=chinese)).json()["role_group"]
    assert theirs["group_name"] == "默认"
    assert [role["role_name"] for role in theirs["roles"]] == ["负责人", "主管", "主管理员", "子管理员"]
    ours = (await server.topapi.json(GROUP, {"group_id": 1507113577})).json()["role_group"]
    assert ours["group_name"] == "Default"
    room_group = await server.openapi.get(f"{ROOMS}/172", {"unionId": CHEN}, token=chinese)
    assert room_group.json() == {"groupId": 172, "groupName": "会议室", "parentId": 0}


async def test_ids_of_one_are_unknown_to_the_other(server: InProcess, chinese: str) -> None:
    assert (await server.topapi.json(ROLE, {"roleId": 7302}, token=chinese)).json()["role"]["name"] == "前台"
    assert flat(await server.topapi.json(ROLE, {"roleId": 7302})) == (33011, "Invalid roleId")
    assert flat(await server.topapi.json(GROUP, {"group_id": 7001}, token=chinese)) == (400002, "无效的参数")
    assert (
        refused(await server.openapi.get(f"{ROOMS}/7101", {"unionId": CHEN}, token=chinese))[1] == "group.query.error"
    )


async def test_people_of_one_are_unknown_to_the_other(server: InProcess, chinese: str) -> None:
    ours, theirs = {"unionId": server.demo.union_id}, {"unionId": CHEN}
    unknown = (400, "user.not.employee", "User Not Employee")
    assert refused(await server.openapi.get(f"{ROOMS}/172", theirs)) == unknown
    assert refused(await server.openapi.get(f"{ROOMS}/172", ours, token=chinese)) == unknown


async def test_empty_group(server: InProcess) -> None:
    answer = (await server.topapi.form(GROUP, {"group_id": 7001})).json()
    assert answer["role_group"] == {"group_name": "Nobody in it", "roles": []}


async def test_group_in_a_group(server: InProcess) -> None:
    response = await server.openapi.get(f"{ROOMS}/7101", {"unionId": server.demo.union_id})
    assert response.json() == {"groupId": 7101, "groupName": "Upstairs, 楼上 😀", "parentId": 172}


@pytest.mark.parametrize("space", ["+", "%20"], ids=["Python", "Node"])
async def test_query_encoding(server: InProcess, space: str) -> None:
    """Python writes a space as `+`, Node as `%20`; both escape what else would mean something."""
    operator = f"with{space}space%2Bplus%26more%3D%252B{space}%E7%9A%84"
    response = await server.openapi.get(f"{ROOMS}/172?unionId={operator}")
    assert response.json()["groupName"] == "Test group"


CHINESE_TEXTS = [
    (ROLE, {"roleId": 1}, (33011, "无效的roleId")),
    (ROLE, {}, (40, "Missing required arguments:roleId")),
    (GROUP, {"group_id": 1}, (400002, "无效的参数")),
    (GROUP, {}, (400002, "无效的参数")),
    ("/nothing", {}, (404, "请求的URI地址不存在")),
]


@pytest.mark.parametrize(("path", "fields", "told"), CHINESE_TEXTS)
async def test_older_generation_in_chinese(
    server: InProcess, chinese: str, path: str, fields: dict[str, int], told: tuple[int, str]
) -> None:
    assert flat(await server.topapi.json(path, fields, token=chinese)) == told


async def test_permission_missing_in_chinese(server: InProcess) -> None:
    token, (key, _) = await token_of(server, CHINESE_BARE), CHINESE_BARE
    scope = "qyapi_get_department_member"
    text = f"没有调用该接口的权限: [{scope}] {APPLY}{key}%23{scope}"
    assert wrapped(await server.topapi.json(ROLE, {}, token=token)) == (
        "60011",
        f"{text} {{requiredScopes=[{scope}]}}",
    )
    scope = "VideoConference.Conference.Read"
    response = await server.openapi.get(f"{ROOMS}/172", {"unionId": CHEN}, token=token)
    assert refused(response) == (
        403,
        "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        f"没有调用该接口的权限: [{scope}] {APPLY}{key}%23{scope}",
    )
    assert response.json()["accessdenieddetail"] == {"requiredScopes": [scope]}


async def test_token_of_an_app_in_another_organization(server: InProcess) -> None:
    """The pair is right, the organization is not the app's."""
    members = {"appKey": CHINESE[0], "appSecret": CHINESE[1], "corpId": server.demo.corp_id}
    assert refused(await server.openapi.post("/v1.0/oauth2/accessToken", members, token=None))[1] == (
        "invalidClientIdOrSecret"
    )
    pair = {"corpid": server.demo.corp_id, "corpsecret": CHINESE[1]}
    assert flat(await server.topapi.get("/gettoken", pair, token=None))[0] == 40089


async def test_points_are_granted_one_by_one(server: InProcess) -> None:
    """An app that may control rooms may not read them."""
    token = await token_of(server, SECOND)
    read = await server.openapi.get(f"{ROOMS}/172", {"unionId": server.demo.union_id}, token=token)
    assert refused(read)[1] == "Forbidden.AccessDenied.AccessTokenPermissionDenied"
    write = await server.openapi.post("/v1.0/rooms/central/control", {}, token=token)
    assert refused(write)[1] == "param.error"


async def codes(calls: Iterable[Awaitable[httpx.Response]]) -> list[int]:
    """The errcode or HTTP status of each call, one after the other."""
    responses = [await call for call in calls]
    return [response.json().get("errcode", response.status_code) for response in responses]


@pytest.mark.produces("topapi:role.get", "RateExceeded")
async def test_limit_of_the_older_generation(server: InProcess) -> None:
    """So many calls in each second and of each operation; a refused call counts too."""
    token = await token_of(server, LIMITED)
    server.clock.advance(1_000)
    assert await codes([server.topapi.json(ROLE, {"roleId": role}, token=token) for role in (1507113580, 1)]) == [
        0,
        33011,
    ]
    assert wrapped(await server.topapi.json(ROLE, {"roleId": 1507113580}, token=token)) == (
        "90018",
        "Your app calls this operation too often",
    )
    group = await server.openapi.get(f"{ROOMS}/172", {"unionId": server.demo.union_id}, token=token)
    assert group.status_code == 200
    server.clock.advance(1_000)
    assert await codes([server.topapi.json(ROLE, {"roleId": 1507113580}, token=token)]) == [0]


@pytest.mark.produces("openapi:group.get", "RateExceeded")
async def test_limit_of_the_newer_generation(server: InProcess) -> None:
    token = await token_of(server, LIMITED)
    server.clock.advance(1_000)
    asked = {"unionId": server.demo.union_id}
    assert await codes([server.openapi.get(f"{ROOMS}/172", asked, token=token) for _ in range(2)]) == [200, 200]
    assert refused(await server.openapi.get(f"{ROOMS}/172", asked, token=token)) == (
        403,
        "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
        "Your app calls this operation too often",
    )


async def test_limit_in_chinese(server: InProcess) -> None:
    token = await token_of(server, CHINESE_LIMITED)
    server.clock.advance(1_000)
    _, second = [await server.topapi.json(ROLE, {"roleId": 7302}, token=token) for _ in range(2)]
    assert wrapped(second) == ("90018", "您的应用调用该接口过于频繁")
    _, second = [await server.openapi.get(f"{ROOMS}/172", {"unionId": CHEN}, token=token) for _ in range(2)]
    assert refused(second) == (
        403,
        "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
        "您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了",
    )


async def test_no_limit_unless_set(server: InProcess) -> None:
    """The vendor's 20 calls a second are nobody's limit here."""
    calls = [server.topapi.json(ROLE, {"roleId": 1507113580}) for _ in range(200)]
    assert set(await codes(calls)) == {0}
