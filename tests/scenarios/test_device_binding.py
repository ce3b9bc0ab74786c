"""Which room a device is of, told to apps whoever changes it."""

from typing import Any

from moothall.kernel import demo
from tests.support.in_process import InProcess

WHAT = "event.open_meeting_room_device_bind_change"
DEVICE = {"id": 7_900, "name": "Box", "union_id": "u-7900", "secret": "credential-7900"}


async def applied(server: InProcess, room: str | None, *flags: str, devices: bool = True) -> None:
    """A file with rooms A and B and, in one of them or in none, a device."""
    rooms = [{"id": name, "name": name, "control": True} for name in ("bind-a", "bind-b")]
    file = {
        "organizations": [
            {"corp_id": demo.CORP_ID, "rooms": rooms, "devices": [DEVICE | {"room": room}] if devices else []}
        ]
    }
    query = "".join(f"?{flag}=true" for flag in flags)
    answer = await server.admin.post(f"/moothall/v1/apply{query}", file)
    assert answer.status_code == 200, answer.text


async def told(server: InProcess) -> list[tuple[str, str]]:
    """Kind and room of each event of the device, oldest first."""
    changes = (await server.admin.get("/moothall/v1/changes", {"what": WHAT, "subject": "u-7900"})).json()["changes"]
    events: list[dict[str, Any]] = [change["after"] for change in reversed(changes)]
    assert all(event["deviceId"] == "7900" and event["deviceUnionId"] == "u-7900" for event in events)
    assert all(event["operateTime"] and event["operatorUnionId"] == "" for event in events)
    return [(event["type"], event["openRoomId"]) for event in events]


async def test_by_files(in_process: InProcess) -> None:
    """Made, moved, taken out of its room, put in again, removed; what stays is not told."""
    for room in ("bind-a", "bind-a", "bind-b", None, "bind-b"):
        await applied(in_process, room)
    await applied(in_process, None, "prune", devices=False)
    a, b = "bind-a", "bind-b"
    assert await told(in_process) == [
        ("bind", a),
        ("unbind", a),
        ("bind", b),
        ("unbind", b),
        ("bind", b),
        ("unbind", b),
    ]


async def test_by_the_end_of_the_room(in_process: InProcess) -> None:
    await applied(in_process, "bind-a")
    path = f"/v1.0/rooms/meetingRooms/bind-a?unionId={in_process.demo.union_id}"
    answer = await in_process.openapi.delete(path)
    assert answer.status_code == 200, answer.text
    assert await told(in_process) == [("bind", "bind-a"), ("unbind", "bind-a")]
