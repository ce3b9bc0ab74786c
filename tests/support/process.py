"""A real server: the program as a user starts it, in a process of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from tests.support.clients import Clients, blocking
from tests.support.facts import Ready, read_ready

START_SECONDS = 30
STOP_SECONDS = 10
MOOTHALL = (sys.executable, "-m", "moothall")


class ServerProcess(Clients[httpx.Response]):
    """`moothall serve --demo --json` on a free port; use as a context manager, or call `close`."""

    def __init__(
        self,
        data: Path,
        *flags: str,
        environment: Mapping[str, str] | None = None,
        demo: bool = True,
    ) -> None:
        self.data = data
        self.flags = (*(("--demo",) if demo else ()), "--port", "0", "--data", str(data), *flags)
        self.environment = {**clean_environment(), **(environment or {})}
        self.log = data.parent / f"{data.name}.log"
        self._http = blocking()
        self._start()

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                (*MOOTHALL, "serve", "--json", *self.flags),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env=self.environment,
            )
        self.ready = self._read_ready()
        self.url = self.ready.url
        if self.ready.demo is not None:
            super().__init__(self.ready, self._http.send, lambda: int(time.time()))

    def _read_ready(self) -> Ready:
        assert self.process.stdout is not None
        watch = threading.Timer(START_SECONDS, self.process.kill)
        watch.start()
        line = self.process.stdout.readline()
        watch.cancel()
        if not line:
            self.process.wait()
            raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.log.read_text()[-4000:]}")
        return read_ready(line)

    def restart(self) -> None:
        """End the process gently and start one on the same folder and, most likely, another port."""
        self.stop()
        self._start()

    def kill(self) -> None:
        """End the process as a power cut would."""
        self.process.kill()
        self._reap()

    def stop(self) -> int:
        """End the process gently; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        self._reap()
        return self.process.returncode

    def start(self) -> None:
        """Start again after `kill` or `stop`."""
        self._start()

    def _reap(self) -> None:
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def close(self) -> None:
        """Leave no process behind, whatever happened."""
        self._http.close()
        if self.process.poll() is None:
            self.process.kill()
        self._reap()

    def __enter__(self) -> "ServerProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def clean_environment() -> dict[str, str]:
    """The environment without what would change a server or a client."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MOOTHALL_")}
    return {name: value for name, value in ours.items() if not name.lower().endswith("_proxy")}


def run(
    *arguments: str, environment: Mapping[str, str] | None = None, input: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run `moothall` to its end."""
    return subprocess.run(
        (*MOOTHALL, *arguments),
        env={**clean_environment(), **(environment or {})},
        input=input,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
