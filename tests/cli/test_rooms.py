"""`moothall room control`: the control switch of a room."""

import json

from moothall.kernel import demo
from tests.support.process import ServerProcess, run


def switch(server: ServerProcess, room: str, word: str, *flags: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    done = run("room", "control", room, word, "--data", str(server.data), *flags)
    return done.returncode, done.stdout, done.stderr


def test_switch(fresh_server: ServerProcess) -> None:
    """What the server then says to an app."""
    assert switch(fresh_server, demo.ROOM_ID, "off") == (0, "control of Moot Hall is off\n", "")
    body = {"unionId": demo.UNION_ID, "roomId": demo.ROOM_ID, "controlBody": _BODY}
    refused = fresh_server.openapi.post("/v1.0/rooms/central/control", body).json()
    assert refused["code"] == "api.control.close"
    code, told, _ = switch(fresh_server, demo.ROOM_ID, "on", "--json")
    assert (code, json.loads(told)) == (0, {"room_id": demo.ROOM_ID, "name": "Moot Hall", "control": True})
    offline = fresh_server.openapi.post("/v1.0/rooms/central/control", body).json()
    assert offline["code"] == "system.error"


def test_refusals(server: ServerProcess) -> None:
    """A room that is not there, also one whose name would be another path; a word that is neither on nor off."""
    for room in ("nowhere", "no/where?x=1"):
        code, told, error = switch(server, room, "on")
        assert (code, told) == (1, "") and room in error
    code, _, error = switch(server, demo.ROOM_ID, "maybe")
    assert code == 2 and "maybe" in error


_BODY = json.dumps({"version": "1.0.0", "request": {"requestId": "r1", "service": "S", "method": "m"}})
