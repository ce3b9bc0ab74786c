"""Meeting rooms made, changed and deleted, and who may do so."""

from typing import Any

import pytest

from tests.scenarios.answers import refused
from tests.scenarios.meeting_rooms import (
    BOB,
    CAROL,
    DAVE,
    DONE,
    EAST,
    MOOT_HALL,
    NO_ROOM,
    NOBODY,
    NOT_ADMIN,
    ROOT,
    UPSTAIRS,
    WEST,
    House,
    taken,
)

CREATE, UPDATE = "meetingrooms", "meetingRooms"
FULL: dict[str, Any] = {
    "roomName": "Study",
    "roomStatus": 2,
    "isvRoomId": "S-1",
    "roomCapacity": 6,
    "roomPicture": "https://pictures.example/study.png",
    "roomLocation": {"title": "Building 1", "desc": "Ground floor"},
    "roomLabelIds": [4, 2, 4],
    "groupId": WEST,
    "reservationAuthority": {"authorizedMembers": [{"memberId": CAROL, "memberType": "user", "memberName": "Carol"}]},
    "enableCycleReservation": True,
    "openReservation": False,
    "roomDescription": "Books",
}


def bad(text: str) -> tuple[int, str, str]:
    """The refusal of an argument."""
    return 400, "param.error", f"Error:{text}"


async def refusal(house: House, **members: Any) -> tuple[int, str, str]:
    """How a room is refused that differs from a good one in these members; None leaves one out."""
    said: dict[str, Any] = {"roomName": "Study", "roomStatus": 0, "isvRoomId": "S-1", **members}
    return refused(await house.post(CREATE, **{name: value for name, value in said.items() if value is not None}))


async def test_create(house: House) -> None:
    """Everything that was said is there; the answer is the bare id, which goes into a path as it is."""
    room_id = taken(await house.post(CREATE, **FULL))
    assert len(room_id) == 48 and set(room_id) <= set("0123456789abcdef")
    room = await house.room(room_id)
    for name in ("roomName", "roomStatus", "isvRoomId", "roomCapacity", "roomPicture", "roomLocation"):
        assert room[name] == FULL[name]
    assert [label["labelId"] for label in room["roomLabels"]] == [2, 4]
    assert room["roomGroup"]["groupId"] == WEST
    assert (room["enableCycleReservation"], room["roomDescription"]) == (True, "Books")
    assert room["extensionConfig"]["openReservation"] is False
    assert await house.changes(room_id) == ["room.create"]


async def test_create_says_little(house: House) -> None:
    """Group 0, booking open, recurring booking closed; its control switch is off."""
    room = await house.room(await house.make("Study"))
    assert (room["roomGroup"]["groupId"], room["enableCycleReservation"]) == (ROOT, False)
    assert room["extensionConfig"]["openReservation"] is True


async def test_create_in_any_spelling(house: House) -> None:
    """The one room operation whose path is in lower case; either does."""
    answer = await house.post("meetingRooms", roomName="Study", roomStatus=0, isvRoomId="S-1")
    assert answer.status_code == 200


@pytest.mark.produces("openapi:room.create", "ParameterInvalid", "RoomNameUnsafe", "RoomNameTaken")
async def test_create_refusals(house: House) -> None:
    assert await refusal(house, roomName="Annex") == (400, "room.exist", "Room Exsit")
    assert await refusal(house, roomStatus=3) == bad("roomStatus invalid")
    assert await refusal(house, roomStatus="x") == bad("roomStatus invalid")
    assert await refusal(house, roomStatus=2) == bad("lack authorizedMembers")
    assert await refusal(house, roomStatus=2, reservationAuthority={}) == bad("lack authorizedMembers")
    for absent in ("roomName", "roomStatus", "isvRoomId"):
        assert await refusal(house, **{absent: None}) == bad(f"lack {absent}")
    assert refused(await house.post(CREATE, "")) == bad("unionId invalid")
    for name in ("", "   ", "x" * 10_001):
        assert await refusal(house, roomName=name) == bad("roomName invalid")
    for name in ("Stu\tdy", "Study\u202exe", "Study\n"):
        assert await refusal(house, roomName=name) == (400, "room.name.unsafe", "Room Name Unsafe")
    for member in ("roomPicture", "roomDescription", "isvRoomId"):
        for text in ("x" * 10_001, "\x00"):
            assert await refusal(house, **{member: text}) == bad(f"{member} invalid")
    assert await refusal(house, roomLocation={"desc": "\x00"}) == bad("roomLocation invalid")
    assert await refusal(house, roomCapacity=-1) == bad("roomCapacity invalid")
    assert await refusal(house, roomLabelIds=[6]) == bad("roomLabelIds invalid")
    assert await refusal(house, groupId=9) == bad("groupId invalid")
    assert await refusal(house, roomLocation="upstairs") == bad("roomLocation invalid")


