"""Room groups listed, made, renamed and deleted, and who may do so."""

import pytest

from moothall.domain.room_groups import DEPTH, MOST
from tests.scenarios.answers import refused
from tests.scenarios.meeting_rooms import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    DEMO_GROUP,
    DONE,
    EAST,
    ERIN,
    NOBODY,
    NOT_ADMIN,
    NOT_EMPLOYEE,
    ROOT,
    UPSTAIRS,
    WEST,
    House,
    taken,
)

NOT_FOUND = (400, "group.not.found", "Group Not Found")


async def made(house: House, name: str, parent: int = ROOT, by: str = ALICE) -> int:
    """A new group's id."""
    group_id: int = taken(await house.post("groups", by, groupName=name, parentGroupId=parent))
    return group_id


async def names(house: House) -> dict[int, tuple[str, int]]:
    """Name and parent of each group."""
    groups = taken(await house.get("groupLists"))
    return {group["groupId"]: (group["groupName"], group["parentId"]) for group in groups}


async def test_list(house: House) -> None:
    """The whole tree in one flat list, for every employee."""
    response = await house.get("groupLists", BOB)
    assert response.json() == {
        "result": [
            {"groupId": DEMO_GROUP, "groupName": "Test group", "parentId": ROOT},
            {"groupId": EAST, "groupName": "East", "parentId": ROOT},
            {"groupId": UPSTAIRS, "groupName": "Upstairs", "parentId": EAST},
            {"groupId": WEST, "groupName": "West", "parentId": ROOT},
        ]
    }


@pytest.mark.produces("openapi:group.list", "OperatorUnknown")
@pytest.mark.produces("openapi:group.admins", "OperatorUnknown")
async def test_readers_are_employees(house: House) -> None:
    assert refused(await house.get("groupLists", NOBODY)) == NOT_EMPLOYEE
    assert refused(await house.get(f"groupAdmin/{EAST}", NOBODY)) == NOT_EMPLOYEE


@pytest.mark.produces("openapi:group.admins", "RoomGroupUnknown")
async def test_administrators(house: House) -> None:
    """Those of the group itself; who manages the one above is not listed again."""
    answer = (await house.get(f"groupAdmin/{EAST}", CAROL)).json()
    admins = [{"memberId": DAVE, "memberName": "Dave Sun"}]
    assert answer == {"result": {"groupId": EAST, "groupName": "East", "groupAdmins": admins}}
    assert taken(await house.get(f"groupAdmin/{UPSTAIRS}"))["groupAdmins"] == []
    assert refused(await house.get("groupAdmin/9")) == (500, "group.query.error", "Group Query Error")


async def test_create(house: House) -> None:
    """The answer is a bare number; ids are not given out again."""
    first = await made(house, "North")
    inner = await made(house, "North", first)
    assert (await names(house))[first] == ("North", ROOT)
    assert (await names(house))[inner] == ("North", first)
    assert await house.changes(str(inner)) == ["room_group.create"]
    assert (await house.delete(f"groups/{inner}")).json() == DONE
    assert await made(house, "North", first) > inner


@pytest.mark.produces("openapi:group.create", "ParameterInvalid", "RoomGroupNameTaken", "ParentRoomGroupUnknown")
async def test_create_refusals(house: House) -> None:
    for name in ("", "  ", "x" * 10_001, "North\x00"):
        assert refused(await house.post("groups", groupName=name, parentGroupId=ROOT))[1] == "param.error"
    assert refused(await house.post("groups", parentGroupId=ROOT))[1] == "param.error"
    status, code, text = refused(await house.post("groups", groupName="East", parentGroupId=ROOT))
    assert (status, code) == (400, "param.error") and "East" in text
    unknown = await house.post("groups", groupName="North", parentGroupId=9)
    assert refused(unknown) == (400, "group.not.found", "Parent Group Not Found")


@pytest.mark.produces("openapi:group.create", "RoomGroupTooDeep")
async def test_depth(house: House) -> None:
    parent = ROOT
    for level in range(DEPTH):
        parent = await made(house, f"Level {level}", parent)
    response = await house.post("groups", groupName="Too deep", parentGroupId=parent)
    assert refused(response) == (400, "depth.over.limit", "Group Depth Over Limit")


@pytest.mark.produces("openapi:group.create", "TooManyRoomGroups")
async def test_number(house: House) -> None:
    """A file may bring in more."""
    groups = "".join(f"  - {{id: {number}, name: Group {number}}}\n" for number in range(1_000, 1_000 + MOST))
    await house.organization(f"room_groups:\n{groups}")
    response = await house.post("groups", groupName="One more", parentGroupId=ROOT)
    assert refused(response) == (400, "group.too.much", "Group Too Much")


