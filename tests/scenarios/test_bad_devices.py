"""Devices that do what no device should: each session ends for the documented reason, and nothing else is disturbed.

The reasons are those of the page of the device protocol; a reason that nobody can come by here fails.
"""

import ast
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from moothall import gateway
from tests.scenarios.bad_devices import FOREIGN, WAYS, Way, case
from tests.scenarios.control_bodies import documented
from tests.scenarios.hall import Hall, delivered
from tests.scenarios.hall import hall as serving
from tests.scenarios.neighbours import move_in

PAGE = Path(__file__).parents[2] / "docs" / "device-protocol.md"
ENDING = ("end", "End", "Misbehaved")
"""How the gateway's code ends a session; the first argument is the reason."""
SPREAD = "spread over the connected devices"
SPARED = {"draining": (), "removed": (FOREIGN,)}
"""Whose sessions go on where not everybody's does."""


def page() -> dict[str, str]:
    """What the page says: each reason, and when the device may come again."""
    table = PAGE.read_text(encoding="utf-8").partition("## How a session ends")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?`) \| (.+?) \|", table, re.MULTILINE)
    return {reason: after for reasons, after in rows for reason in re.findall("`(.+?)`", reasons)}


def code() -> set[str]:
    """The reasons that the gateway's code has."""
    (folder,) = gateway.__path__
    nodes = (node for path in Path(folder).glob("*.py") for node in ast.walk(ast.parse(path.read_text())))
    calls = [node for node in nodes if isinstance(node, ast.Call) and _name(node.func) in ENDING]
    said = [call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)]
    return {reason for reason in said if isinstance(reason, str)}


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def ways() -> list[Any]:
    """Of all reasons on the page; None for one that nobody can come by."""
    return [
        pytest.param(reason, way, id=f"{reason}: {_id(way)}") for reason in page() for way in WAYS.get(reason, [None])
    ]


def _id(way: Way | None) -> str:
    if way is None:
        return "no way"
    return way.name if way.greeted else f"{way.name} instead of hello"


@pytest.fixture
async def hall(tmp_path: Path, anyio_backend: object) -> AsyncIterator[Hall]:
    async with serving(tmp_path / "data") as made:
        await move_in(made.server)
        yield made


def test_the_page_has_every_reason() -> None:
    assert page().keys() == code() == WAYS.keys()


@pytest.mark.parametrize(("reason", "way"), ways())
async def test_session_ends(hall: Hall, reason: str, way: Way | None) -> None:
    assert way is not None, f"say in bad_devices.py how a device comes by {reason}"
    async with AsyncExitStack() as opened:
        made = await case(opened, hall, greeted=way.greeted)
        await way.act(made)
        bye = await made.device.goodbye()
        made.patch.undo()
        assert bye.reason == reason
        after = bye.retry_after_ms
        assert after is not None if page()[reason] == SPREAD else json.dumps(after) == page()[reason]
        for room in SPARED.get(reason, made.witnesses):
            await made.witnesses[room].gets_signals()
        if bye.retry_after_ms is not None and reason not in SPARED:
            await comes_back(hall)


async def comes_back(hall: Hall) -> None:
    """It may, and is as good as any."""
    async with hall.device(boot="2") as device:
        call = hall.sending(documented("after"))
        while (command := await device.command()).request_id != "after":
            await device.ack(command)
        await device.ack(command)
        assert delivered(await call)
