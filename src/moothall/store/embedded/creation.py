"""A file that has the schema of this program: made, found, or led there from an older one."""

import os
from pathlib import Path

import apsw
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from moothall.store import schema
from moothall.store.embedded.connection import DIALECT, FILE, connect
from moothall.store.engine import CannotOpen


def prepare_file(folder: Path) -> Path:
    """The file, ready to be served from. Raises `CannotOpen` when it is of a newer program."""
    path = folder / FILE
    _make_private(path)
    connection = connect(path)
    try:
        version = _version(connection)
        if version is None:
            _create(connection)
    finally:
        connection.close()
    return path


def _make_private(path: Path) -> None:
    """SQLite gives the file's mode to what it puts beside it: it must be right before SQLite opens the file."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _version(connection: apsw.Connection) -> int | None:
    if not connection.table_exists(None, "setting"):
        return None
    found = connection.execute("select value from setting where name = 'schema_version'").fetchall()
    if not found:
        raise CannotOpen(f"{connection.filename} is not a file of Moothall")
    return int(str(found[0][0]))


def statements() -> list[str]:
    """The data definition language of the whole schema."""
    elements: list[ExecutableDDLElement] = []
    for table in schema.metadata.sorted_tables:
        elements.append(CreateTable(table))
        elements.extend(CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name)))
    return [str(element.compile(dialect=DIALECT)) for element in elements]


def _create(connection: apsw.Connection) -> None:
    with connection:
        for statement in statements():
            connection.execute(statement)
        connection.execute("insert into setting (name, value) values ('schema_version', ?)", (str(schema.VERSION),))
