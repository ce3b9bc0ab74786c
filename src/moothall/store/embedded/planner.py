"""What SQLite's planner is told of the tables, because it cannot know.

Every index begins with the tenant. Without statistics SQLite takes one tenant for some ten rows and reads all of it
where an index that it needs two columns of would find one row. Measured figures would be of the day on which they were
taken, so these are estimates, the same for every file, and plans never change by themselves.
"""

from collections.abc import Iterator

import apsw

from moothall.store import schema

_ROWS = 1_000_000
_ALIKE = (200_000, 300, 10, 2)
"""How many rows are alike in the first column of an index, in the first two, and so on."""


def inform(connection: apsw.Connection) -> None:
    """Write the estimates into the file; connections that open it later plan by them."""
    with connection:
        connection.execute("analyze")
        connection.execute("delete from sqlite_stat1")
        connection.executemany("insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)", estimates())


def estimates() -> Iterator[tuple[str, str, str]]:
    """Table, index and rows for each index of the schema; a primary key has its table's name."""
    for table in schema.metadata.sorted_tables:
        yield table.name, table.name, _estimate([column.name for column in table.primary_key], True)
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            names = [column.name for column in index.columns]
            yield table.name, str(index.name), _estimate(names, bool(index.unique))


def _estimate(columns: list[str], unique: bool) -> str:
    """The rows of the table, then those that are alike in so many columns."""
    first = 0 if columns[0] == "tenant" and len(columns) > 1 else 1
    alike = [_ALIKE[min(first + place, len(_ALIKE) - 1)] for place in range(len(columns))]
    if unique:
        alike[-1] = 1
    return " ".join(map(str, (_ROWS, *alike)))
