"""The log on standard error: short lines for a person at a terminal, JSON lines for everything else.

Lines are collected and written together a moment later, so that a request does not wait for a write. What is a warning
or worse is written at once.
"""

import logging
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO, Any, Literal

import msgspec

DELAY_SECONDS = 0.1
_FULL = 256
"""Lines that are written without waiting for the moment to come."""
Later = Callable[[float, Callable[[], object]], object]


def install(form: Literal["auto", "text", "json"], stream: IO[str] | None = None) -> "BufferedHandler":
    """Let everything that is logged go to `stream`, by default standard error."""
    stream = stream or sys.stderr
    if form == "auto":
        form = "text" if stream.isatty() else "json"
    handler = BufferedHandler(stream)
    handler.setFormatter(TextFormatter() if form == "text" else JsonFormatter())
    handler.for_people = form == "text"
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("moothall").setLevel(logging.INFO)
    return handler


class BufferedHandler(logging.Handler):
    """Writes lines in batches; before a loop is given to it, and from other threads, at once."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__()
        self.for_people = False
        self._stream = stream
        self._lines: list[str] = []
        self._later: Later | None = None
        self._thread = 0

    def write_later(self, later: Later | None) -> None:
        """Batch from now on with the timers of this thread's loop (`call_later`); None: no more."""
        self._later = later
        self._thread = threading.get_ident()
        self.flush()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line in."""
        try:
            self._lines.append(self.format(record))
        except Exception:
            self.handleError(record)
            return
        waits = self._later is not None and record.levelno < logging.WARNING and self._thread == record.thread
        if not waits or len(self._lines) >= _FULL:
            self.flush()
        elif len(self._lines) == 1 and self._later is not None:
            self._later(DELAY_SECONDS, self.flush)

    def flush(self) -> None:
        """Write what has been collected."""
        with self.lock or threading.RLock():
            lines, self._lines = self._lines, []
            if lines:
                self._stream.write("\n".join(lines) + "\n")
                self._stream.flush()


class JsonFormatter(logging.Formatter):
    """One object a line; what a record tells besides its message lies beside it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": _moment(record).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **(getattr(record, "told", None) or {"message": record.getMessage()}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


class TextFormatter(logging.Formatter):
    """A short line; what failed shows its trace below."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = getattr(record, "told", None)
        text = _request(told) if told else f"{record.levelname.lower()}: {record.getMessage()}"
        line = f"{_moment(record).astimezone():%H:%M:%S} {_printable(text)}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _request(told: dict[str, Any]) -> str:
    if "path" not in told:
        return f"{told['dialect']} {told['operation']}: {told['suppressed']} more"
    line = f"{told['method']} {told['path']} {told['status']} {told['ms']} ms {told['outcome']}"
    return f"{line}: {told['why']}" if "why" in told else line


def _printable(text: str) -> str:
    """A client chooses the path: what could move the terminal's cursor is shown escaped."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
