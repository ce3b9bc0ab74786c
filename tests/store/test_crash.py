"""A server process that is killed with writes in flight, again and again on the same folder.

Nothing that was answered is lost, nothing is there by half.
"""

import asyncio
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moothall.store.testing import ledger
from moothall.store.transaction import Reader
from tests.store.folder import Folder
from tests.support.seeds import seed

KILLS = 20
MOST_ANSWERS = 300
"""Before a kill."""


@contextmanager
def victim(folder: Path, number: int) -> Iterator["subprocess.Popen[str]"]:
    """A process that writes and prints a line for each answer, until it is killed."""
    command = [sys.executable, "-m", "tests.store.crash_victim", str(folder), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        try:
            yield process
        finally:
            process.kill()


def kill_after(folder: Path, number: int, answers: int) -> list[tuple[int, str, int]]:
    """Let it answer so many writes, kill it; tenant, name and revision of all that it answered."""
    with victim(folder, number) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(answers + 1)]
        process.kill()
        lines += process.stdout.readlines()
        assert process.wait() == -9
    answered = [line.split() for line in lines[1:] if line.endswith("\n")]
    return [(int(tenant), name, int(revision)) for tenant, name, revision in answered]


def revision_of(tx: Reader) -> int:
    return max(int(str(row[0])) for row in ledger.logged(tx))


async def check(folder: Folder, answered: dict[tuple[int, str], int]) -> None:
    engine = await folder.open()
    for name in ("one", "two"):
        one = await engine.locate(ledger.tenant_of, name)
        assert one is not None
        kept = set(await engine.read(one, ledger.names))
        log = await engine.read(one, ledger.logged)
        added = {str(row[3]): row[0] for row in log if row[2] == "entry.add"}
        assert kept == added.keys()
        assert not any(entry.startswith("refused") for entry in kept)
        assert {entry.rpartition("-")[0] for entry in kept if entry.endswith("-left")} == {
            entry.rpartition("-")[0] for entry in kept if entry.endswith("-right")
        }
        assert [row[0] for row in log if row[1] == 0] == list(range(1, await engine.read(one, revision_of) + 1))
        for (tenant, entry), revision in answered.items():
            if tenant == one:
                assert added[f"{entry}-left"] == added[f"{entry}-right"] == revision
    await engine.close()


async def test_killed_with_writes_in_flight(folder: Folder) -> None:
    chance = random.Random(seed())
    answered: dict[tuple[int, str], int] = {}
    for number in range(KILLS):
        answers = chance.randrange(MOST_ANSWERS) if number else 0
        for tenant, name, revision in await asyncio.to_thread(kill_after, folder.path, number, answers):
            answered[tenant, name] = revision
        await check(folder, answered)
    assert len(answered) > KILLS
