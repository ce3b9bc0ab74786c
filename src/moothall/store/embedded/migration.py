"""Leads an older file to this program's schema, after copying it.

Alembic works through the standard library's SQLite. Two SQLite libraries must never have one file open at a time, so
apsw has closed the file before, and this has closed it before apsw opens it again.
"""

import sqlite3
from pathlib import Path

import apsw
from sqlalchemy import create_engine, update
from sqlalchemy.pool import NullPool

from moothall.store import schema
from moothall.store.embedded.creation import make_private
from moothall.store.engine import CannotOpen
from moothall.store.migrations import migrate


def migrate_file(path: Path, found: int) -> None:
    """Copy the file, then migrate it in one transaction. On `CannotOpen` it is as it was."""
    copy = path.with_name(f"{path.stem}-version-{found}{path.suffix}")
    _copy(path, copy)
    try:
        _migrate(path, found)
    except Exception as error:
        raise CannotOpen(
            f"{path} could not be brought from schema version {found} to {schema.VERSION}: {error}. It is as it was."
        ) from error


def _copy(path: Path, copy: Path) -> None:
    """Through another name, so that a copy is there whole or not at all."""
    unfinished = copy.with_name(copy.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    make_private(unfinished)
    source, target = apsw.Connection(str(path)), apsw.Connection(str(unfinished))
    try:
        with target.backup("main", source, "main") as backup:
            backup.step()
    finally:
        target.close()
        source.close()
    unfinished.replace(copy)


def _migrate(path: Path, found: int) -> None:
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path, isolation_level=None), poolclass=NullPool)
    version = update(schema.setting).where(schema.setting.c.name == "schema_version")
    with engine.connect() as connection:
        # The driver's own transactions leave data definition outside.
        connection.exec_driver_sql("begin immediate")
        migrate(connection, found, schema.VERSION)
        connection.execute(version.values(value=str(schema.VERSION)))
        if connection.exec_driver_sql("pragma foreign_key_check").first():
            raise LookupError("rows would be left that refer to nothing")
        connection.commit()
