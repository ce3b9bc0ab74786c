"""Where the figures were taken: commit, machine, versions, and the disk's own speed."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec

_BLOCK = b"x" * 4096


class Machine(msgspec.Struct, frozen=True):
    """What a reader must know to compare figures."""

    commit: str
    processor: str
    cores: int
    system: str
    python: str
    libraries: str
    fdatasync_ms: float
    """Median of appending 4 KiB to a file and waiting for the disk."""
    busy: float
    """How many processes wanted a core in the minute before the run."""

    def __str__(self) -> str:
        return (
            f"commit {self.commit}; {self.processor}, {self.cores} cores, {self.system}; Python {self.python}, "
            f"{self.libraries}; fdatasync of 4 KiB {self.fdatasync_ms:.2f} ms (p50); load before {self.busy:.1f}"
        )


def look(folder: Path) -> Machine:
    """The machine as it is now; `folder` is on the disk that the servers write to."""
    names = ("uvicorn", "uvloop", "httptools", "msgspec", "apsw")
    return Machine(
        commit=_commit(),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        libraries=", ".join(f"{name} {version(name)}" for name in names),
        fdatasync_ms=fdatasync(folder) * 1000,
        busy=os.getloadavg()[0],
    )


def fdatasync(folder: Path, times: int = 300) -> float:
    """Seconds, the median."""
    path = folder / "fdatasync"
    taken = []
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for _ in range(times):
            begun = perf_counter()
            os.write(handle, _BLOCK)
            os.fdatasync(handle)
            taken.append(perf_counter() - begun)
    finally:
        os.close(handle)
        path.unlink()
    return median(taken)


def _commit() -> str:
    here = Path(__file__).parent
    try:
        named = subprocess.run(("git", "rev-parse", "--short=12", "HEAD"), cwd=here, capture_output=True, text=True)
        changed = subprocess.run(("git", "status", "--porcelain", "--", "../src"), cwd=here, capture_output=True)
    except FileNotFoundError:
        return "unknown"
    return (named.stdout.strip() or "unknown") + (" with changes" if changed.stdout else "")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
