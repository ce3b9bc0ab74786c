"""Servers under measurement: started, pinned to one core, watched through /proc, ended."""

import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import msgspec

from bench.load import Address

SERVER_CORE = 0
LOAD_CORE = 1
START_PATIENCE = 60.0
"""Seconds until the line that says where a server is."""
STOP_PATIENCE = 30.0


class NotStarted(Exception):
    """A server ended or stayed silent instead of saying where it is."""


class Process:
    """A program that prints one line of JSON with its `url` when it is ready."""

    def __init__(self, command: Sequence[str], core: int | None = SERVER_CORE, open_files: int | None = None) -> None:
        self.begun = perf_counter()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (as long as the process)
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            preexec_fn=lambda: _confine(core, open_files),
        )
        self.pid = self._popen.pid
        self.ready: dict[str, Any] = self._first_line()
        self.seconds_to_ready = perf_counter() - self.begun
        self.address = address_of(self.ready["url"])

    def _first_line(self) -> dict[str, Any]:
        assert self._popen.stdout is not None
        readable, _, _ = select.select([self._popen.stdout], [], [], START_PATIENCE)
        line = self._popen.stdout.readline() if readable else b""
        if not line:
            self._popen.kill()
            self._popen.wait()
            self._log.seek(0)
            raise NotStarted(f"{self._popen.args!r} said nothing but {self._log.read()[-4000:].decode()}")
        ready: dict[str, Any] = msgspec.json.decode(line)
        return ready

    def cpu(self) -> int:
        """Nanoseconds on a core so far, of all threads."""
        return self._scheduled(0)

    def waited(self) -> int:
        """Nanoseconds that threads wanted a core and others had it."""
        return self._scheduled(1)

    def _scheduled(self, place: int) -> int:
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                total += int((task / "schedstat").read_text().split()[place])
            except FileNotFoundError:  # a thread that has just ended
                continue
        return total

    def resident(self) -> float:
        """Megabytes of memory that are resident now."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        (line,) = (line for line in lines if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def open_files(self) -> int:
        """How many it may have open."""
        return resource.prlimit(self.pid, resource.RLIMIT_NOFILE)[0]

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._popen.poll() is None

    def kill(self) -> None:
        """End it as a power cut would."""
        self._popen.kill()
        self._popen.wait()

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self.is_alive():
            self._popen.send_signal(signal.SIGTERM)
        try:
            self._popen.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        assert self._popen.stdout is not None
        self._popen.stdout.close()
        self._log.close()

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def floor() -> Process:
    """The bare application."""
    return Process((sys.executable, "-m", "bench.floor"))


def moothall(
    data: Path, core: int | None = SERVER_CORE, module: str = "moothall", open_files: int | None = None
) -> Process:
    """A demo server on a data folder; another module may start it with more operations."""
    command = (sys.executable, "-m", module, "serve", "--demo", "--port", "0", "--data", str(data), "--json")
    return Process(command, core, open_files)


def address_of(url: str) -> Address:
    """Host and port."""
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    return parts.hostname, parts.port


def pin(core: int) -> None:
    """Stay on one core, where the machine has it."""
    if core < (os.cpu_count() or 1):
        os.sched_setaffinity(0, {core})


def _confine(core: int | None, open_files: int | None) -> None:
    if core is not None:
        pin(core)
    if open_files is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, hard))
