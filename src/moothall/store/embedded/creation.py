"""A file that has the schema of this program: made, found, or led there from an older one."""

import os
from contextlib import closing
from pathlib import Path

import apsw
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from moothall.store import schema
from moothall.store.embedded import planner
from moothall.store.embedded.connection import DIALECT, FILE, connect
from moothall.store.engine import CannotOpen


def prepare_file(folder: Path) -> Path:
    """The file, ready to be served from. Raises `CannotOpen` when it is of a newer program, or not ours."""
    path = folder / FILE
    make_private(path)
    try:
        version = _look(path)
    except apsw.NotADBError as error:
        raise CannotOpen(f"{path} is not a database file") from error
    if version > schema.VERSION:
        raise CannotOpen(
            f"{path} has schema version {version} of a newer program; this one knows version {schema.VERSION}. "
            "Run the newer program, or put back the copy that it made."
        )
    if version < schema.VERSION:
        # Imported here: with it comes Alembic, which an ordinary start does without.
        from moothall.store.embedded.migration import migrate_file

        migrate_file(path, version)
        with closing(connect(path)) as connection:
            planner.inform(connection)
    return path


def make_private(path: Path) -> None:
    """Make the file, if absent, for its owner only: SQLite gives its mode to the files that it puts beside it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _look(path: Path) -> int:
    """The version of the file's schema; an empty file is given this program's."""
    connection = connect(path)
    try:
        if connection.execute("select 1 from sqlite_master limit 1").fetchall():
            return _version(connection)
        _create(connection)
        return schema.VERSION
    finally:
        connection.close()


def _version(connection: apsw.Connection) -> int:
    try:
        rows = connection.execute("select value from setting where name = 'schema_version'").fetchall()
        return int(str(rows[0][0]))
    except (apsw.SQLError, IndexError, ValueError) as error:
        raise CannotOpen(f"{connection.filename} is not a file of Moothall: it says no schema version") from error


def _create(connection: apsw.Connection) -> None:
    with connection:
        for statement in statements():
            connection.execute(statement)
        planner.inform(connection)
        connection.execute("insert into setting (name, value) values ('schema_version', ?)", (str(schema.VERSION),))


def statements() -> list[str]:
    """The data definition language of the whole schema."""
    elements: list[ExecutableDDLElement] = []
    for table in schema.metadata.sorted_tables:
        elements.append(CreateTable(table))
        elements.extend(CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name)))
    return [str(element.compile(dialect=DIALECT)) for element in elements]