async def test_rename(house: House) -> None:
    """Nothing but the name changes, and without one nothing at all."""
    assert (await house.put("groups", groupId=UPSTAIRS, groupName="Attics")).json() == DONE
    assert (await names(house))[UPSTAIRS] == ("Attics", EAST)
    for same in ({"groupName": "Attics"}, {}):
        assert (await house.put("groups", groupId=UPSTAIRS, **same)).json() == DONE
    assert await house.changes(str(UPSTAIRS)) == ["room_group.update", "room_group.create"]


@pytest.mark.produces("openapi:group.update", "ParameterInvalid", "RoomGroupNameTaken", "RoomGroupUnknown")
async def test_rename_refusals(house: House) -> None:
    assert refused(await house.put("groups", groupId=WEST, groupName=""))[1] == "param.error"
    assert refused(await house.put("groups", groupId=WEST, groupName="East"))[1] == "param.error"
    assert refused(await house.put("groups", groupId=9, groupName="North")) == NOT_FOUND
    assert refused(await house.put("groups", groupId=ROOT, groupName="North")) == NOT_FOUND


@pytest.mark.produces("openapi:group.delete", "RoomGroupInUse", "RoomGroupUnknown")
async def test_delete(house: House) -> None:
    """Only what is empty; the administrators go with the group."""
    for group_id, what in ((EAST, "groups"), (WEST, "rooms")):
        status, code, text = refused(await house.delete(f"groups/{group_id}"))
        assert (status, code) == (400, "param.error") and what in text
    empty = await made(house, "Empty")
    await house.organization(f"room_groups: [{{id: {empty}, admins: [carol]}}]")
    assert (await house.delete(f"groups/{empty}")).json() == DONE
    assert refused(await house.delete(f"groups/{empty}")) == NOT_FOUND
    assert refused(await house.post("groups", CAROL, groupName="North", parentGroupId=ROOT)) == NOT_ADMIN


@pytest.mark.produces("openapi:group.create", "NotRoomManager", "OperatorUnknown")
@pytest.mark.produces("openapi:group.update", "NotRoomManager", "OperatorUnknown")
@pytest.mark.produces("openapi:group.delete", "NotRoomManager", "OperatorUnknown")
@pytest.mark.parametrize("by", [BOB, CAROL, NOBODY])
async def test_writers_are_managers(house: House, by: str) -> None:
    """Whether a group exists is not told to others."""
    for group_id in (WEST, 9):
        assert refused(await house.post("groups", by, groupName="North", parentGroupId=group_id)) == NOT_ADMIN
        assert refused(await house.put("groups", by, groupId=group_id, groupName="North")) == NOT_ADMIN
        assert refused(await house.delete(f"groups/{group_id}", by)) == NOT_ADMIN


async def test_main_administrator(house: House) -> None:
    """Manages rooms without having been told to."""
    assert await made(house, "North", ROOT, ERIN)


async def test_group_administrator(house: House) -> None:
    """Manages the group with all below it, and nothing else."""
    inner = await made(house, "Loft", UPSTAIRS, DAVE)
    assert (await house.put("groups", DAVE, groupId=inner, groupName="Lofts")).json() == DONE
    assert (await house.delete(f"groups/{inner}", DAVE)).json() == DONE
    for parent in (ROOT, WEST):
        assert refused(await house.post("groups", DAVE, groupName="North", parentGroupId=parent)) == NOT_ADMIN
    assert refused(await house.put("groups", DAVE, groupId=WEST, groupName="North")) == NOT_ADMIN
    assert refused(await house.delete(f"groups/{WEST}", DAVE)) == NOT_ADMIN
    assert refused(await house.delete("groups/9", DAVE)) == NOT_FOUND


async def test_a_group_administrator_who_is_dismissed(house: House) -> None:
    """With `prune` a list that is left out is empty."""
    export = (await house.server.admin.get("/moothall/v1/export")).text
    assert "admins: [dave]" in export
    assert (await house.put("groups", DAVE, groupId=EAST, groupName="Far East")).json() == DONE
    pruned = await house.server.admin.post(
        "/moothall/v1/apply?prune=true", export.replace("name: East, admins: [dave]", "name: Far East").encode()
    )
    assert pruned.status_code == 200, pruned.text
    assert refused(await house.put("groups", DAVE, groupId=EAST, groupName="East")) == NOT_ADMIN
