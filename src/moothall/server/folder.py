"""The data folder, and the small files in it that let the operator's tools find the server."""

import logging
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

from moothall.kernel.fault import Fault
from moothall.server.sealing import write_secret
from moothall.server.settings import Settings, default_folder

ADMIN_TOKEN_FILE = "admin.token"
ADDRESS_FILE = "server.json"
_TEMPORARY = "moothall-demo-"
_TRIES = 3
"""To remove a folder in which another thread may still make files."""
_OTHERS_WRITE = 0o022

log = logging.getLogger("moothall.server")


class Address(msgspec.Struct, frozen=True):
    """Where the server of a data folder listens, and its process."""

    url: str
    pid: int


def read_address(folder: Path) -> Address | None:
    """Where the server of a folder listens; None where none does, also if the last one was killed."""
    found = _announced(folder)
    return None if found is None or _is_gone(found.pid, folder) else found


def _announced(folder: Path) -> Address | None:
    try:
        return msgspec.json.decode((folder / ADDRESS_FILE).read_bytes(), type=Address)
    except (OSError, msgspec.MsgspecError):
        return None


def _is_gone(pid: int, folder: Path) -> bool:
    """Whether the process has ended without a word. One in a container has a number of its own: its lock tells."""
    if sys.platform == "win32":  # where asking for a process would end it
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        from moothall.store.embedded.lock import is_abandoned  # with the engine, which takes a while

        return is_abandoned(folder)
    except OSError:
        pass
    return False


class FolderUnusable(Fault):
    """The data folder cannot be made. Name another one with --data."""


class DataFolder:
    """A folder that only its owner can read; a temporary one goes with the server."""

    def __init__(self, path: Path, temporary: bool = False) -> None:
        self.path = path
        self.temporary = temporary

    @classmethod
    def of(cls, settings: Settings) -> "DataFolder":
        """The folder that the settings mean, made if absent; raises `FolderUnusable`."""
        if settings.data is None and settings.demo:
            sweep()
            return cls(Path(tempfile.mkdtemp(prefix=_TEMPORARY)), temporary=True)
        path = Path(settings.data).expanduser() if settings.data else default_folder()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FolderUnusable(f"{path} cannot be the data folder: {error.strerror}") from error
        _warn_of_others(path)
        return cls(path.resolve())

    def write_admin_token(self, token: str) -> None:
        """Keep the token where the operator's tools find it."""
        write_secret(self.path / ADMIN_TOKEN_FILE, token.encode() + b"\n")

    def announce(self, address: Address) -> None:
        """Say where the server is."""
        write_secret(self.path / ADDRESS_FILE, msgspec.json.encode(address) + b"\n")

    def withdraw(self) -> None:
        """This server is no longer there. May be called at any moment, and twice."""
        found = _announced(self.path)
        if found is not None and found.pid == os.getpid():
            (self.path / ADDRESS_FILE).unlink(missing_ok=True)

    def close(self) -> None:
        """Forget a temporary folder. May be called at any moment, and twice."""
        if self.temporary:
            _remove(self.path)


def _warn_of_others(path: Path) -> None:
    """Whoever may write into the folder can put another key or another store there."""
    mode = path.stat().st_mode & 0o777
    if sys.platform != "win32" and mode & _OTHERS_WRITE:
        log.warning("others may write into the data folder %s (mode %o): take that from them, chmod go-w", path, mode)


def sweep() -> None:
    """Remove the temporary folders of this user's servers that were killed: their secrets lie there in clear."""
    if sys.platform == "win32":  # which has no lock that would tell
        return
    from moothall.store.embedded.lock import is_abandoned  # with the engine, which the command line does without

    for path in Path(tempfile.gettempdir()).glob(f"{_TEMPORARY}*"):
        with suppress(OSError):
            if path.lstat().st_uid == os.getuid() and not path.is_symlink() and is_abandoned(path):
                _remove(path)


def _remove(folder: Path) -> None:
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
