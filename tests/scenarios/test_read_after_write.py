"""What a write has changed, every client sees at once: each kind of write over one connection, every read over another.

Generated from the registry: an operation that changes something and is done in no story here fails the last test.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from moothall.kernel.timers import ManualTimers
from tests.scenarios.control_bodies import documented
from tests.scenarios.every_read import ALICE_ID, Everything, everything
from tests.scenarios.guests import token_of
from tests.scenarios.meeting_rooms import ALICE, BOB, MOOT_HALL, House
from tests.support.in_process import in_process
from tests.support.room_devices import bare_device
from tests.witness.comparison import dialects

BOB_ID = "employee7079"
STEWARDS = 1507113583
KEY = "keyofanotherapp"
SUITE = "suiteofanother"
COMMON = {"timestamp": "2023-11-15 06:13:20", "format": "json", "v": "2.0"}
TOP = {name: {"method": f"dingtalk.corp.role.{name}", **COMMON} for name in ("deleterole", "addrolesforemps")} | {
    "remove": {"method": "dingtalk.corp.role.removerolesforemps", **COMMON}
}
EVENT = {"userId": ALICE, "calendarId": "primary", "eventId": "meeting"}
WHEN = {"start": "2023-11-20T09:00:00+08:00", "end": "2023-11-20T10:00:00+08:00"}
ELSEWHERE: dict[str, str] = {
    "admin:pairing.open": "nothing shows a pairing before it is claimed",
    "admin:pairing.poll": "hands out what the claim has stored",
    "admin:login_code.create": "a code is seen by whoever uses it",
    "admin:suite.ticket": "a ticket is seen by whoever uses it",
    "admin:token.create": "a token is seen by whoever uses it",
    "admin:usersig.create": "signed, not stored",
    "openapi:token.user_access": "uses up a code",
    "openapi:user.me": "a read; it is not marked as one because it takes no POST",
    "topapi:user.get_userinfo": "uses up a code",
}
"""Operations that are not marked as reads and change nothing that another client could look at."""
TOKENS = ("token.access", "token.gettoken", "token.suite", "token.corp")
"""Operations that renew a token's life, which is no change."""


async def departments_and_people(all_of_it: Everything) -> None:
    do = all_of_it.do
    created = await do("topapi:dept.create", parent_id=2, name="Night shift")
    dept_id = created["result"]["dept_id"]
    all_of_it.look_at("topapi:dept.get", dept_id=dept_id)
    await do("topapi:dept.update", dept_id=dept_id, name="Day shift", parent_id=4)
    person = {"userid": "zoe", "name": "Zoe", "mobile": "13800000099", "dept_id_list": "4"}
    all_of_it.look_at("topapi:user.get", userid="zoe")
    all_of_it.look_at("topapi:user.get_by_mobile", mobile="13800000099")
    await do("topapi:user.create", **person)
    await do("topapi:user.update", userid="zoe", name="Zoe Lin", dept_id_list=f"{dept_id}")
    await do("topapi:user.delete", userid="zoe")
    await do("topapi:dept.delete", dept_id=dept_id)


async def roles(all_of_it: Everything) -> None:
    do = all_of_it.do
    group_id = (await do("topapi:role.group.create", name="Guides"))["groupId"]
    all_of_it.look_at("topapi:role.group.get", group_id=group_id)
    role_ids = [(await do("topapi:role.create", roleName=name, groupId=group_id))["roleId"] for name in ("A", "B")]
    all_of_it.look_at("topapi:role.get", roleId=role_ids[0])
    all_of_it.look_at("topapi:role.member.list", role_id=role_ids[0])
    await do("topapi:role.rename", roleId=role_ids[0], roleName="Guide")
    both = {"roleIds": f"{role_ids[0]},{role_ids[1]}", "userIds": f"{ALICE_ID},{BOB_ID}"}
    await do("topapi:role.member.add", **both)
    await do("topapi:role.scope.update", userid=BOB_ID, role_id=role_ids[0], dept_ids="2")
    await do("topapi:role.member.remove", **both)
    named = {"rolelid_list": str(role_ids[1]), "userid_list": BOB_ID}
    await do("top:top.role.member.add", **TOP["addrolesforemps"], **named)
    named = {"roleid_list": str(role_ids[1]), "userid_list": BOB_ID}
    await do("top:top.role.member.remove", **TOP["remove"], **named)
    await do("topapi:role.delete", role_id=role_ids[0])
    await do("top:top.role.delete", **TOP["deleterole"], role_id=role_ids[1])


async def rooms(all_of_it: Everything) -> None:
    do = all_of_it.do
    group_id = (await do("openapi:group.create", unionId=ALICE, parentGroupId=0, groupName="North"))["result"]
    all_of_it.look_at("openapi:group.get", unionId=ALICE, groupId=group_id)
    await do("openapi:group.update", unionId=ALICE, groupId=group_id, groupName="South")
    room = {"unionId": ALICE, "roomName": "Cellar", "roomStatus": 0, "isvRoomId": "c-1", "groupId": group_id}
    room_id = (await do("openapi:room.create", **room))["result"]
    all_of_it.look_at("openapi:room.get", unionId=ALICE, roomId=room_id)
    await do("openapi:room.update", unionId=ALICE, roomId=room_id, roomName="Vault", groupId=172)
    await do("openapi:superuser.set", unionId=ALICE, roomId="east", userIdWhiteList=[BOB_ID])
    await do("openapi:superuser.remove", unionId=ALICE, roomId="east")
    tile = {
        "name": "Light",
        "enName": "Light",
        "icon": "https://a.example/i",
        "url": "https://a.example/l",
        "showTime": 1,
        "sort": 0,
    }
    await do("openapi:panel.create", unionId=ALICE, roomId="east", roomConfig=[tile])
    await do("openapi:panel.remove", unionId=ALICE, roomIds=["east"])
    ban = {"blacklistUnionId": BOB, "startTime": 1_700_000_100_000}
    await do("openapi:blacklist.create", unionId=ALICE, **ban)
    await do("openapi:blacklist.remove", unionId=ALICE, blacklistUnionIds=[BOB])
    await do("openapi:room.delete", unionId=ALICE, roomId=room_id)
    await do("openapi:group.delete", unionId=ALICE, groupId=group_id)


