"""Lookups by a second index must use it: without what the planner is told they read the whole tenant."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from moothall.store.embedded.connection import DIALECT, connect_reading
from moothall.store.embedded.creation import prepare_file
from moothall.store.embedded.planner import estimates
from moothall.store.records import credentials, devices, holder_pages, holders, memberships
from moothall.store.statement import Query, Statement

LOOKUPS: list[tuple[Statement, str]] = [
    (memberships._OF_PERSON, "department_member_by_user (tenant=? AND user_id=?)"),
    (memberships._OF_PEOPLE, "department_member_by_user (tenant=? AND user_id=?)"),
    (holders._SYSTEM, "role_by_system (tenant=? AND system=?)"),
    (holders._OF_PERSON, "role_holder_by_user (tenant=? AND user_id=?)"),
    (holder_pages._GIVEN.reached, "department_member_by_user (tenant=? AND user_id=?)"),
    (holders._AMONG, "PRIMARY KEY (tenant=? AND role_id=? AND user_id=?)"),
    (devices._OF_ROOM, "device_by_room (tenant=? AND room_id=?)"),
    (credentials._RENEW, "token_by_app (tenant=? AND app_key=?)"),
]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    """A connection to a new file."""
    opened = connect_reading(prepare_file(tmp_path))
    yield opened
    opened.close()


@pytest.mark.parametrize(("statement", "index"), LOOKUPS, ids=[index for _, index in LOOKUPS])
def test_lookup(connection: apsw.Connection, statement: Statement, index: str) -> None:
    sql = statement.text(DIALECT).sql
    plan = [str(row[-1]) for row in connection.execute(f"explain query plan {sql}", (None,) * sql.count("?"))]
    assert any(index in step for step in plan), plan


@pytest.mark.parametrize("query", [statement for statement, _ in LOOKUPS if isinstance(statement, Query)])
def test_a_query_is_planned_once(connection: apsw.Connection, query: Query[object]) -> None:
    """SQLite would plan anew, with other values, what has a join, an order or a range: that costs more than to run it.

    It asks for leave of what it plans to do each time it plans.
    """
    asked: list[int] = []

    def allow(operation: int, *_: object) -> int:
        asked.append(operation)
        return apsw.SQLITE_OK

    connection.authorizer = allow
    sql = query.text(DIALECT).sql
    for value in (1, 2):
        asked.clear()
        connection.execute(sql, (value,) * sql.count("?")).fetchall()
    assert not asked


def test_every_index_has_an_estimate(connection: apsw.Connection) -> None:
    told = {row[1] for row in estimates()}
    indexes = connection.execute("select name from sqlite_master where type = 'index' and sql is not null")
    assert {row[0] for row in indexes} <= told
    assert connection.execute("select count(*) from sqlite_stat1").fetchall() == [(len(told),)]