@pytest.mark.parametrize(
    "member",
    [
        {"memberId": NOBODY, "memberType": "user"},
        {"memberId": "carol", "memberType": "user"},
        {"memberId": "99", "memberType": "dept"},
        {"memberId": "two", "memberType": "dept"},
        {"memberId": "٣", "memberType": "dept"},
        {"memberId": "9" * 30, "memberType": "dept"},
        {"memberType": "user"},
    ],
)
async def test_members_are_there(house: House, member: dict[str, str]) -> None:
    """A userid is no unionId."""
    authority = {"authorizedMembers": [member]}
    assert await refusal(house, roomStatus=2, reservationAuthority=authority) == bad("authorizedMembers invalid")


async def test_kinds_of_members(house: House) -> None:
    authority = {"authorizedMembers": [{"memberId": CAROL, "memberType": "group"}]}
    assert await refusal(house, roomStatus=2, reservationAuthority=authority) == bad("reservationAuthority invalid")


@pytest.mark.produces("openapi:room.create", "TooManyRooms")
async def test_rooms_that_were_paid_for(house: House) -> None:
    """As many as the operator says; without a word as many as there are."""
    await house.organization("room_limit: 7")
    await house.make("Study")
    assert await refusal(house, roomName="Library") == (400, "num.over.limit", "Number Over Limit")
    await house.organization("room_limit: null")
    assert await house.make("Library")


@pytest.mark.produces("openapi:room.create", "OperatorUnknown", "NotRoomManager")
async def test_creators_are_managers(house: House) -> None:
    said: dict[str, Any] = {"roomName": "Study", "roomStatus": 0, "isvRoomId": "S-1"}
    for by in (BOB, CAROL, NOBODY):
        assert refused(await house.post(CREATE, by, **said)) == NOT_ADMIN
    assert await house.make("Loft", DAVE, groupId=UPSTAIRS)
    for group_id in (ROOT, WEST):
        assert refused(await house.post(CREATE, DAVE, **said, groupId=group_id)) == NOT_ADMIN


async def test_update(house: House) -> None:
    """What is left out stays as it was."""
    before = await house.room("annex")
    assert (await house.put(UPDATE, roomId="annex", roomCapacity=9)).json() == DONE
    assert await house.room("annex") == {**before, "roomCapacity": 9}
    assert (await house.put(UPDATE, roomId="annex", roomLocation={"desc": "Roof"})).json() == DONE
    assert (await house.room("annex"))["roomLocation"] == {"title": "Building 2", "desc": "Roof"}
    assert (await house.put(UPDATE, roomId="annex")).json() == DONE
    assert await house.changes("annex") == ["room.update", "room.update", "room.create"]


async def test_update_everything(house: House) -> None:
    assert (await house.put(UPDATE, roomId="east", **FULL)).json() == DONE
    assert (await house.room("east"))["roomName"] == "Study"
    assert [await house.sees("east", by) for by in (CAROL, BOB)] == [True, False]


async def test_move(house: House) -> None:
    """Group 0 is the root."""
    for group_id in (WEST, ROOT):
        assert (await house.put(UPDATE, roomId="east", groupId=group_id)).json() == DONE
        assert (await house.room("east"))["roomGroup"]["groupId"] == group_id


async def test_members_are_replaced(house: House) -> None:
    """A room for chosen people keeps them until others are chosen; it cannot be for nobody."""
    assert (await house.put(UPDATE, roomId="den", roomCapacity=3)).json() == DONE
    assert await house.sees("den", CAROL)
    members = [{"memberId": "4", "memberType": "dept"}]
    assert (await house.put(UPDATE, roomId="den", reservationAuthority={"authorizedMembers": members})).json() == DONE
    assert [await house.sees("den", by) for by in (CAROL, DAVE)] == [False, True]
    nobody = await house.put(UPDATE, roomId="den", reservationAuthority={"authorizedMembers": []})
    assert refused(nobody) == bad("lack authorizedMembers")


@pytest.mark.produces("openapi:room.update", "ParameterInvalid", "RoomNameUnsafe", "RoomNameTaken", "RoomUnknown")
async def test_update_refusals(house: House) -> None:
    assert refused(await house.put(UPDATE, roomId="nowhere", roomCapacity=9)) == NO_ROOM
    assert refused(await house.put(UPDATE, roomId="east", roomName="Annex")) == (400, "room.exist", "Room Exsit")
    assert refused(await house.put(UPDATE, roomId="east", roomStatus=3)) == bad("roomStatus invalid")
    assert refused(await house.put(UPDATE, roomId="east", roomStatus=2)) == bad("lack authorizedMembers")
    assert refused(await house.put(UPDATE, roomId="east", roomName="\x00"))[1] == "room.name.unsafe"
    assert refused(await house.put(UPDATE, roomCapacity=9)) == bad("lack roomId")
    assert (await house.put(UPDATE, roomId="east", roomName="East hall")).json() == DONE