async def templates(all_of_it: Everything) -> None:
    do = all_of_it.do
    said = {"templateName": "Lobby", "roomIds": ["annex"]}
    template_id = (await do("openapi:template.create", **said))["templateId"]
    all_of_it.look_at("openapi:template.get", templateId=template_id)
    await do("openapi:template.update", **said, templateId=template_id, customDoc="Welcome")
    await do("openapi:template.remove", templateId=template_id)


async def calendar(all_of_it: Everything) -> None:
    do = all_of_it.do
    await do("admin:event.put", event_id="meeting", organizer=ALICE_ID, title="Meeting", **WHEN)
    await do("openapi:calendar.rooms_add", **EVENT, meetingRoomsToAdd=[{"roomId": "east"}])
    await do("openapi:calendar.room_respond", **EVENT, roomId="east", responseStatus="declined")
    await do("openapi:calendar.rooms_add", **EVENT, meetingRoomsToAdd=[{"roomId": MOOT_HALL}])
    await do("openapi:calendar.rooms_remove", **EVENT, meetingRoomsToRemove=[{"roomId": MOOT_HALL}])
    await do("admin:event.delete", event_id="meeting")


async def devices(all_of_it: Everything) -> None:
    do, server = all_of_it.do, all_of_it.house.server
    async with bare_device(all_of_it.url) as device:
        signal = {"unionId": ALICE, "roomId": MOOT_HALL, "controlBody": documented("seen")}
        sending = asyncio.create_task(do("openapi:control.send", **signal))
        command = await device.command()
        all_of_it.look_at("admin:signal.show", signal_id=command.signal_id)
        await all_of_it.remember()
        await device.ack(command)
        await sending
    await do("admin:room.control", room_id=MOOT_HALL, on=False)
    pairing = (await server.admin.post("/device/v1/pairings", {"serial": "S-1"}, token=None)).json()
    claimed = await do("admin:device.claim", code=pairing["code"], room_id=MOOT_HALL, name="New box")
    all_of_it.look_at("openapi:device.get", operatorUnionId=ALICE, deviceId=claimed["device"]["device_id"])
    await do("admin:device.rotate", device_id=1001)
    await do("admin:device.revoke", device_id=1001)


async def credentials(all_of_it: Everything) -> None:
    do = all_of_it.do
    secret = (await do("admin:app.create", name="Another", app_key=KEY, permissions=["qyapi_get_member"]))["app_secret"]
    all_of_it.look_at("topapi:token.gettoken", appkey=KEY, appsecret=secret)
    await do("admin:app.scope", app_key=KEY, departments=[2])
    await do("admin:app.rotate", app_key=KEY)
    suite = await do("admin:suite.create", name="Another", suite_key=SUITE)
    await do("admin:suite.authorize", suite_key=SUITE, permissions=["qyapi_base"])
    token = await token_of(all_of_it.house.server, (SUITE, suite["suite_secret"]))
    all_of_it.look_at("topapi:auth.scopes", token=token)
    await do("admin:suite.revoke", suite_key=SUITE)


async def files(all_of_it: Everything) -> None:
    do, demo = all_of_it.do, all_of_it.house.server.demo
    corp = f"organizations: [{{corp_id: {demo.corp_id}, role_groups: [{{id: 7, name: Sevens}}]}}]"
    await all_of_it.apply(corp)
    members = "{id: '@TGS#2C5SZEAEF', members: [peter, wesley]}"
    chat = f"chat_apps: [{{sdkappid: {demo.sdkappid}, groups: [{members}]}}]"
    await all_of_it.apply(chat)
    await do("admin:data.reset", confirm=demo.corp_id, corp_id=demo.corp_id)


STORIES = (departments_and_people, roles, rooms, templates, calendar, devices, credentials, files)


@pytest.mark.anyio
async def test_what_is_written_is_read(tmp_path: Path) -> None:
    done: set[str] = set()
    answered: set[str] = set()
    refused: set[str] = set()
    for story in STORIES:
        async with in_process(tmp_path / story.__name__, timers=ManualTimers()) as server:
            house = House(server)
            await house.furnish()
            async with everything(house) as all_of_it:
                await story(all_of_it)
                done |= all_of_it.done
                answered |= all_of_it.answered
                refused |= all_of_it.refused
    assert done == set(writes())
    assert not refused - answered


def writes() -> Iterator[str]:
    """Every operation that changes something which can be read."""
    for dialect in dialects():
        for operation in dialect:
            name = f"{dialect.name}:{operation.id}"
            if not operation.read and not operation.id.startswith(TOKENS) and name not in ELSEWHERE:
                yield name
