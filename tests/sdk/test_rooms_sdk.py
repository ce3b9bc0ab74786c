"""The whole rooms client of `alibabacloud-dingtalk`, and what its calendar client knows of rooms.

Each test is a story on a server of its own, told by the blocking and by the asynchronous methods.
"""

import json
from typing import Any

import pytest

from tests.sdk.vendor import ROOM_METHODS, Official, TeaException
from tests.support.process import ServerProcess
from tests.support.room_devices import Terminal

DONE = {"result": True}
TILE = {
    "name": "灯",
    "enName": "Light",
    "icon": "https://i.example",
    "url": "https://u.example",
    "showTime": 30,
    "sort": 0,
}
EVENT = {
    "event_id": "standup",
    "organizer": "employee7079",
    "start": "2030-01-07T09:00:00+08:00",
    "end": "2030-01-07T09:30:00+08:00",
}


class Client:
    """The SDK with a token, on behalf of the demo's administrator; notes what it was asked for."""

    def __init__(self, server: ServerProcess, asynchronous: bool) -> None:
        self.server = server
        self.demo = server.demo
        self.token = server.demo.access_token
        self.asked: set[str] = set()
        self.official = Official(server.url, asynchronous)

    async def ask(self, name: str, *path: str, **members: Any) -> dict[str, Any]:
        """An operation; the operator is filled in."""
        self.asked.add(name)
        return await self.official.call_rooms(name, self.token, *path, **{"unionId": self.demo.union_id, **members})

    async def result(self, name: str, *path: str, **members: Any) -> Any:
        """The result of an operation."""
        return (await self.ask(name, *path, **members))["result"]

    async def refused(self, name: str, *path: str, **members: Any) -> tuple[str, int]:
        """Code and HTTP status of a refusal."""
        with pytest.raises(TeaException) as raised:
            await self.ask(name, *path, **members)
        return raised.value.code, raised.value.data["statusCode"]

    async def log_in(self) -> None:
        """Go on with the token of a person."""
        minted = self.server.admin.post("/moothall/v1/login_codes", {"user_id": self.demo.user_id}).json()
        app = (self.demo.app_key, self.demo.app_secret)
        tokens = await self.official.get_user_token(app, grant_type="authorization_code", code=minted["code"])
        self.token = tokens.access_token


@pytest.fixture(params=["blocking", "asynchronous"])
def client(request: pytest.FixtureRequest, fresh_server: ServerProcess) -> Client:
    return Client(fresh_server, request.param == "asynchronous")


async def test_the_whole_client(client: Client) -> None:
    """All 27 operations are called, and each answers what the SDK's models read."""
    await tell_groups(client)
    room_id = await tell_rooms(client)
    await tell_who_uses_rooms(client, room_id)
    await tell_panels(client, room_id)
    await tell_devices(client)
    await tell_control(client)
    assert await client.ask("delete_meeting_room", room_id) == DONE
    await client.log_in()
    await tell_templates(client)
    assert client.asked == ROOM_METHODS
    assert len(ROOM_METHODS) == 27


async def tell_groups(client: Client) -> None:
    made = await client.result("create_meeting_room_group", groupName="北楼", parentGroupId=172)
    assert await client.ask("update_meeting_room_group", groupId=made, groupName="North + West") == DONE
    group = await client.ask("query_meeting_room_group", str(made))
    assert group == {"groupId": made, "groupName": "North + West", "parentId": 172}
    assert group in await client.result("query_meeting_room_group_list")
    admins = await client.result("query_meeting_room_group_admin", str(made))
    assert admins == {"groupId": made, "groupName": "North + West", "groupAdmins": []}
    assert await client.refused("delete_meeting_room_group", "172") == ("param.error", 400)
    assert await client.ask("delete_meeting_room_group", str(made)) == DONE
    assert await client.refused("query_meeting_room_group", str(made)) == ("group.query.error", 500)


async def tell_rooms(client: Client) -> str:
    employee = client.demo.employee_union_id
    room_id: str = await client.result(
        "create_meeting_room",
        roomName="书房 & study",
        roomStatus=2,
        isvRoomId="S-1",
        groupId=172,
        roomCapacity=4,
        roomLabelIds=[1, 3],
        roomLocation={"title": "一号楼", "desc": "Ground floor"},
        reservationAuthority={"authorizedMembers": [{"memberId": employee, "memberType": "user", "memberName": "Bob"}]},
        enableCycleReservation=True,
    )
    assert await client.ask("update_meeting_room", roomId=room_id, roomCapacity=6, openReservation=False) == DONE
    room = await client.result("query_meeting_room", room_id)
    assert (room["roomName"], room["roomCapacity"], room["roomStatus"]) == ("书房 & study", 6, 2)
    assert room["roomLocation"] == {"title": "一号楼", "desc": "Ground floor"}
    assert room["reservationAuthority"]["authorizedMembers"][0]["memberName"] == "Bob Li"
    assert room["extensionConfig"]["openReservation"] is False
    first = await client.ask("query_meeting_room_list", maxResults=1, nextToken=0)
    second = await client.ask("query_meeting_room_list", maxResults=1, nextToken=first["nextToken"])
    assert [first["hasMore"], second["hasMore"]] == [True, False]
    assert second["result"][0]["roomLabels"] == [
        {"labelId": 1, "labelName": "TV"},
        {"labelId": 3, "labelName": "Projector"},
    ]
    code = await client.refused("create_meeting_room", roomName="Moot Hall", roomStatus=0, isvRoomId="x")
    assert code == ("room.exist", 400)
    return room_id