@pytest.mark.produces("openapi:room.update", "OperatorUnknown", "NotRoomManager")
@pytest.mark.produces("openapi:room.delete", "OperatorUnknown", "NotRoomManager")
async def test_changers_are_managers(house: House) -> None:
    for by in (BOB, CAROL, NOBODY):
        for room_id in ("annex", "nowhere"):
            assert refused(await house.put(UPDATE, by, roomId=room_id, roomCapacity=9)) == NOT_ADMIN
            assert refused(await house.delete(f"{UPDATE}/{room_id}", by)) == NOT_ADMIN


async def test_group_administrator(house: House) -> None:
    """Changes what is below the group, and cannot bring it out or in."""
    assert (await house.put(UPDATE, DAVE, roomId="attic", groupId=EAST, roomCapacity=2)).json() == DONE
    assert refused(await house.put(UPDATE, DAVE, roomId="attic", groupId=WEST)) == NOT_ADMIN
    assert refused(await house.put(UPDATE, DAVE, roomId="annex", groupId=EAST)) == NOT_ADMIN
    assert refused(await house.delete(f"{UPDATE}/annex", DAVE)) == NOT_ADMIN
    assert (await house.delete(f"{UPDATE}/attic", DAVE)).json() == DONE


@pytest.mark.produces("openapi:room.delete", "RoomUnknown")
async def test_delete(house: House) -> None:
    """Its devices are bound to no room afterwards, and its name is free."""
    assert (await house.delete(f"{UPDATE}/east")).json() == DONE
    assert refused(await house.delete(f"{UPDATE}/east")) == NO_ROOM
    assert refused(await house.get(f"{UPDATE}/east")) == NO_ROOM
    devices = (await house.server.admin.get("/moothall/v1/devices")).json()["devices"]
    assert {device["device_id"]: device["room_id"] for device in devices} == {1001: MOOT_HALL, 2001: None, 2002: None}
    assert await house.changes("2001") == ["device.unbind", "device.create"]
    assert await house.changes("east") == ["room.delete", "room.create"]
    assert await house.make("East hall")


async def test_an_operator_exports_and_applies(house: House) -> None:
    """What was made by operations stands in the file as if it had come from one."""
    await house.make(**{"name": "Study", **{name: value for name, value in FULL.items() if name != "roomName"}})
    export = (await house.server.admin.get("/moothall/v1/export")).text
    assert "visible_to: authorized" in export
    assert "authorized_people: [carol]" in export
    assert 'closed_from: "2024-01-01T00:00:00Z"' in export
    report = (await house.server.admin.post("/moothall/v1/apply?prune=true", export.encode())).json()
    assert report["total"] == 0, report


async def test_people_and_rooms_that_a_file_removes(house: House) -> None:
    """Take along what no file holds: who comes under the same id later starts anew."""
    await house.post("bookings/blacklist", blacklistUnionId=BOB, startTime=0)
    await house.post("panels", roomId="annex", roomConfig=[])
    export = (await house.server.admin.get("/moothall/v1/export")).text
    less = "".join(
        line for line in export.splitlines(True) if "id: annex," not in line and "id: employee7079" not in line
    )
    less = less.replace("holders: [manager7078, employee7079]", "holders: [manager7078]").replace(
        "- employee7079\n", ""
    )
    for text in (less, export):
        done = await house.server.admin.post("/moothall/v1/apply?prune=true", text.encode())
        assert done.status_code == 200, done.text
    assert (await house.get("panels/lists")).json()["totalCount"] == 0
    await house.post("bookings/blacklist", blacklistUnionId=BOB, startTime=0)
    assert (await house.changes("employee7079", "booking_ban")) == ["booking_ban.create", "booking_ban.create"]


async def test_people_and_departments_that_go(house: House) -> None:
    """Leave no trace in the rooms' lists."""
    for person in ("carol", "dave"):
        gone = await house.server.topapi.json("/topapi/v2/user/delete", {"userid": person})
        assert gone.json()["errcode"] == 0
    assert (await house.room("den"))["reservationAuthority"]["authorizedMembers"] == []
    assert "contactUnionId" not in (await house.room("annex"))["extensionConfig"]["reservationCloseDetail"]
    export = (await house.server.admin.get("/moothall/v1/export")).text
    assert "carol" not in export and "dave" not in export
