"""Connections to the file. apsw's SQLite is the only one in the process: a second one would corrupt what is read."""

from pathlib import Path
from typing import Any

import apsw
import msgspec
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from moothall.store.statement import Statement, Text

DIALECT = SQLiteDialect(paramstyle="qmark")
FILE = "moothall.db"
"""The file's name in its folder."""

UNAVAILABLE = (
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.ConnectionClosedError,
    apsw.CorruptError,
    apsw.CursorClosedError,
    apsw.FullError,
    apsw.InterruptError,
    apsw.IOError,
    apsw.NoMemError,
    apsw.NotADBError,
    apsw.ReadOnlyError,
)
"""What SQLite raises when it is the store that fails, and not the statement."""

_STATEMENTS = 512
_BUSY_MILLISECONDS = 2_000
_CACHE_KIB = 8_192
_LOG_BYTES = 16 * 2**20
"""What the write-ahead log is cut back to when a long scan has let it grow."""


def connect(path: Path) -> apsw.Connection:
    """A connection that writes: what it has committed is on the disk."""
    connection = _connect(path, apsw.SQLITE_OPEN_READWRITE)
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.pragma("foreign_keys", True)
    connection.wal_autocheckpoint(0)
    connection.pragma("journal_size_limit", _LOG_BYTES)
    return connection


def connect_reading(path: Path) -> apsw.Connection:
    """A connection that only reads."""
    return _connect(path, apsw.SQLITE_OPEN_READONLY)


def _connect(path: Path, flags: int) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=flags, statementcachesize=_STATEMENTS)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)  # else two queries in five are planned anew at each run
    connection.set_busy_timeout(_BUSY_MILLISECONDS)
    connection.pragma("cache_size", -_CACHE_KIB)
    connection.pragma("temp_store", "memory")
    return connection


def prepare(statement: Statement, values: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """A statement as SQLite runs it. Uses `values` up."""
    text = statement.text(DIALECT)
    if text.lists:
        text = _with_lists(statement, text, values)
    return text.sql, text.arrange(values)


def _with_lists(statement: Statement, text: Text, values: dict[str, Any]) -> Text:
    """Put lists into a form that SQLite takes: JSON, or, five times as fast, the value itself where it is alone."""
    for name in text.lists:
        if len(values[name]) != 1:
            return _with_json(text, values)
    for name in text.lists:
        (values[name],) = values[name]
    return statement.text_of_singles(DIALECT)


def _with_json(text: Text, values: dict[str, Any]) -> Text:
    for name in text.lists:
        values[name] = msgspec.json.encode(values[name]).decode()
    return text
