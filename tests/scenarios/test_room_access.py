"""Who may use rooms: super users, those who see them, those who are not on the blacklist."""

from typing import Any

import httpx
import pytest

from tests.scenarios.answers import refused
from tests.scenarios.control_bodies import documented
from tests.scenarios.meeting_rooms import ALICE, BOB, CAROL, DAVE, DONE, MOOT_HALL, NO_ROOM, NOBODY, NOT_ADMIN, House

RESTRICTED = (400, "api.control.close", "API CONTROL ClOSE: only super users may use the room [room.restricted]")
OFFLINE = (500, "system.error", "System Error: the device is offline [device.offline]")
UNKNOWN = (400, "param.error", "Param Error: roomId is unknown")
CLOSED = (400, "api.control.close", "API CONTROL ClOSE")


async def send(house: House, by: str, room_id: str = MOOT_HALL, token: str = "") -> tuple[int, str, str]:
    """How a signal is refused. The device is never there."""
    said = {"unionId": by, "roomId": room_id, "controlBody": documented("r1")}
    return refused(await house.server.openapi.post("/v1.0/rooms/central/control", said, token))


async def restrict(house: House, room_id: str = MOOT_HALL, by: str = ALICE, **members: Any) -> httpx.Response:
    return await house.post("meetingRooms/superUsers/set", by, roomId=room_id, **members)


async def release(house: House, room_id: str = MOOT_HALL, by: str = ALICE) -> httpx.Response:
    """The parameters stand in the query, and there is no body."""
    query = httpx.QueryParams({"roomId": room_id, "unionId": by})
    return await house.server.openapi.post(f"/v1.0/rooms/meetingRooms/superUsers/remove?{query}", b"")


@pytest.mark.produces("openapi:control.send", "RoomRestricted")
async def test_super_users(house: House) -> None:
    """People by either of their ids. Whoever manages the room is not one of them without being chosen."""
    assert (await restrict(house, userIdWhiteList=["employee7079", CAROL])).json() == DONE
    assert [await send(house, by) for by in (BOB, CAROL, ALICE)] == [OFFLINE, OFFLINE, RESTRICTED]
    assert (await release(house)).json() == DONE
    assert await send(house, ALICE) == OFFLINE
    assert (await release(house)).json() == DONE
    assert await house.changes(MOOT_HALL) == ["room.restrict", "room.restrict", "room.create"]


async def test_super_departments(house: House) -> None:
    """Everybody in them or below them; choosing again replaces both lists, and nobody at all may be chosen."""
    await restrict(house, userIdWhiteList=["manager7078"])
    await restrict(house, deptIdWhiteList=[2])
    assert [await send(house, by) for by in (CAROL, DAVE, ALICE)] == [OFFLINE, RESTRICTED, RESTRICTED]
    await restrict(house)
    assert [await send(house, by) for by in (CAROL, DAVE, ALICE)] == [RESTRICTED] * 3


async def test_restricted_rooms_are_seen(house: House) -> None:
    await restrict(house)
    assert await house.sees(MOOT_HALL, BOB)


async def test_super_users_in_files(house: House) -> None:
    """As they come by operations."""
    await restrict(house, userIdWhiteList=["carol"], deptIdWhiteList=[4])
    export = (await house.server.admin.get("/moothall/v1/export")).text
    assert "restricted: true" in export
    assert "super_users: [carol], super_departments: [4]" in export
    await release(house)
    await house.organization(f"rooms: [{{id: {MOOT_HALL}, restricted: true, super_users: [dave]}}]")
    assert [await send(house, by) for by in (DAVE, CAROL)] == [OFFLINE, RESTRICTED]


