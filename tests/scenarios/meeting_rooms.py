"""The demo organization with more rooms, and people who see and manage some of them; each test on one of its own.

Alice manages all rooms, and so does Erin as main administrator; Dave manages the group East with Upstairs below it;
Bob and Carol, who is in the department Web below Engineering, manage none.
"""

from pathlib import Path
from typing import Any

import httpx

from moothall.domain import device_properties, organizations
from moothall.domain.permissions import Permission
from moothall.domain.ports import Actor
from tests.scenarios import guests
from tests.scenarios.answers import refused
from tests.support.in_process import InProcess

FILE = Path(__file__).with_name("meeting_rooms.yaml")
GUEST = ("suiterooms", "secret-of-the-guest")
ALICE, BOB = "fH8zQk2mSgPn5tRwVbXcYd7LiEiE", "pQ3xWn6vJsTa9hKrMzBgUf4DiEiE"
CAROL, DAVE, ERIN = "cAr0lUnionIdiEiE", "dAv3UnionIdiEiE", "eR1nUnionIdiEiE"
NOBODY = "nobodyiEiE"
ROOT, EAST, UPSTAIRS, WEST, DEMO_GROUP = 0, 200, 201, 202, 172
MOOT_HALL = "4f8e2a6c1b9d7035e8a4c6f2d1b09e73"
DONE = {"result": True}
NOT_ADMIN = (400, "user.not.admin", "User Not Admin")
NOT_EMPLOYEE = (400, "user.not.employee", "User Not Employee")
NO_ROOM = (400, "room.not.found", "Room Not Found")


class House:
    """The server, asked by one of its people: Alice, unless `by` names another."""

    def __init__(self, server: InProcess) -> None:
        self.server = server

    async def furnish(self) -> None:
        """Bring in rooms and people, as an operator does."""
        text = FILE.read_text(encoding="utf-8").replace("POINTS", ", ".join(sorted(Permission)))
        await self.apply(text)

    async def apply(self, text: str) -> None:
        """Apply a file."""
        report = await self.server.admin.post("/moothall/v1/apply", text.encode())
        assert report.status_code == 200, report.text

    async def organization(self, text: str) -> None:
        """Apply a file about the demo organization, given without its head; two spaces less."""
        lines = "".join(f"    {line}\n" for line in text.strip("\n").splitlines())
        await self.apply(f"organizations:\n  - corp_id: {self.server.demo.corp_id}\n{lines}")

    async def get(self, path: str, by: str = ALICE, **fields: Any) -> httpx.Response:
        """Read as somebody."""
        return await self.server.openapi.get(f"/v1.0/rooms/{path}", {"unionId": by, **fields})

    async def post(self, path: str, by: str = ALICE, **members: Any) -> httpx.Response:
        """Post as somebody."""
        return await self.server.openapi.post(f"/v1.0/rooms/{path}", {"unionId": by, **members})

    async def put(self, path: str, by: str = ALICE, **members: Any) -> httpx.Response:
        """Put as somebody."""
        return await self.server.openapi.put(f"/v1.0/rooms/{path}", {"unionId": by, **members})

    async def delete(self, path: str, by: str = ALICE) -> httpx.Response:
        """Delete as somebody."""
        return await self.server.openapi.delete(f"/v1.0/rooms/{path}", {"unionId": by})

    async def make(self, name: str, by: str = ALICE, **members: Any) -> str:
        """A new room's id."""
        said = {"roomName": name, "roomStatus": 0, "isvRoomId": name, **members}
        return str(taken(await self.post("meetingrooms", by, **said)))

    async def room(self, room_id: str, by: str = ALICE) -> dict[str, Any]:
        """A room as somebody sees it."""
        found: dict[str, Any] = taken(await self.get(f"meetingRooms/{room_id}", by))
        return found

    async def sees(self, room_id: str, by: str) -> bool:
        """Whether somebody sees a room; the list and the room itself say the same."""
        alone = await self.get(f"meetingRooms/{room_id}", by)
        listed = [room["roomId"] for room in taken(await self.get("meetingRoomLists", by, maxResults=100))]
        assert (alone.status_code == 200) is (room_id in listed)
        assert alone.status_code == 200 or refused(alone) == NO_ROOM
        return alone.status_code == 200

    async def report(self, device_id: int, **told: str) -> None:
        """Let a device have reported properties."""
        services = self.server.running.services
        tenant = await services.engine.locate(organizations.tenant_of, self.server.demo.corp_id)
        assert tenant is not None
        actor = Actor("device", str(device_id), "gateway")
        await services.engine.write(tenant, actor, device_properties.report, device_id, tuple(told.items()))

    async def guest_token(self) -> str:
        """The token of a third-party app that the organization has let in."""
        return await guests.token_of(self.server, GUEST)

    async def changes(self, subject: str, noun: str = "") -> list[str]:
        """What the change log has of a subject, newest first; other nouns may have the same id."""
        query = {"corp_id": self.server.demo.corp_id, "subject": subject}
        answer = (await self.server.admin.get("/moothall/v1/changes", query)).json()
        return [change["what"] for change in answer["changes"] if change["what"].startswith(noun)]


def taken(response: httpx.Response) -> Any:
    """The result of an answer that is no refusal."""
    assert response.status_code == 200, response.text
    return response.json()["result"]
