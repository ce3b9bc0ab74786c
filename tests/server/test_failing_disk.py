"""After a failed commit nobody knows what the disk holds: the server refuses, and ends."""

import subprocess
import sys
from pathlib import Path

from tests.support.clients import Admin, blocking
from tests.support.facts import read_ready
from tests.support.process import clean_environment

ROOT = Path(__file__).parent.parent.parent


def test_the_process_ends_when_a_commit_fails(tmp_path: Path) -> None:
    with subprocess.Popen(
        (sys.executable, "-m", "tests.server.failing_commit", str(tmp_path / "data")),
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        ready = read_ready(process.stdout.readline())
        with blocking() as http:
            answer = Admin(ready.url, http.send, ready.admin_token).post("/moothall/v1/apps", {"name": "Any"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, "system.error")
        assert process.wait(10) == 1
        assert b"the store has failed: disk I/O error" in process.stderr.read()
