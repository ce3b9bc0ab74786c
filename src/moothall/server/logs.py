"""The log on standard error: short lines for a person at a terminal, JSON lines for everything else.

Lines are collected and written together a moment later, by a thread of their own: a request waits neither for a write
nor for whoever reads the log and has stopped to. What is a warning or worse is handed over at once.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import IO, Any, Literal

import msgspec

from moothall.kernel.printable import printable

DELAY_SECONDS = 0.1
_FULL = 256
"""Lines that are handed over without waiting for the moment to come."""
_MOST = 10_000
"""Lines that wait to be written; further ones are dropped and counted."""
_END_SECONDS = 1
Later = Callable[[float, Callable[[], object]], object]
Write = Callable[[str], object]


def install(form: Literal["auto", "text", "json"], stream: IO[str] | None = None) -> "BufferedHandler":
    """Let everything that is logged go to `stream`, by default standard error."""
    stream = stream or sys.stderr
    if form == "auto":
        form = "text" if stream.isatty() else "json"
    handler = BufferedHandler(_write_to(stream), for_people=form == "text")
    handler.setFormatter(TextFormatter() if handler.for_people else JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("moothall").setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    return handler


def _is_news(record: logging.LogRecord) -> bool:
    """Uvicorn takes a handshake that was refused with an HTTP answer, which is logged, for one that was forgotten."""
    return record.msg != "ASGI callable returned without completing handshake."


def _write_to(stream: IO[str]) -> Write:
    """Past the stream's own lock, which a write that never ends would keep from the interpreter when it ends."""
    try:
        descriptor = stream.fileno()
    except OSError:
        return stream.write

    def write(text: str) -> None:
        rest = text.encode(errors="backslashreplace")
        while rest:
            rest = rest[os.write(descriptor, rest) :]

    return write


class BufferedHandler(logging.Handler):
    """Writes lines in batches; before a loop is given to it at once, and where it is told to."""

    def __init__(self, write: Write, for_people: bool) -> None:
        super().__init__()
        self.for_people = for_people
        self._write = write
        self._lines: list[str] = []
        self._later: Later | None = None
        self._pump: Pump | None = None
        self._thread = 0

    def write_later(self, later: Later | None) -> None:
        """Batch from now on with the timers of this thread's loop (`call_later`); None: no more, and write the rest."""
        self.flush()
        if self._pump is not None:
            self._pump.finish()
        self._later = later
        self._thread = threading.get_ident()
        self._pump = Pump(self._write) if later is not None else None

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
        """Hand over what has been collected."""
        with self.lock or threading.RLock():
            lines, self._lines = self._lines, []
        if lines:
            (self._pump.take if self._pump is not None else self._write_now)(lines)

    def _write_now(self, lines: list[str]) -> None:
        with suppress(OSError):
            self._write("\n".join(lines) + "\n")


class Pump:
    """A thread that writes what it is handed, as fast as somebody reads; what is too much is dropped and counted."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._queue: SimpleQueue[list[str] | None] = SimpleQueue()
        self._taken = 0
        self._written = 0
        """Only the thread counts here, and only the others there: no lock is needed."""
        self._dropped = 0
        self._thread = threading.Thread(target=self._run, name="moothall-log", daemon=True)
        self._thread.start()

    def take(self, lines: list[str]) -> None:
        """Take lines in."""
        if self._taken - self._written + len(lines) > _MOST:
            self._dropped += len(lines)
            return
        if self._dropped:
            lines, self._dropped = [_dropped(self._dropped), *lines], 0
        self._taken += len(lines)
        self._queue.put(lines)

    def finish(self) -> None:
        """Write the rest, if somebody reads it in time."""
        self._queue.put(None)
        self._thread.join(_END_SECONDS)

    def _run(self) -> None:
        while (lines := self._queue.get()) is not None:
            with suppress(OSError):
                self._write("\n".join(lines) + "\n")
            self._written += len(lines)


def _dropped(count: int) -> str:
    return msgspec.json.encode({"level": "warning", "logger": "moothall.log", "dropped": count}).decode()


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
        line = f"{_moment(record).astimezone():%H:%M:%S} {printable(text)}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _request(told: dict[str, Any]) -> str:
    if "path" not in told:
        return f"{told['dialect']} {told['operation']}: {told['suppressed']} more"
    line = f"{told['method']} {told['path']} {told['status']} {told['ms']} ms {told['outcome']}"
    return f"{line}: {told['why']}" if "why" in told else line
