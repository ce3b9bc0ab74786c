"""What a device must not forget: which signals it has taken, and what it answered."""

import errno
import os
from collections import OrderedDict
from pathlib import Path

import msgspec

MOST_RECENT = 256
"""Signals that are remembered however old they are."""
MEMORY_LIFE = 10 * 60 * 1_000
"""Milliseconds for which signals beyond those are remembered."""
LIMIT = 4_096
"""Signals that are remembered at most."""


class Taken(msgspec.Struct, frozen=True):
    """A signal that the device has taken; `result` is what it answered, until the server has it."""

    signal_id: str
    request_id: str
    at: int
    result: str | None = None
    stored: bool = False
    """The server has the result."""


class Memory:
    """The signals taken last. With a file they outlive the process: a line is on the disk before it counts.

    Raises OSError where the file can be neither read nor made.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._taken: OrderedDict[str, Taken] = OrderedDict()
        self._lines = 0
        if path is not None:
            path.open("ab").close()
            self._load(path)

    def __contains__(self, signal_id: str) -> bool:
        return signal_id in self._taken

    def get(self, signal_id: str) -> Taken | None:
        """What is remembered of a signal."""
        return self._taken.get(signal_id)

    def unsent(self) -> list[Taken]:
        """Results that the server has not confirmed, oldest first."""
        return [one for one in self._taken.values() if one.result is not None and not one.stored]

    def keep(self, taken: Taken) -> None:
        """Remember a signal, or what is new about it; raises OSError, and remembers nothing, where the disk fails."""
        if self._path is not None:
            if self._lines >= 2 * LIMIT:
                self._rewrite(self._path)
            _append(self._path, [taken])
            self._lines += 1
        self.remember(taken)

    def remember(self, taken: Taken) -> None:
        """Remember it until the process ends, for which no disk is needed."""
        self._taken[taken.signal_id] = taken
        self._forget(taken.at)

    def _forget(self, now: int) -> None:
        while len(self._taken) > MOST_RECENT:
            oldest = next(iter(self._taken.values()))
            if oldest.at + MEMORY_LIFE > now and len(self._taken) <= LIMIT:
                return
            del self._taken[oldest.signal_id]

    def _load(self, path: Path) -> None:
        for line in path.read_bytes().splitlines():
            try:
                taken = msgspec.json.decode(line, type=Taken)
            except msgspec.DecodeError:
                continue  # the last line of a device that lost power
            self.remember(taken)
        self._rewrite(path)

    def _rewrite(self, path: Path) -> None:
        """Drop the lines that were forgotten, whole or not at all."""
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        _append(fresh, list(self._taken.values()))
        fresh.replace(path)
        self._lines = len(self._taken)


def _append(path: Path, lines: list[Taken]) -> None:
    """Add lines, all or none: what is refused now must not be known after a restart."""
    text = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    with path.open("ab", buffering=0) as file:
        before = file.tell()
        try:
            if file.write(text) != len(text):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise
