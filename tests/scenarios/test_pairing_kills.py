"""Pairing with a server that is killed: what a claim has left for a device reaches it, whichever answer is lost."""

from typing import Any

import pytest

from moothall.kernel import demo
from tests.support.process import ServerProcess
from tests.support.room_devices import bare_device

PAIRINGS = "/device/v1/pairings"


@pytest.mark.anyio
async def test_a_kill_after_an_answer_that_nobody_got(fresh_server: ServerProcess) -> None:
    pairing = fresh_server.admin.post(PAIRINGS, {"serial": "S-1"}, token=None).json()
    crash(fresh_server)
    claimed = fresh_server.admin.post(
        "/moothall/v1/devices/claim", {"code": pairing["code"], "room_id": demo.ROOM_ID}
    ).json()["device"]
    crash(fresh_server)
    status, lost = polled(fresh_server, pairing)
    crash(fresh_server)
    assert polled(fresh_server, pairing) == (status, lost)
    assert lost["deviceId"] == str(claimed["device_id"])
    async with bare_device(fresh_server.url, lost["credential"]):
        crash(fresh_server)
    assert polled(fresh_server, pairing)[0] == 404
    async with bare_device(fresh_server.url, lost["credential"]):
        """Its credential works on."""


def crash(server: ServerProcess) -> None:
    """The process ends as by a power cut, and another takes up the folder."""
    server.kill()
    server.restart()


def polled(server: ServerProcess, pairing: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What the device is told about its pairing."""
    answer = server.admin.get(f"{PAIRINGS}/{pairing['pairingId']}", token=pairing["secret"])
    return answer.status_code, answer.json()