async def tell_who_uses_rooms(client: Client, room_id: str) -> None:
    person = client.demo.employee_union_id
    ban = {"blacklistUnionId": person, "startTime": 1_893_456_000_000, "memo": "迟到"}
    assert await client.ask("create_booking_blacklist", **ban) == DONE
    assert await client.ask("delete_booking_blacklist", blacklistUnionIds=[person]) == DONE
    chosen = {"userIdWhiteList": ["employee7079"], "deptIdWhiteList": [2]}
    assert await client.ask("set_super_user_meeting_room", roomId=room_id, **chosen) == DONE
    assert await client.ask("remove_super_user_meeting_room", roomId=room_id) == DONE


async def tell_panels(client: Client, room_id: str) -> None:
    extra = {"param": {"a": "b"}}
    said = {"roomId": room_id, "roomConfig": [TILE], "status": 0, "extra": extra}
    assert await client.ask("create_meeting_room_control_panel", **said) == {"result": room_id}
    listed = await client.ask("query_meeting_room_control_panel_list", maxResults=10, nextToken=0)
    assert listed["result"] == [{"roomId": room_id, "roomIotConfig": [TILE]}]
    assert (listed["totalCount"], listed["hasMore"]) == (1, False)
    assert await client.ask("delete_meeting_room_control_panel", roomIds=[room_id]) == {"result": "true"}


async def tell_devices(client: Client) -> None:
    """Both ids, as the vendor's example gives them."""
    ids = {"operatorUnionId": client.demo.union_id, "deviceId": str(client.demo.device_id)}
    device = await client.result("query_meeting_room_device", **ids)
    assert (device["openRoomId"], device["deviceStatus"]) == (client.demo.room_id, "offline")
    both = await client.result("query_meeting_room_device", deviceUnionId=device["deviceUnionId"], **ids)
    assert both == device
    assert len(await client.result("query_device_properties", **ids)) == 10
    named = await client.result("query_device_properties", propertyNames=["dev_app_status"], **ids)
    assert named == [{"propertyName": "dev_app_status", "propertyValue": "offline"}]
    assert await client.refused("query_device_ip_by_code", "123456") == ("device.not.found", 400)


async def tell_control(client: Client) -> None:
    text = json.dumps({"version": "1.0.0", "request": {"requestId": "r1", "service": "灯", "method": "on"}})
    with Terminal(client.server.url) as device:
        assert await client.ask("send_central_control", roomId=client.demo.room_id, controlBody=text) == DONE
        assert device.signal()["controlBody"] == text


async def tell_templates(client: Client) -> None:
    """By a person's token; no operator is named."""
    members = {"templateName": "大厅", "bgImgList": ["@lADPpicture"], "roomIds": [client.demo.room_id]}
    template_id = (await client.ask("create_device_custom_template", **members))["templateId"]
    found = await client.result("query_device_custom_template", str(template_id))
    assert found["deviceCustomTemplate"]["bgImageList"] == ["@lADPpicture"]
    assert found["roomIds"] == [client.demo.room_id]
    updated = {"templateId": template_id, "templateName": "Hall", "groupIds": [172]}
    assert await client.ask("update_device_custom_template", **updated) == DONE
    listed = await client.result("query_device_custom_template_list")
    assert [each["templateName"] for each in listed["deviceCustomTemplates"]] == ["Hall"]
    assert listed["groupIdTemplateMap"] == {str(template_id): [172]}
    assert listed["roomIdTemplateMap"] == {str(template_id): []}
    assert await client.ask("delete_device_custom_template", templateId=template_id) == DONE
    assert await client.refused("query_device_custom_template", str(template_id)) == ("template.not.found", 400)


async def test_calendars(client: Client) -> None:
    """The four operations of the calendar client that are about rooms."""
    demo, token = client.demo, client.token
    assert client.server.admin.post("/moothall/v1/events", EVENT).status_code == 200
    event = (demo.employee_union_id, "primary", "standup")
    rooms = [{"roomId": demo.room_id}]
    ask = client.official.call_calendar
    assert await ask("add_meeting_rooms", token, *event, meetingRoomsToAdd=rooms) == DONE
    asked = {
        "roomIds": [demo.room_id],
        "startTime": "2030-01-07T00:00:00+08:00",
        "endTime": "2030-01-08T00:00:00+08:00",
    }
    found = await ask("get_meeting_rooms_schedule", token, demo.union_id, **asked)
    (item,) = found["scheduleInformation"][0]["scheduleItems"]
    assert (item["status"], item["eventId"], item["organizer"]["id"]) == ("BUSY", "standup", demo.employee_union_id)
    assert item["start"] == {"dateTime": EVENT["start"], "timeZone": "Asia/Shanghai"}
    respond = ("primary", demo.union_id, "standup", demo.room_id)
    assert await ask("meeting_room_respond", token, *respond, responseStatus="declined") == DONE
    assert await ask("remove_meeting_rooms", token, *event, meetingRoomsToRemove=rooms) == DONE
    with pytest.raises(TeaException) as raised:
        await ask("add_meeting_rooms", token, *event, meetingRoomsToAdd=[{"roomId": "nowhere"}])
    assert (raised.value.code, raised.value.data["message"]) == ("invalidParameter", "roomId invalid")
