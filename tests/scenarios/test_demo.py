"""The demo organization is what the line for programs says, and what the vendors' documents print."""

import tomllib
from pathlib import Path
from typing import Any

import yaml

from moothall.kernel import demo
from tests.support.in_process import in_process
from tests.support.process import ServerProcess

SHEETS = Path(__file__).parent.parent / "wire_sheets"


def test_role(server: ServerProcess) -> None:
    answer = server.topapi.form("/topapi/role/getrole", {"roleId": 1507113580}).json()
    assert answer["role"] == {"name": "Owner", "groupId": 1507113577}


def test_role_group(server: ServerProcess) -> None:
    answer = server.topapi.form("/topapi/role/getrolegroup", {"group_id": 1507113577}).json()
    assert answer["role_group"] == {
        "group_name": "Default",
        "roles": [
            {"role_id": 1507113580, "role_name": "Owner"},
            {"role_id": 1507113581, "role_name": "Supervisor"},
            {"role_id": 1507113578, "role_name": "Super Admin"},
            {"role_id": 1507113579, "role_name": "Sub Admin"},
        ],
    }


def test_room_group_for_both_people(server: ServerProcess) -> None:
    for person in (server.demo.union_id, server.demo.employee_union_id):
        answer = server.openapi.get("/v1.0/rooms/groups/172", {"unionId": person})
        assert answer.json() == {"groupId": 172, "groupName": "Test group", "parentId": 0}


def test_chat_group(server: ServerProcess) -> None:
    body = {"GroupId": "@TGS#2C5SZEAEF", "User_Account": ["leckie", "peter", "wesley"]}
    answer = server.chat.post("group_open_http_svc/get_role_in_group", body).json()
    assert answer["UserIdList"] == [
        {"Member_Account": "leckie", "Role": "Owner"},
        {"Member_Account": "peter", "Role": "Member"},
        {"Member_Account": "wesley", "Role": "NotMember"},
    ]


def test_placeholders_of_the_samples_stay_unknown(server: ServerProcess) -> None:
    assert server.topapi.form("/topapi/role/getrolegroup", {"group_id": 1}).json()["errcode"] != 0
    assert server.topapi.form("/topapi/role/getrole", {"roleId": 1001}).json()["errcode"] != 0


async def test_it_is_the_same_everywhere(tmp_path: Path) -> None:
    """Nothing in it is drawn: two servers that draw differently have the same."""
    exports = []
    for seed in (1, 2):
        async with in_process(tmp_path / str(seed), seed) as server:
            exports.append((await server.admin.get("/moothall/v1/export")).text)
    assert exports[0] == exports[1]


APPLY, EXPORT = "/moothall/v1/apply", "/moothall/v1/export"
CHANGED = f"""
organizations:
- corp_id: {demo.CORP_ID}
  name: Our own
  apps: [{{app_key: {demo.APP_KEY}, name: Ours, permissions: [qyapi_base], secret: another-secret}}]
  departments: [{{id: 2, name: Works}}]
  rooms: [{{id: {demo.ROOM_ID}, name: Snug, control: false}}]
  devices: [{{id: {demo.DEVICE_ID}, name: Our box}}]
chat_apps:
- sdkappid: {demo.SDKAPPID}
  name: Our own
  groups: [{{id: "@TGS#2C5SZEAEF", name: Ours, members: [wesley]}}]
"""


async def test_a_start_gives_the_secrets_back_and_leaves_what_was_changed(tmp_path: Path) -> None:
    async with in_process(tmp_path) as server:
        await server.admin.request("POST", APPLY, content=CHANGED)
        changed = (await server.admin.get(EXPORT)).text
    async with in_process(tmp_path) as server:
        assert (await server.admin.get(EXPORT)).text == changed
        pair = {"appkey": demo.APP_KEY, "appsecret": server.demo.app_secret}
        assert (await server.topapi.get("/gettoken", pair, token=None)).json()["errcode"] == 0
        assert (await server.topapi.form("/topapi/role/getrole", {"roleId": 1507113580})).json()["sub_code"] == "60011"


async def test_a_start_puts_in_what_is_missing(tmp_path: Path) -> None:
    organization = f"organizations:\n- corp_id: {demo.CORP_ID}\n"
    gone = f"""{organization}  apps: [{{app_key: {demo.APP_KEY}}}]
  devices: [{{id: {demo.DEVICE_ID}}}]
  rooms: [{{id: {demo.ROOM_ID}}}]
  role_groups: [{{id: 1507113582, roles: [{{id: 1507113583}}]}}]
"""
    async with in_process(tmp_path) as server:
        whole = (await server.admin.get(EXPORT)).text
        await server.admin.request("POST", APPLY, content=gone, params={"remove": "true"})
        assert (await server.admin.get(EXPORT)).text != whole
    async with in_process(tmp_path) as server:
        assert (await server.admin.get(EXPORT)).text == whole


def test_device_in_its_room(server: ServerProcess) -> None:
    (device,) = server.admin.get("/moothall/v1/devices").json()["devices"]
    assert (device["device_id"], device["room_id"]) == (server.demo.device_id, server.demo.room_id)


def test_the_app_has_every_permission_point_that_the_sheets_name(server: ServerProcess) -> None:
    (app,) = [app for app in exported(server)["apps"] if app["app_key"] == demo.APP_KEY]
    named = {operation.get("permission") for path in SHEETS.glob("dingtalk-*.toml") for operation in operations(path)}
    assert named - {None, ""} <= set(app["permissions"])


def test_the_other_app_has_none(server: ServerProcess) -> None:
    query = {"appkey": server.demo.bare_app_key, "appsecret": server.demo.bare_app_secret}
    token = server.topapi.get("/gettoken", query, token=None).json()["access_token"]
    answer = server.topapi.form("/topapi/role/getrole", {"roleId": 1507113580}, token=token).json()
    assert (answer["errcode"], answer["sub_code"]) == (88, "60011")


def test_it_speaks_english(server: ServerProcess) -> None:
    assert exported(server)["language"] == "en"
    answer = server.topapi.form("/topapi/role/getrole", {"roleId": 1}).json()
    assert answer["errmsg"].isascii()


def test_departments_are_two_levels_below_the_root(server: ServerProcess) -> None:
    parents = {entry["id"]: entry.get("parent", 1) for entry in exported(server)["departments"]}
    assert parents[1] == 1
    assert any(parents[parents[child]] == 1 and parents[child] != 1 for child in parents)


def exported(server: ServerProcess) -> dict[str, Any]:
    """The demo organization as `moothall export` writes it."""
    text = server.admin.get("/moothall/v1/export", {"corp_id": server.demo.corp_id}).text
    (organization,) = yaml.safe_load(text)["organizations"]
    found: dict[str, Any] = organization
    return found


def operations(path: Path) -> list[dict[str, Any]]:
    """A sheet's operations."""
    found: list[dict[str, Any]] = tomllib.loads(path.read_text())["operation"]
    return found
