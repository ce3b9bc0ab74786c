"""A disk that fails when it is told to, between SQLite and the real one."""

import math
import threading
from typing import Any

import apsw


class Disk(apsw.VFS):
    """The default file system of SQLite as long as it is registered."""

    def __init__(self) -> None:
        self.full = False
        self.good_syncs = math.inf
        """How many times data still reach the disk."""
        self.syncs = threading.Event()
        self.syncs.set()
        self.sync_waits = threading.Event()
        self.real = apsw.vfs_names()[0]
        super().__init__("failing-disk", self.real, makedefault=True)

    def repair(self) -> None:
        """Work again."""
        self.full = False
        self.good_syncs = math.inf
        self.syncs.set()

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "File":
        return File(self, name, flags)


class File(apsw.VFSFile):
    """A file on that disk."""

    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        super().__init__(disk.real, name, flags)

    def xWrite(self, data: Any, offset: int) -> None:
        if self._disk.full:
            raise apsw.FullError
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        if not self._disk.syncs.is_set():
            self._disk.sync_waits.set()
            self._disk.syncs.wait()
        if not self._disk.good_syncs:
            raise apsw.IOError
        self._disk.good_syncs -= 1
        super().xSync(flags)
