"""Apps that send signals by the official SDK, and what it tells them."""

import asyncio
from collections.abc import Awaitable

import pytest

from tests.sdk.vendor import Official, TeaException
from tests.support.facts import DemoFacts

OFFLINE = (500, "system.error", "System Error: the device is offline [device.offline]")
NOT_CONFIRMED = (
    500,
    "system.error",
    "System Error: not confirmed in 5000 ms; safe to repeat with the same requestId [device.ack.timeout]",
)
REUSED = (400, "param.error", "Param Error: requestId was used for other content")


class App:
    """An app of the demo organization, by the SDK's blocking methods in threads, or by its asynchronous ones."""

    def __init__(self, url: str, demo: DemoFacts, *, asynchronous: bool = False, token: str = "") -> None:
        self._official = Official(url, asynchronous)
        self._token = token or demo.access_token
        self._demo = demo

    async def send(self, text: str, **members: str) -> None:
        """Send a control body to the demo's room; comes back when the device has it, as the SDK says."""
        said = {"union_id": self._demo.union_id, "room_id": self._demo.room_id, "control_body": text, **members}
        body = await self._official.send_central_control(self._token, **said)
        assert body.to_map() == {"result": True}

    def sending(self, text: str, **members: str) -> "asyncio.Task[None]":
        """The same, without waiting."""
        return asyncio.create_task(self.send(text, **members))

    async def look_around(self) -> None:
        """Ask for something else."""
        await self._official.query_meeting_room_group(self._token, "172", self._demo.union_id)


async def refused(call: Awaitable[None]) -> tuple[int, str, str]:
    """HTTP status, code and message that the SDK raises."""
    with pytest.raises(TeaException) as raised:
        await call
    answer = raised.value.data
    assert answer["code"] == raised.value.code
    return answer["statusCode"], answer["code"], answer["message"]
