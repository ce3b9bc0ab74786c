"""The progress of `moothall apply`: on a terminal a bar on standard error, elsewhere nothing."""

import json
import os
import pty
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.process import MOOTHALL, ServerProcess, clean_environment, run

NOTHING_TO_DO = {"dry_run": False, "total": 0, "counts": {}, "changes": [], "secrets": []}
PHASES: list[tuple[dict[str, Any], str]] = [
    ({"phase": "waiting", "done": 0, "total": 0}, "waiting for another apply"),
    ({"phase": "receiving", "done": 20, "total": 0}, "sending"),
    ({"phase": "comparing", "done": 30, "total": 120}, "25%"),
    ({"phase": "comparing", "done": 120, "total": 120}, "comparing"),
    ({"phase": "storing", "done": 11, "total": 100}, "11%"),
    ({"phase": "writing", "done": 77, "total": 100}, "77%"),
]
"""What a server tells, and what of it a terminal shows."""


def on_terminal(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, and what a terminal was shown."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        (*MOOTHALL, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=its,
        env={**clean_environment(), "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(its)
    seen = b"".join(_read(ours))
    os.close(ours)
    printed, _ = process.communicate(timeout=60)
    return process.returncode, printed.decode(), seen.decode()


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 65_536)
        except OSError:  # how a terminal tells that nobody is left who writes to it
            return
        if not piece:
            return
        yield piece


class Slow(ThreadingHTTPServer):
    """A server whose apply ends when every phase was told, and one more asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), SlowApply)
        self.left = [told for told, _ in PHASES]
        self.asked: set[str] = set()
        self.told = threading.Event()


class SlowApply(BaseHTTPRequestHandler):
    """Its two operations."""

    server: Slow

    def do_POST(self) -> None:
        while size := int(self.rfile.readline(), 16):
            self.rfile.read(size + 2)
        self.rfile.readline()
        self.server.told.wait(30)
        self._answer(200, NOTHING_TO_DO)

    def do_GET(self) -> None:
        self.server.asked.add(self.path.rpartition("/")[2])
        if self.server.left:
            self._answer(200, self.server.left.pop(0))
        else:
            self.server.told.set()
            self._answer(404, {"error": {"code": "apply.unknown", "message": "", "request_id": ""}})

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def slow() -> Iterator[Slow]:
    server = Slow()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """An organization in a file."""
    file = tmp_path / "town.yaml"
    file.write_text("organizations:\n  - {corp_id: town, name: Town, departments: [Welders, Smiths]}\n")
    return file


def test_every_phase(slow: Slow, town: Path) -> None:
    address, port = slow.server_address[:2]
    code, printed, seen = on_terminal("apply", str(town), "--url", f"http://{address!s}:{port}")
    assert (code, printed) == (0, "0 changed\n")
    places = [seen.find(shown) for _, shown in PHASES]
    assert -1 not in places, seen
    assert len(slow.asked) == 1


def test_of_a_server(fresh_server: ServerProcess, town: Path) -> None:
    command = ("apply", str(town), "--data", str(fresh_server.data))
    code, printed, seen = on_terminal(*command)
    assert code == 0, seen
    assert printed.splitlines()[-1] == "9 changed"
    assert "sending" in seen
    code, printed, seen = on_terminal(*command, "--json")
    assert (code, json.loads(printed)["total"], seen) == (0, 0, "")
    piped = run(*command)
    assert (piped.stdout.splitlines()[-1], piped.stderr) == ("0 changed", "")


def test_of_a_refusal(server: ServerProcess, town: Path) -> None:
    town.write_text("organizations: nonsense\n")
    code, printed, seen = on_terminal("apply", str(town), "--data", str(server.data))
    assert (code, printed) == (1, "")
    assert f"moothall: {town}: line 1: " in seen


def test_of_nobody(town: Path) -> None:
    code, printed, seen = on_terminal("apply", str(town), "--url", "http://127.0.0.1:1")
    assert (code, printed) == (3, "")
    assert "no answer from" in seen
