"""Meeting rooms read and listed, and who sees which."""

from typing import Any

import pytest

from tests.scenarios.answers import refused
from tests.scenarios.meeting_rooms import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    EAST,
    ERIN,
    MOOT_HALL,
    NO_ROOM,
    NOBODY,
    NOT_EMPLOYEE,
    WEST,
    House,
    taken,
)

LIST = "meetingRoomLists"


async def names(house: House, by: str, **fields: Any) -> list[str]:
    """The names of the rooms of a page."""
    return [room["roomName"] for room in taken(await house.get(LIST, by, **fields))]


async def test_room(house: House) -> None:
    """Everything that is told of a room."""
    room = await house.room("annex")
    union_id = room.pop("roomUnionId")
    assert union_id.endswith("iEiE")
    assert room == {
        "roomId": "annex",
        "roomStaffId": "",
        "corpId": house.server.demo.corp_id,
        "roomName": "Annex",
        "roomStatus": 0,
        "roomDescription": "Beyond the yard",
        "roomLabels": [],
        "roomCapacity": 0,
        "roomLocation": {"title": "Building 2", "desc": "Second floor"},
        "roomPicture": "https://pictures.example/annex.png",
        "isvRoomId": "A-2",
        "roomGroup": {"groupId": WEST, "groupName": "West", "parentId": 0},
        "deviceUnionIds": [],
        "reservationAuthority": {"authorizedMembers": []},
        "enableCycleReservation": True,
        "extensionConfig": {
            "openReservation": True,
            "maxReservationTimeInterval": 120,
            "minReservationTimeInterval": 15,
            "advanceReservation": {
                "advanceReservationTime": 2,
                "advanceReservationTimeUnit": "weeks",
                "advanceBookTimeFormat": "09:00",
            },
            "reservationCloseDetail": {
                "taskStartTime": 1704067200000,
                "taskEndTime": 1706745600000,
                "closeReason": "New carpet",
                "contactUnionId": CAROL,
                "contactNick": "Carol Wang",
                "sendNotify": True,
            },
            "approvalSwitch": True,
            "approvalType": 1,
        },
    }


async def test_plain_room(house: House) -> None:
    """Nothing is told of what was never set; a room outside all groups is in group 0."""
    room = await house.room("forge")
    assert room["roomGroup"] == {"groupId": 0, "groupName": "", "parentId": 0}
    assert room["extensionConfig"] == {
        "openReservation": True,
        "maxReservationTimeInterval": 0,
        "minReservationTimeInterval": 0,
        "approvalSwitch": False,
    }


async def test_devices_and_labels(house: House) -> None:
    """Labels have names in the organization's language; a revoked device is none."""
    room = await house.room("east")
    assert room["deviceUnionIds"] == ["hOsTUnionIdiEiE", "pAnElUnionIdiEiE"]
    assert room["roomLabels"] == [{"labelId": 1, "labelName": "TV"}, {"labelId": 5, "labelName": "Video meeting"}]
    await house.organization("language: zh")
    assert [label["labelName"] for label in (await house.room("east"))["roomLabels"]] == ["电视", "视频会议"]
    await house.server.admin.post("/moothall/v1/devices/2002/revoke")
    assert (await house.room("east"))["deviceUnionIds"] == ["hOsTUnionIdiEiE"]


async def test_members_are_told_with_their_names(house: House) -> None:
    """Their own names, whatever was said when they were authorized."""
    members = [
        {"memberId": CAROL, "memberType": "user", "memberName": "Somebody"},
        {"memberId": "2", "memberType": "dept", "memberName": "Somewhere"},
    ]
    room_id = await house.make("Study", roomStatus=2, reservationAuthority={"authorizedMembers": members})
    assert (await house.room(room_id))["reservationAuthority"]["authorizedMembers"] == [
        {"memberId": CAROL, "memberType": "user", "memberName": "Carol Wang"},
        {"memberId": "2", "memberType": "dept", "memberName": "Engineering"},
    ]


