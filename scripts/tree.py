"""Which files belong to the project."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def project_files() -> list[Path]:
    """Every file that git tracks; in an unpacked archive, every file outside hidden folders."""
    try:
        command = ["git", "ls-files", "-z"]
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return sorted(_walk())
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


def _walk() -> Iterator[Path]:
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name != "__pycache__" and (name == ".ci" or not name.startswith("."))]
        yield from (Path(folder, name) for name in names)
