"""Files of older and newer programs."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from moothall.store import migrations, schema
from moothall.store.embedded.creation import statements
from moothall.store.engine import CannotOpen
from moothall.store.migrations import migrate
from moothall.store.testing import ledger
from moothall.store.testing.place import tenant
from tests.store.folder import Folder

OLDEST = """
revision, down_revision = "0", None
def upgrade(): raise AssertionError("where the way begins, nothing leads")
"""
TO_ONE = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "1", "0"
def upgrade():
    op.add_column("organization", sa.Column("language", sa.Text, nullable=False, server_default="zh"))
    with op.batch_alter_table("role_group", table_kwargs={"sqlite_with_rowid": False}) as table:
        table.drop_column("motto")
    op.create_index("role_group_by_name", "role_group", ["tenant", "name"], unique=True)
"""
TO_TWO = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "2", "1"
def upgrade():
    op.add_column("sequence", sa.Column("unit", sa.Text, nullable=False, server_default="piece"))
    op.execute("update sequence set unit = 'pair' where name = 'shoes'")
"""
FAILING = TO_TWO + "    raise ZeroDivisionError('half way')\n"


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations in the place of the program's own."""
    made = tmp_path / "versions"
    made.mkdir()
    (made / "v1.py").write_text('revision, down_revision = "1", None\n')
    monkeypatch.setattr(migrations, "VERSIONS", made)
    return made


def run(path: Path, *statements: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        rows: list[tuple[object, ...]] = []
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        connection.commit()
    return rows


def shape(path: Path) -> dict[str, object]:
    """A file's schema, without what depends on the order in which things were added."""
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path), poolclass=NullPool)
    with engine.connect() as connection:
        look = inspect(connection)
        return {
            table: (
                {column["name"]: repr(column) for column in look.get_columns(table)},
                look.get_pk_constraint(table),
                look.get_foreign_keys(table),
                look.get_unique_constraints(table),
                sorted(map(repr, look.get_indexes(table))),
                look.get_table_options(table),
            )
            for table in look.get_table_names()
        }


@pytest.fixture
def wanted(tmp_path: Path) -> dict[str, object]:
    """The schema of a file that is made from the metadata."""
    path = tmp_path / "wanted.db"
    run(path, *statements())
    return shape(path)


async def filled(folder: Folder) -> None:
    engine = await folder.open()
    one = await tenant(engine, "one")
    for name in ("hats", "shoes"):
        await engine.write(one, ledger.ACTOR, ledger.add, name, 1)
    await engine.close()


async def test_a_new_file_has_all_tables_and_indexes(folder: Folder, wanted: dict[str, object]) -> None:
    await filled(folder)
    assert shape(folder.file) == wanted
    assert wanted.keys() == schema.metadata.tables.keys()


def test_the_way_ends_at_this_version() -> None:
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.connect() as connection:
        migrate(connection, schema.VERSION, schema.VERSION)
        with pytest.raises(LookupError):
            migrate(connection, schema.VERSION, schema.VERSION + 1)


async def test_an_older_file_is_migrated_to_the_metadata(
    folder: Folder, versions: Path, wanted: dict[str, object]
) -> None:
    await filled(folder)
    run(
        folder.file,
        "alter table organization drop column language",
        "drop index role_group_by_name",
        "alter table role_group add column motto text",
        "update setting set value = '0' where name = 'schema_version'",
    )
    different = {table for table, columns in shape(folder.file).items() if columns != wanted[table]}
    assert different == {"organization", "role_group"}
    (versions / "v0.py").write_text(OLDEST)
    (versions / "v1.py").write_text(TO_ONE)
    engine = await folder.open()
    one = await engine.locate(ledger.tenant_of, "one")
    assert one is not None
    assert await engine.read(one, ledger.names) == ("hats", "shoes")
    await engine.close()
    assert shape(folder.file) == wanted
    assert run(folder.file, "select value from setting where name = 'schema_version'") == [("1",)]


async def test_a_newer_program_copies_the_file_before(
    folder: Folder, versions: Path, wanted: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(folder)
    (versions / "v2.py").write_text(TO_TWO)
    monkeypatch.setattr(schema, "VERSION", 2)
    engine = await folder.open()
    await engine.close()
    units = [("hats", "piece"), ("shoes", "pair")]
    assert run(folder.file, "select name, unit from sequence order by name") == units
    copy = folder.file.with_name("moothall-version-1.db")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert run(copy, "select value from setting where name = 'schema_version'") == [("1",)]
    assert run(copy, "select name from sequence order by name") == [("hats",), ("shoes",)]
    assert shape(copy) == wanted
    assert {path.name for path in folder.path.iterdir()} == {"moothall.db", "moothall.lock", copy.name}


async def test_a_migration_that_fails_leaves_the_file_as_it_was(
    folder: Folder, versions: Path, wanted: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(folder)
    (versions / "v2.py").write_text(FAILING)
    monkeypatch.setattr(schema, "VERSION", 2)
    with pytest.raises(CannotOpen, match="from schema version 1 to 2: half way"):
        await folder.open()
    assert shape(folder.file) == wanted
    monkeypatch.setattr(schema, "VERSION", 1)
    await folder.open()


async def test_an_older_program_refuses_a_newer_file(folder: Folder) -> None:
    await filled(folder)
    run(folder.file, "update setting set value = '7' where name = 'schema_version'")
    before = folder.file.read_bytes()
    with pytest.raises(CannotOpen, match=f"schema version 7 .* knows version {schema.VERSION}"):
        await folder.open()
    assert folder.file.read_bytes() == before


@pytest.mark.parametrize("statement", ["create table other (x)", "create table setting (name, value)"])
async def test_a_database_of_something_else_is_refused(folder: Folder, statement: str) -> None:
    folder.path.mkdir()
    run(folder.file, statement)
    with pytest.raises(CannotOpen, match="not a file of Moothall"):
        await folder.open()


async def test_an_ordinary_start_does_without_alembic(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(folder)
    monkeypatch.setitem(sys.modules, "moothall.store.embedded.migration", None)
    await folder.open()


def test_every_index_begins_with_its_tenant_or_is_unique() -> None:
    for table in schema.metadata.tables.values():
        for index in table.indexes:
            assert index.unique or index.columns.keys()[0] == "tenant", f"{index.name} mixes tenants"
