"""What the server has written down: the life of a signal, and the events that are told to apps."""

import json
from typing import Any

import httpx

from tests.support.in_process import InProcess
from tests.support.process import ServerProcess

CHANGES, SIGNALS = "/moothall/v1/changes", "/moothall/v1/signals"
CONTROL = "event.open_meeting_room_central_control"


async def _asked(server: ServerProcess | InProcess, path: str, **fields: Any) -> Any:
    """An operator's question, to a process or to a server on this loop."""
    answer = server.admin.get(path, {"corp_id": server.demo.corp_id, **fields})
    found = answer if isinstance(answer, httpx.Response) else await answer
    assert found.status_code == 200, found.text
    return found.json()


async def events(server: ServerProcess | InProcess) -> list[dict[str, Any]]:
    """What apps are told of signals and subscriptions, oldest first, ready to be delivered."""
    found = await _asked(server, CHANGES, what=CONTROL, size=500)
    return [one["after"] for one in reversed(found["changes"])]


async def told(server: ServerProcess | InProcess) -> list[dict[str, Any]]:
    """The results among them, parsed."""
    bodies = [json.loads(one["body"]) for one in await events(server)]
    return [body["response"] for body in bodies if "response" in body]


async def signals(server: ServerProcess | InProcess, request_id: str | None = None) -> list[dict[str, Any]]:
    """Signals as operators see them, oldest first."""
    fields = {} if request_id is None else {"request_id": request_id}
    return list(reversed((await _asked(server, SIGNALS, size=500, **fields))["signals"]))


async def steps(server: ServerProcess | InProcess, signal_id: str) -> list[tuple[str, int, int]]:
    """What has happened to a signal: what, in which session, at which attempt."""
    found = (await _asked(server, f"{SIGNALS}/{signal_id}"))["steps"]
    return [(one["what"], one["after"]["epoch"], one["after"]["attempt"]) for one in found]
