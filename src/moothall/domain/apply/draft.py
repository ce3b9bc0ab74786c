"""One organization or chat app on a scratch table: what the file says, what is stored now, and what will be then.

The scratch is a private database of the standard library's SQLite that spills to a temporary file, which has no name
and is gone when the process ends: memory stays bounded, and joins and sorts run outside of Python. It never touches
the store's file.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from moothall.domain.apply.nouns import Field, Noun
from moothall.domain.apply.values import Value

_CACHE_KIB = 32_768
_BATCH = 1_000


class Draft:
    """Tables `said_<noun>`, `now_<noun>`, `then_<noun>` for each noun, and `listed`: which lists the file has."""

    def __init__(self, nouns: Sequence[Noun]) -> None:
        self.nouns = tuple(nouns)
        self._waiting: dict[str, list[Sequence[Value]]] = {noun.name: [] for noun in nouns}
        self._inserts = {noun.name: _insert(f"said_{noun.name}", len(said_columns(noun))) for noun in nouns}
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute(f"pragma cache_size = -{_CACHE_KIB}")
        self._db.execute("pragma journal_mode = off")
        self._db.execute("pragma synchronous = off")
        self._db.execute("begin")
        self._db.execute(
            "create table listed (noun, word, owner integer, primary key (noun, owner, word)) without rowid"
        )
        for noun in nouns:
            self._create(noun)

    def _create(self, noun: Noun) -> None:
        _, line, inside, *columns = said_columns(noun)
        numbers = f"row integer primary key, {line} integer, {inside} integer"
        self._db.execute(f"create table said_{noun.name} ({', '.join((numbers, *columns))})")
        names = [f"{field.column}{' collate nocase' if field.caseless else ''}" for field in noun.columns]
        key = f", primary key ({key_of(noun)})) without rowid" if noun.key else ")"
        self._db.execute(f"create table now_{noun.name} ({', '.join(names)}{key}")
        self._db.execute(f"create table then_{noun.name} ({', '.join((*names, 'line', 'row'))}{key}")

    def say(self, noun: Noun, values: Sequence[Value]) -> None:
        """Put down an entry of the file: a value for each of `said_columns`."""
        waiting = self._waiting[noun.name]
        waiting.append(values)
        if len(waiting) >= _BATCH:
            self._flush(noun.name)

    def _flush(self, name: str) -> None:
        self._db.executemany(self._inserts[name], self._waiting[name])
        self._waiting[name].clear()

    def close_saying(self) -> None:
        """All entries are there."""
        for noun in self.nouns:
            self._flush(noun.name)

    def list(self, noun: str, word: str, owner: int) -> None:
        """Note that the file has a list, be it empty."""
        self._db.execute("insert or ignore into listed values (?, ?, ?)", (noun, word, owner))

    def fill(self, table: str, rows: Iterable[Sequence[Value]], columns: int) -> None:
        """Put rows into a table."""
        self._db.executemany(_insert(table, columns), rows)

    def run(self, sql: str, *values: Value) -> int:
        """Run a statement; answers how many rows it touched."""
        return self._db.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Value) -> Iterator[tuple[Any, ...]]:
        """The rows of a query."""
        return iter(self._db.execute(sql, values))

    def one(self, sql: str, *values: Value) -> Any:
        """The first column of the first row, or None."""
        found = self._db.execute(sql, values).fetchone()
        return None if found is None else found[0]

    def teach(self, name: str, function: Any, arguments: int) -> None:
        """Let statements call a function."""
        self._db.create_function(name, arguments, function)

    def close(self) -> None:
        """Throw everything away."""
        self._db.close()


def said_columns(noun: Noun) -> tuple[str, ...]:
    """The columns of what the file says: a reference has one for an id and one for a name."""
    names = ["row", "line", "inside"]
    for field in noun.columns:
        names.append(field.column)
        if field.refers:
            names.append(f"{field.column}_name")
    return tuple(names)


def key_of(noun: Noun) -> str:
    """The key's columns as SQL."""
    return ", ".join(field.column for field in noun.key)


def same_key(noun: Noun, one: str, other: str) -> str:
    """The condition that two rows are of one thing."""
    return " and ".join(f"{one}.{field.column} = {other}.{field.column}" for field in noun.key) or "1"


def is_given(field: Field) -> bool:
    """Whether a file can give the field."""
    return bool(field.name) or field.secret


def _insert(table: str, columns: int) -> str:
    return f"insert into {table} values ({', '.join('?' * columns)})"
