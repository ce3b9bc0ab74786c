"""One process for one folder, by a lock on a file of its own: SQLite's own locks let a second process in."""

import os
import shlex
import sys
from pathlib import Path

from moothall.store.engine import CannotOpen

if sys.platform != "win32":
    import fcntl

FILE = "moothall.lock"
"""The lock's name in the folder. It carries the holder's process id and command."""


class FolderLock:
    """Held from `take` to `release`, or to the end of the process, however that comes."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path) -> "FolderLock":
        """Raises `CannotOpen` with the holder's name when another process has it."""
        path = folder / FILE
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise CannotOpen(f"{folder} is in use by {_holder(path)}; stop it or name another folder") from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()} {shlex.join(sys.orig_argv)}\n".encode())
        return cls(descriptor)

    def release(self) -> None:
        """The file stays: removing it would let two processes lock two files of one name."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def is_abandoned(folder: Path) -> bool:
    """Whether the folder's last holder was killed: nobody holds the lock, and it still carries a name."""
    try:
        descriptor = os.open(folder / FILE, os.O_RDWR)
    except OSError:
        return False
    try:
        if not os.fstat(descriptor).st_size:
            return False  # of a holder who is about to lock it
        _lock(descriptor)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(path: Path) -> str:
    pid, _, command = path.read_text(errors="replace").strip().partition(" ")
    return f"process {pid} ({command})" if pid else "another process"
