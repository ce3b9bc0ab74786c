"""`control.send` with two things wrong at once: of each pair it is the earlier one that the caller is told."""

from collections.abc import AsyncIterator
from itertools import combinations
from typing import Any

import pytest

from moothall.kernel.demo import CORP_ID
from tests.scenarios.answers import refused
from tests.scenarios.control_bodies import documented
from tests.scenarios.hall import Hall, delivered
from tests.scenarios.hall import hall as serving
from tests.scenarios.neighbours import move_in

TOLD = {
    "arguments": (400, "param.error", "Param Error: {absent} is required"),
    "body": (400, "param.error", "Param Error: controlBody is no JSON"),
    "room": (400, "param.error", "Param Error: roomId is unknown"),
    "person": (400, "user.not.org", "User Not In Org"),
    "switch": (400, "api.control.close", "API CONTROL ClOSE"),
    "device": (400, "api.control.close", "API CONTROL ClOSE: no device [room.without.device]"),
    "reuse": (400, "param.error", "Param Error: requestId was used for other content"),
    "offline": (500, "system.error", "System Error: the device is offline [device.offline]"),
}
"""What may be wrong, in the order of the checks, and what a caller is told of it."""
IMPOSSIBLE = {
    *(("room", later) for later in ("switch", "device", "reuse", "offline")),
    ("body", "reuse"),
    ("device", "offline"),
}
"""A room that is unknown has no switch, a body that is none no requestId, and no device is not offline."""
PAIRS = [pair for pair in combinations(TOLD, 2) if pair not in IMPOSSIBLE]
USED, ABANDONED = documented("used"), "abandoned-room"
MORE = f"""
organizations:
  - corp_id: {CORP_ID}
    rooms:
      - {{id: {ABANDONED}, name: A room that loses its device, control: true}}
    devices:
      - {{id: 7299, name: Lost, room: {ABANDONED}, secret: credential-of-the-lost-device}}
"""
USERS = {
    "closed-room": "credential-of-the-closed-room",
    "double-room": "credential-of-the-lower-host",
    ABANDONED: "credential-of-the-lost-device",
}
"""Rooms that got a signal before something became wrong with them."""


@pytest.fixture(scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory, anyio_backend: object) -> AsyncIterator[Hall]:
    async with serving(tmp_path_factory.mktemp("hall") / "data") as made:
        await move_in(made.server)
        await operate(made, "apply", MORE.encode())
        await operate(made, "rooms/closed-room/control", {"corp_id": CORP_ID, "on": True})
        for room_id, credential in USERS.items():
            async with made.device(credential=credential) as device:
                call = made.sending(USED, roomId=room_id)
                await device.ack(await device.command())
                assert delivered(await call)
        await operate(made, "rooms/closed-room/control", {"corp_id": CORP_ID, "on": False})
        await operate(made, "devices/7299/revoke", {"corp_id": CORP_ID})
        made.pass_time(20_000)
        yield made


async def operate(hall: Hall, path: str, body: Any) -> None:
    answer = await hall.server.admin.post(f"/moothall/v1/{path}", body)
    assert answer.status_code == 200, answer.text


def room(wrong: set[str]) -> str:
    """One with which this is wrong, and nothing that is checked before."""
    if "room" in wrong:
        return "nowhere"
    if "switch" in wrong:
        return "closed-empty-room" if "device" in wrong else "closed-room"
    if "device" in wrong:
        return ABANDONED if "reuse" in wrong else "empty-room"
    return "double-room"


@pytest.mark.parametrize(("earlier", "later"), PAIRS, ids=[" before ".join(pair) for pair in PAIRS])
async def test_order(hall: Hall, earlier: str, later: str) -> None:
    wrong = {earlier, later}
    absent = "controlBody" if later == "person" else "unionId"
    members: dict[str, Any] = {"roomId": room(wrong)}
    if "person" in wrong:
        members["unionId"] = "nobody"
    text = USED + " " if "reuse" in wrong else documented("never sent")
    if "body" in wrong:
        text = text[:-1]
    if "arguments" in wrong:
        members[absent] = None
    status, code, message = refused(await hall.send(text, **members))
    wanted = TOLD[earlier][2].format(absent=absent)
    assert (status, code) == TOLD[earlier][:2]
    assert message == wanted or (earlier == "body" and message.startswith(wanted))
