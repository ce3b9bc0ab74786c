"""Devices that are refused before they have a socket: the log says why, and nothing else."""

import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from moothall.kernel import demo
from moothall.kernel.frames import PATH, PROTOCOL
from tests.support.process import ServerProcess


async def refused(server: ServerProcess, protocol: str, credential: str) -> int:
    """The HTTP status of a handshake."""
    with pytest.raises(InvalidStatus) as caught:
        await connect(
            server.url.replace("http", "ws", 1) + PATH,
            subprotocols=[protocol],  # type: ignore[list-item]
            additional_headers={"Authorization": f"Bearer {credential}"} if credential else {},
            proxy=None,
        )
    return caught.value.response.status_code


async def test_the_log_says_why(fresh_server: ServerProcess) -> None:
    credential = demo.DEMO_DEVICE_CREDENTIAL
    assert await refused(fresh_server, "mqtt", credential) == 400
    assert await refused(fresh_server, PROTOCOL, "") == 401
    assert await refused(fresh_server, PROTOCOL, "nobody's") == 401
    fresh_server.admin.post(f"/moothall/v1/devices/{demo.DEVICE_ID}/revoke")
    assert await refused(fresh_server, PROTOCOL, credential) == 403
    fresh_server.stop()
    lines = [json.loads(line) for line in fresh_server.log.read_text().splitlines()]
    told = [line["message"].split(",")[0] for line in lines if line["logger"] == "moothall.gateway"]
    assert told == [
        "refused a device at 127.0.0.1: protocol.unknown",
        "refused a device at 127.0.0.1: credential.unknown",
        "refused a device at 127.0.0.1: credential.unknown",
        "refused a device at 127.0.0.1: device.revoked",
    ]
    assert not [line for line in lines if line["level"] in ("warning", "error")]