@pytest.mark.produces("openapi:superuser.set", "ParameterInvalid", "RoomUnknown")
@pytest.mark.produces("openapi:superuser.remove", "RoomUnknown")
async def test_super_user_refusals(house: House) -> None:
    for members in ({"userIdWhiteList": ["nobody"]}, {"deptIdWhiteList": [99]}, {"deptIdWhiteList": ["x"]}):
        status, code, text = refused(await restrict(house, **members))
        assert (status, code) == (400, "param.error") and next(iter(members)) in text
    assert refused(await restrict(house, "nowhere")) == NO_ROOM
    assert refused(await release(house, "nowhere")) == NO_ROOM


@pytest.mark.produces("openapi:superuser.set", "OperatorUnknown", "NotRoomManager")
@pytest.mark.produces("openapi:superuser.remove", "OperatorUnknown", "NotRoomManager")
async def test_who_chooses_super_users(house: House) -> None:
    for by in (BOB, NOBODY):
        assert refused(await restrict(house, by=by)) == NOT_ADMIN
        assert refused(await release(house, by=by)) == NOT_ADMIN
    assert (await restrict(house, "attic", DAVE)).json() == DONE
    assert refused(await restrict(house, "annex", DAVE)) == NOT_ADMIN
    assert refused(await release(house, "annex", DAVE)) == NOT_ADMIN


async def test_signals_to_rooms_that_are_not_seen(house: House) -> None:
    """Nothing is told of such a room, not even that its switch is off."""
    assert [await send(house, by, "den") for by in (BOB, CAROL, ALICE)] == [UNKNOWN, CLOSED, CLOSED]


async def test_signals_of_third_party_apps(house: House) -> None:
    """Are refused as those of apps without the permission point, which is offered to internal apps only."""
    status, code, text = await send(house, ALICE, token=await house.guest_token())
    assert (status, code) == (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied")
    assert "VideoConference.Conference.Write" in text


async def ban(house: House, by: str = ALICE, **members: Any) -> httpx.Response:
    return await house.post("bookings/blacklist", by, **{"blacklistUnionId": BOB, "startTime": 0, **members})


async def lift(house: House, *people: str, by: str = ALICE) -> httpx.Response:
    return await house.post("bookings/blacklist/remove", by, blacklistUnionIds=list(people))


async def test_ban(house: House) -> None:
    """A new period replaces the one before."""
    periods: tuple[dict[str, Any], ...] = ({}, {"endTime": 2_000_000_000_000, "memo": "Left the lights on"})
    for members in periods:
        for _ in range(2):
            assert (await ban(house, **members)).json() == DONE
    assert (await lift(house, BOB, CAROL, NOBODY, BOB)).json() == DONE
    changes = await house.changes("employee7079", "booking_ban")
    assert changes == ["booking_ban.delete", "booking_ban.update", "booking_ban.create"]


@pytest.mark.produces("openapi:blacklist.create", "ParameterInvalid", "BannedPersonUnknown")
@pytest.mark.produces("openapi:blacklist.remove", "TooManyBans")
async def test_ban_refusals(house: House) -> None:
    assert refused(await ban(house, blacklistUnionId=NOBODY)) == (400, "user.not.org", "User Not In Org")
    for start, end in ((5, 5), (5, 4), (5, 0)):
        assert refused(await ban(house, startTime=start, endTime=end))[:2] == (400, "param.error")
    assert refused(await ban(house, startTime=None))[:2] == (400, "param.error")
    assert (await lift(house, *[BOB] * 100)).json() == DONE
    assert refused(await lift(house, *[BOB] * 101)) == (400, "user.over.limit", "User Over Limit")
    assert refused(await lift(house))[:2] == (400, "param.error")


@pytest.mark.produces("openapi:blacklist.create", "OperatorUnknown", "NotRoomManager")
@pytest.mark.produces("openapi:blacklist.remove", "OperatorUnknown", "NotRoomManager")
@pytest.mark.parametrize("by", [BOB, DAVE, NOBODY])
async def test_who_bans(house: House, by: str) -> None:
    """It counts for all rooms, so those who manage a group are not enough."""
    assert refused(await ban(house, by)) == NOT_ADMIN
    assert refused(await lift(house, BOB, by=by)) == NOT_ADMIN
