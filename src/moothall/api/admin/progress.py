"""How far each apply is, for those who wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Literal
from weakref import WeakKeyDictionary

from moothall.domain.ports import Engine

Phase = Literal["receiving", "waiting", "comparing", "storing", "writing"]


class Progress:
    """What an apply does now, and how much of that is done: bytes of the file, or parts of the plan.

    `total` is 0 where nobody knows how much there is to do.
    """

    def __init__(self) -> None:
        self.begin("receiving")

    def begin(self, phase: Phase, total: int = 0) -> None:
        """From here on it does this."""
        self.phase, self.done, self.total = phase, 0, total

    def advance(self, by: int = 1) -> None:
        """So much more of it is done."""
        self.done += by


class Counted:
    """A file that tells how much of it was read, also to another thread."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file = file
        self._progress = progress

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""
        piece = self._file.read(size)
        self._progress.advance(len(piece))
        return piece


_running: WeakKeyDictionary[Engine, dict[str, Progress]] = WeakKeyDictionary()


@contextmanager
def followed(engine: Engine, apply_id: str) -> Iterator[Progress]:
    """The progress of an apply, which `find` knows by its id until the apply is over."""
    mine, every = Progress(), _running.setdefault(engine, {})
    every[apply_id] = mine
    try:
        yield mine
    finally:
        if every.get(apply_id) is mine:
            del every[apply_id]


def find(engine: Engine, apply_id: str) -> Progress | None:
    """The progress of the apply of that id; None where none runs."""
    return _running.get(engine, {}).get(apply_id)
