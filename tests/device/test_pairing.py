"""From a code to a connected device, through the operations that a real server serves."""

import asyncio
import subprocess
from pathlib import Path

import msgspec
import pytest

from moothall.device import Description, Device, Hooks, PairingFailed, Signal, World, pair
from moothall.kernel.clock import SystemClock
from moothall.kernel.randomness import SystemRandomness
from moothall.kernel.timers import LoopTimers, ManualTimers
from tests.support.in_process import InProcess, in_process
from tests.support.process import MOOTHALL, clean_environment

pytestmark = pytest.mark.anyio

CLAIM = "/moothall/v1/devices/claim"


async def claim(server: InProcess, code: str) -> None:
    answer = await server.admin.post(CLAIM, {"code": code, "room_id": server.demo.room_id})
    assert answer.status_code == 200, answer.text


async def _ignore(signal: Signal) -> None:
    """Nothing comes."""


async def test_a_device_shows_a_code_and_gets_its_credential(tmp_path: Path) -> None:
    timers = ManualTimers()
    world = World(SystemClock(), timers, SystemRandomness())
    codes: asyncio.Queue[str] = asyncio.Queue()
    async with in_process(tmp_path) as server, server.listening() as url, asyncio.timeout(20):
        shown = Description("serial-1")
        pairing = asyncio.create_task(pair(url, shown, lambda code, expires_at: codes.put_nowait(code), world=world))
        await claim(server, await codes.get())
        while not pairing.done():
            timers.advance(2_000)
            await asyncio.sleep(0)
        paired = await pairing
        connected = asyncio.Event()
        hooks = Hooks(connected=connected.set)
        device = asyncio.create_task(Device(url, paired.credential, _ignore, hooks=hooks, world=_now()).run())
        await connected.wait()
        found = (await server.admin.get("/moothall/v1/devices")).json()["devices"]
        assert [str(one["device_id"]) for one in found if one["connected"]] == [paired.device_id]
        device.cancel()
        await asyncio.wait([device])


def _now() -> World:
    return World(SystemClock(), LoopTimers(), SystemRandomness())


async def test_a_server_that_refuses_to_pair(tmp_path: Path) -> None:
    async with in_process(tmp_path) as server, server.listening() as url:
        with pytest.raises(PairingFailed, match="HTTP 400"):
            await pair(url, Description(""), lambda *code: None, world=_now())


async def test_nobody_there() -> None:
    with pytest.raises(PairingFailed):
        await pair("http://127.0.0.1:1", Description("serial-1"), lambda *code: None, world=_now())


async def test_the_terminal_pairs_and_keeps_its_credential(tmp_path: Path) -> None:
    file = tmp_path / "credential"
    async with in_process(tmp_path / "data") as server, server.listening() as url, asyncio.timeout(30):
        command = (*MOOTHALL, "device", "connect", "--url", url, "--credential-file", str(file), "--json")
        for expected in (["pairing", "paired", "connected"], ["connected"]):
            process = await asyncio.create_subprocess_exec(
                *command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=clean_environment()
            )
            assert process.stdout is not None
            for event in expected:
                told = msgspec.json.decode(await process.stdout.readline())
                assert told["event"] == event
                if event == "pairing":
                    await claim(server, told["code"])
            process.terminate()
            assert await process.wait() == 0
    assert file.stat().st_mode & 0o777 == 0o600
