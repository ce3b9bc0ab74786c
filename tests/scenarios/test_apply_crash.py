"""A server that is killed in the middle of a large apply: all of the file is there afterwards, or nothing of it."""

import asyncio
import random
from pathlib import Path

import httpx
import pytest

from tests.support.process import ServerProcess
from tests.support.seeds import seed

PEOPLE = 5_000
TOWN = "organizations:\n- corp_id: dingtown\n  name: Town\n  people:\n" + "".join(
    f"  - {{id: p{number:05}, name: Person {number}}}\n" for number in range(PEOPLE)
)
PHASES = ("comparing", "storing", "writing")
"""What an apply does to the file, in this order; from the last one on it is decided that all of it comes."""
LATEST = 0.5
"""Of a phase. What is left of the apply is then long enough to be killed in."""
APPLY_ID = "killed"


def apply(server: ServerProcess) -> httpx.Response:
    """Apply the town and wait for the end of it."""
    return server.admin.request("POST", "/moothall/v1/apply", params={"apply_id": APPLY_ID}, content=TOWN.encode())


def present(server: ServerProcess) -> int:
    """How many people of the town are there."""
    return server.admin.get("/moothall/v1/export").text.count("name: Person ")


def is_so_far(server: ServerProcess, phase: str, share: float) -> bool:
    """Whether the apply has done this share of a phase, or is already beyond it."""
    told = server.admin.get(f"/moothall/v1/applies/{APPLY_ID}").json()
    if told.get("phase") not in PHASES:
        return False
    beyond = PHASES.index(told["phase"]) - PHASES.index(phase)
    return beyond > 0 or (beyond == 0 and told["done"] >= share * told["total"])


async def is_acknowledged(server: ServerProcess, phase: str, share: float) -> bool:
    """Apply the file and kill the server when it is so far; whether it said before that the file was applied."""
    call = asyncio.create_task(asyncio.to_thread(apply, server))
    while not call.done() and not await asyncio.to_thread(is_so_far, server, phase, share):
        """It goes on."""
    server.kill()
    await asyncio.wait((call,))
    return call.exception() is None and call.result().status_code == 200


@pytest.mark.parametrize("phase", PHASES)
async def test_killed_while_applying(tmp_path: Path, phase: str) -> None:
    share = random.Random(f"{phase} {seed()}").uniform(0, LATEST)
    with ServerProcess(tmp_path / "data") as server:
        assert not await is_acknowledged(server, phase, share)
        server.start()
        found = present(server)
        assert found == PEOPLE if phase == "writing" else found in (0, PEOPLE), f"killed at {share} of {phase}"
        assert apply(server).status_code == 200
        assert present(server) == PEOPLE
