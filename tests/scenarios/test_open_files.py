"""Each connected device is an open file: a server takes as many as the system lets it, and says so."""

import json
import resource
import subprocess
from pathlib import Path

from tests.scenarios.serving import DEMO, read_until, serving


def test_the_soft_limit_is_raised_and_told(tmp_path: Path) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with serving(tmp_path, *DEMO, before="ulimit -Sn 200", log=subprocess.PIPE) as process:
        read_until(process, "listens on")
        assert resource.prlimit(process.pid, resource.RLIMIT_NOFILE) == (hard, hard)
        assert process.stderr is not None
        with process.stderr:
            assert json.loads(process.stderr.readline())["message"] == f"open files: at most {hard}, raised from 200"
