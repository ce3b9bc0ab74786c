"""Leads a stored schema from one version to the next.

A migration is an Alembic script in `versions/` whose revision is the number of the schema version that it leads to.
Alembic costs a tenth of a second and 10 MB, so that this package is imported only when a version differs.
"""

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection

VERSIONS = Path(__file__).parent / "versions"


def migrate(connection: Connection, found: int, wanted: int) -> None:
    """Run the scripts from `found` (left out) to `wanted` inside the connection's open transaction.

    Raises `LookupError` when there is no way from one to the other.
    """
    with Operations.context(MigrationContext.configure(connection)):
        for script in _way(found, wanted):
            script.module.upgrade()


def _way(found: int, wanted: int) -> list[Script]:
    directory = ScriptDirectory(str(VERSIONS), version_locations=[str(VERSIONS)])
    scripts = {script.revision: script for script in directory.walk_revisions()}
    way = [str(version) for version in range(found, wanted + 1)]
    if missing := [version for version in way if version not in scripts]:
        raise LookupError(f"there is no migration for schema version {', '.join(missing)}")
    return [scripts[version] for version in way[1:]]
