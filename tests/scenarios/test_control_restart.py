"""`control.send` and a server that is restarted gently in the middle of many signals."""

import asyncio
from collections import Counter, deque
from pathlib import Path

import httpx

from tests.scenarios.answers import refused
from tests.scenarios.test_control_kills import (
    CALLERS,
    DEVICES,
    LAST,
    ROOMS,
    SIGNALS,
    TOWN,
    Callers,
    all_set,
    hosts,
)
from tests.support.process import ServerProcess

RESTARTED_AFTER = 40
"""Answers."""
DOCUMENTED = {
    (500, "system.error", "System Error: the device is offline [device.offline]"),
    (500, "system.error", "System Error: the server is about to stop [server.closing]"),
    (403, "Forbidden.AccessDenied.QpsLimitForApi", "Too many calls at once"),
}
"""What a caller may be told who comes while the server stops or starts."""


class Patient(Callers):
    """Callers who repeat what got no answer at all, and note every refusal."""

    def __init__(self, server: ServerProcess, restart: asyncio.Event) -> None:
        super().__init__(server)
        self.told: Counter[tuple[int, str, str]] = Counter()
        self._restart = restart

    async def send_all(self, numbers: deque[int]) -> None:
        """Each of them until it is answered."""
        await asyncio.gather(*(self._send_some(numbers) for _ in range(CALLERS)))

    async def _send_some(self, numbers: deque[int]) -> None:
        while numbers:
            number = numbers.popleft()
            while (answer := await self._answer(number)) is None:
                await asyncio.sleep(0.01)
            if answer.status_code == 200:
                self.confirmed.add(number)
            else:
                self.refused[number] = answer
                self.told[refused(answer)] += 1
            if len(self.confirmed) + len(self.refused) == RESTARTED_AFTER:
                self._restart.set()

    async def _answer(self, number: int) -> httpx.Response | None:
        try:
            return await asyncio.to_thread(self._post, number)
        except httpx.TransportError:
            return None


async def test_restarted_in_the_middle(tmp_path: Path) -> None:
    """A signal ends with true, and was acted on once, or with a documented error; devices are told, and come back."""
    with ServerProcess(tmp_path / "data", "--signal-deadline", "9000") as server:
        server.admin.post("/moothall/v1/apply", (TOWN + DEVICES).encode())
        restart = asyncio.Event()
        callers = Patient(server, restart)
        async with hosts(server) as devices:
            await all_set(device.here for device in devices)
            sending = asyncio.create_task(callers.send_all(deque(range(SIGNALS))))
            await restart.wait()
            await asyncio.to_thread(server.restart)
            await sending
            await all_set(device.here for device in devices)
            await callers.send_all(deque(LAST))
            await all_set(device.finished for device in devices)
    acted = Counter[str]()
    for device in devices:
        acted.update(device.acted)
        assert device.ends[0] == "draining"
    assert len(callers.confirmed) + len(callers.refused) == SIGNALS + ROOMS
    assert callers.told.keys() <= DOCUMENTED
    assert set(LAST) <= callers.confirmed
    assert not {number for number in callers.confirmed if acted[str(number)] != 1}
    assert not {number for number, times in acted.items() if times > 1}