@pytest.mark.produces("openapi:room.get", "RoomUnknown", "OperatorUnknown")
@pytest.mark.produces("openapi:room.list", "OperatorUnknown")
async def test_refusals(house: House) -> None:
    for room_id in ("nowhere", "x" * 5_000):
        assert refused(await house.get(f"meetingRooms/{room_id}")) == NO_ROOM
    assert refused(await house.get("meetingRooms/%00"))[1] == "param.error"
    assert refused(await house.get("meetingRooms/nowhere", NOBODY)) == NOT_EMPLOYEE
    assert refused(await house.get(LIST, NOBODY)) == NOT_EMPLOYEE


async def test_list(house: House) -> None:
    """A part of what is told of each, in the order of creation."""
    answer = (await house.get(LIST)).json()
    assert answer.keys() == {"hasMore", "result"}
    assert [room["roomId"] for room in answer["result"]] == [MOOT_HALL, "east", "attic", "den", "forge", "annex"]
    assert answer["result"][1] == {
        "roomId": "east",
        "roomStaffId": "",
        "corpId": house.server.demo.corp_id,
        "roomName": "East hall",
        "roomStatus": 0,
        "roomLabels": [{"labelId": 1, "labelName": "TV"}, {"labelId": 5, "labelName": "Video meeting"}],
        "roomCapacity": 8,
        "roomLocation": {"title": "", "desc": ""},
        "roomPicture": "",
        "isvRoomId": "",
        "roomGroup": {"groupId": EAST, "groupName": "East", "parentId": 0},
    }


async def test_pages(house: House) -> None:
    """The SDK's examples pass 0 for the first page; the last one has no token."""
    found, token = [], 0
    while True:
        answer = (await house.get(LIST, maxResults=4, nextToken=token)).json()
        found += [room["roomName"] for room in answer["result"]]
        assert answer["hasMore"] is ("nextToken" in answer)
        if not answer["hasMore"]:
            break
        token = answer["nextToken"]
    assert found == await names(house, ALICE)
    assert await names(house, ALICE, nextToken=2**53) == []


async def test_pages_when_rooms_come_and_go(house: House) -> None:
    """What was there all the time is on exactly one page."""
    first = (await house.get(LIST, maxResults=3)).json()
    assert (await house.delete("meetingRooms/attic")).status_code == 200
    await house.make("Study")
    assert await names(house, ALICE, nextToken=first["nextToken"]) == ["Den", "Forge", "Annex", "Study"]


async def test_length_of_pages(house: House) -> None:
    """20 where nothing is said, at most 100, whatever is said."""
    rooms = "".join(f"  - {{id: bulk{number}, name: Bulk {number}}}\n" for number in range(120))
    await house.organization(f"rooms:\n{rooms}")
    assert len(await names(house, ALICE)) == 20
    for most, length in ((1, 1), (100, 100), (101, 100), (2**31, 100)):
        answer = (await house.get(LIST, maxResults=most)).json()
        assert (len(answer["result"]), answer["hasMore"]) == (length, True)


async def test_visible_to_everyone(house: House) -> None:
    for by in (ALICE, BOB, CAROL, DAVE, ERIN):
        assert await house.sees("annex", by)


async def test_visible_to_managers(house: House) -> None:
    """Of all rooms, or of the group above."""
    assert [await house.sees("attic", by) for by in (ALICE, ERIN, DAVE, BOB, CAROL)] == [True, True, True, False, False]


async def test_visible_to_authorized_people(house: House) -> None:
    """And to those who manage it, but not to those who manage another group."""
    assert [await house.sees("den", by) for by in (CAROL, ALICE, BOB, DAVE)] == [True, True, False, False]


async def test_visible_to_authorized_departments(house: House) -> None:
    """To everybody in them or below them."""
    assert [await house.sees("forge", by) for by in (BOB, CAROL, DAVE)] == [True, True, False]


async def test_pages_of_those_who_see_less(house: House) -> None:
    assert await names(house, BOB) == ["Moot Hall", "East hall", "Forge", "Annex"]
    answer = (await house.get(LIST, BOB, maxResults=2)).json()
    assert await names(house, BOB, nextToken=answer["nextToken"]) == ["Forge", "Annex"]


async def test_somebody_who_leaves_a_department(house: House) -> None:
    """What a person sees follows the directory at once."""
    moved = await house.server.topapi.json("/topapi/v2/user/update", {"userid": "carol", "dept_id_list": "4"})
    assert moved.json()["errcode"] == 0
    assert not await house.sees("forge", CAROL)
    assert await house.sees("den", CAROL)
