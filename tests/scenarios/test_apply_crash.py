"""A server that is killed in the middle of a large apply: all of the file is there afterwards, or nothing of it."""

import asyncio
import random
from pathlib import Path

import httpx
import pytest

from tests.support.process import ServerProcess

PEOPLE = 4_000
KILLS = 4
TOWN = "organizations:\n- corp_id: dingtown\n  name: Town\n  people:\n" + "".join(
    f"  - {{id: p{number:05}, name: Person {number}}}\n" for number in range(PEOPLE)
)
HEADERS = ("POST", "/moothall/v1/apply")


def present(server: ServerProcess) -> int:
    """How many people of the town are there."""
    return server.admin.get("/moothall/v1/export").text.count("name: Person ")


async def is_acknowledged(server: ServerProcess, seconds: float) -> bool:
    """Apply the file and kill the server after so long; whether it said before that the file was applied."""
    call = asyncio.create_task(asyncio.to_thread(server.admin.request, *HEADERS, content=TOWN.encode()))
    done, _ = await asyncio.wait((call,), timeout=seconds)
    server.kill()
    if not done:
        await asyncio.wait((call,))
    return call.exception() is None and call.result().status_code == 200


@pytest.mark.parametrize("seed", range(KILLS))
async def test_killed_while_applying(tmp_path: Path, seed: int) -> None:
    seconds = random.Random(f"apply {seed}").uniform(0.2, 1.5)
    with ServerProcess(tmp_path / "data") as server:
        acknowledged = await is_acknowledged(server, seconds)
        server.start()
        found = present(server)
        assert found == PEOPLE if acknowledged else found in (0, PEOPLE), f"killed after {seconds} s"
        answer: httpx.Response = server.admin.request(*HEADERS, content=TOWN.encode())
        assert answer.status_code == 200
        assert present(server) == PEOPLE
