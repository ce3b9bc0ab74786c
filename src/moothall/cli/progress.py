"""The progress of `moothall apply` on a terminal: what was sent, then what the server tells that it does with it."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from moothall.cli.ending import Ended
from moothall.cli.session import Session

if TYPE_CHECKING:
    from rich.progress import Progress

Pieces = Iterator[bytes]
_EVERY = 0.25
"""Seconds between two questions to the server."""
_PATIENCE = 2.0
"""Seconds for its answer."""
_WORDS = {
    "receiving": "sending",
    "waiting": "waiting for another apply",
    "comparing": "comparing",
    "storing": "storing the changes",
    "writing": "writing",
}


@contextmanager
def shown(session: Session, apply_id: str, size: int) -> Iterator[Callable[[Pieces], Pieces]]:
    """Show the progress while the pieces that go through are sent; they have `size` bytes.

    On standard error, and only where that is a terminal and the operator wants no JSON.
    """
    if session.json or not sys.stderr.isatty():
        yield lambda pieces: pieces
        return
    from rich.console import Console  # a pipe does without
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = _Bar(progress, session, apply_id, size)
        try:
            yield bar.sending
        finally:
            bar.end()


class _Bar:
    """One line, which each phase has anew: a bar with a known end cannot become one without."""

    def __init__(self, progress: "Progress", session: Session, apply_id: str, size: int) -> None:
        self._progress = progress
        self._session = session
        self._path = f"/moothall/v1/applies/{apply_id}"
        self._size = size
        self._over = threading.Event()
        self._asking = threading.Thread(target=self._ask, daemon=True)
        self._now: tuple[str, int | None] = ("sending", size)
        self._task = progress.add_task("sending", total=size)

    def sending(self, pieces: Pieces) -> Pieces:
        """The pieces; when all are sent, the server is asked how far it is."""
        for piece in pieces:
            yield piece
            self._progress.advance(self._task, len(piece))
        self._asking.start()

    def end(self) -> None:
        """Ask no more."""
        self._over.set()
        if self._asking.is_alive():
            self._asking.join()

    def _ask(self) -> None:
        while not self._over.wait(_EVERY):
            try:
                told = self._session.request("GET", self._path, _PATIENCE).json()
            except Ended:  # it has not begun, is over, or the server is too busy to say
                continue
            total = self._size if told["phase"] == "receiving" else told["total"]
            self._show(_WORDS[told["phase"]], told["done"], total)

    def _show(self, words: str, done: int, total: int) -> None:
        """Without an end where none is known, or where it is reached and the phase goes on."""
        now = (words, total if done < total else None)
        if now != self._now:
            self._progress.remove_task(self._task)
            self._task = self._progress.add_task(words, total=now[1])
            self._now = now
        self._progress.update(self._task, completed=done)
