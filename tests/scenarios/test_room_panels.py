"""Control panels of rooms."""

from typing import Any

import httpx
import pytest

from tests.scenarios.answers import refused
from tests.scenarios.meeting_rooms import ALICE, BOB, CAROL, DAVE, NO_ROOM, NOBODY, NOT_ADMIN, House

TILE = {
    "name": "灯",
    "enName": "Light",
    "icon": "https://pictures.example/light.png",
    "url": "https://pages.example/light",
    "showTime": 30,
    "sort": 0,
}


async def put(house: House, room_id: str, by: str = ALICE, **members: Any) -> httpx.Response:
    """Give a room a panel."""
    return await house.post("panels", by, roomId=room_id, **{"roomConfig": [TILE], **members})


async def remove(house: House, *room_ids: str, by: str = ALICE) -> httpx.Response:
    return await house.post("panels/remove", by, roomIds=list(room_ids))


async def listed(house: House, by: str = ALICE, **fields: Any) -> Any:
    """A page of panels."""
    return (await house.get("panels/lists", by, **fields)).json()


async def shown(house: House, by: str = ALICE, **fields: Any) -> list[str]:
    """The rooms of a page of panels."""
    page = await listed(house, by, **fields)
    return [panel["roomId"] for panel in page["result"]]


async def test_panel(house: House) -> None:
    """Written as roomConfig, read as roomIotConfig; the answers are text."""
    assert (await put(house, "east", status=1, extra={"param": {"a": "b"}})).json() == {"result": "east"}
    assert await listed(house) == {
        "hasMore": False,
        "totalCount": 1,
        "result": [{"roomId": "east", "roomIotConfig": [TILE]}],
    }
    assert await house.changes("east", "control_panel") == ["control_panel.create"]


async def test_a_second_panel_replaces_the_first(house: House) -> None:
    for tiles in ([TILE, {**TILE, "sort": 1}], [TILE], [TILE], []):
        assert (await put(house, "east", roomConfig=tiles)).status_code == 200
    assert (await listed(house))["result"] == [{"roomId": "east", "roomIotConfig": []}]
    changes = await house.changes("east", "control_panel")
    assert changes == ["control_panel.update", "control_panel.update", "control_panel.create"]


async def test_remove(house: House) -> None:
    """A room without a panel is passed over."""
    for room_id in ("east", "annex", "den"):
        await put(house, room_id)
    assert (await remove(house, "east", "attic", "den", "den")).json() == {"result": "true"}
    assert await shown(house) == ["annex"]
    await house.delete("meetingRooms/annex")
    assert await shown(house) == []


@pytest.mark.produces("openapi:panel.remove", "RoomUnknown")
async def test_remove_is_all_or_nothing(house: House) -> None:
    await put(house, "east")
    assert refused(await remove(house, "east", "nowhere")) == NO_ROOM
    assert await shown(house) == ["east"]


async def test_pages(house: House) -> None:
    """In the order of the rooms; ten where nothing is said."""
    rooms = "".join(f"  - {{id: bulk{number}, name: Bulk {number}}}\n" for number in range(12))
    await house.organization(f"rooms:\n{rooms}")
    for number in reversed(range(12)):
        await put(house, f"bulk{number}")
    first = await listed(house)
    assert (len(first["result"]), first["hasMore"], first["totalCount"]) == (10, True, 12)
    last = await listed(house, nextToken=first["nextToken"])
    assert [panel["roomId"] for panel in last["result"]] == ["bulk10", "bulk11"]
    assert (last["hasMore"], "nextToken" in last, last["totalCount"]) == (False, False, 12)


async def test_who_sees_which(house: House) -> None:
    """As with the rooms themselves; without an operator those that everyone sees."""
    for room_id in ("attic", "den", "forge", "annex"):
        await put(house, room_id)
    assert await shown(house) == ["attic", "den", "forge", "annex"]
    assert await shown(house, CAROL) == ["den", "forge", "annex"]
    assert await shown(house, DAVE) == ["attic", "annex"]
    assert await shown(house, "") == ["annex"]
    assert (await listed(house, BOB))["totalCount"] == 2


async def test_one_room(house: House) -> None:
    for room_id in ("attic", "annex"):
        await put(house, room_id)
    assert await shown(house, roomId="attic") == ["attic"]
    assert await shown(house, CAROL, roomId="attic") == []
    assert await shown(house, "", roomId="annex") == ["annex"]
    assert await shown(house, roomId="nowhere") == []


@pytest.mark.parametrize("member", list(TILE))
async def test_tiles_are_whole(house: House, member: str) -> None:
    """All six members of each are required, and roomConfig itself."""
    tile = {name: value for name, value in TILE.items() if name != member}
    for tiles in ([TILE, tile], None):
        assert refused(await put(house, "east", roomConfig=tiles))[:2] == (400, "param.error")


@pytest.mark.produces("openapi:panel.list", "OperatorUnknown")
async def test_readers(house: House) -> None:
    assert refused(await house.get("panels/lists", NOBODY))[:2] == (400, "param.error")


@pytest.mark.produces("openapi:panel.create", "OperatorUnknown", "NotRoomManager", "RoomUnknown")
@pytest.mark.produces("openapi:panel.remove", "OperatorUnknown", "NotRoomManager")
async def test_writers(house: House) -> None:
    for by in (BOB, NOBODY):
        assert refused(await put(house, "east", by)) == NOT_ADMIN
        assert refused(await remove(house, "east", by=by)) == NOT_ADMIN
    assert (await put(house, "attic", DAVE)).status_code == 200
    assert refused(await put(house, "annex", DAVE)) == NOT_ADMIN
    assert refused(await remove(house, "attic", "annex", by=DAVE)) == NOT_ADMIN
    assert refused(await put(house, "nowhere")) == NO_ROOM
