"""Statements as SQLite gets them."""

from typing import Any

import apsw
import msgspec
import pytest
from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text, bindparam, delete, insert, select, update

from moothall.store.embedded.connection import DIALECT, prepare
from moothall.store.embedded.transaction import Snapshot, Transaction
from moothall.store.statement import Command, Query, Statement, among, each, tenant_value
from moothall.store.transaction import Actor

THING = Table(
    "thing",
    MetaData(),
    Column("tenant", Integer, primary_key=True),
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("good", Boolean, nullable=True),
    sqlite_with_rowid=False,
)
MINE = THING.c.tenant == tenant_value()


class Thing(msgspec.Struct, frozen=True):
    id: int
    good: bool | None


@pytest.fixture
def cursor() -> apsw.Cursor:
    connection = apsw.Connection(":memory:")
    connection.execute("create table thing (tenant, id, name, good, primary key (tenant, id)) without rowid")
    rows = [(1, 1, "a", 1), (1, 2, "b", 0), (1, 3, "c", None), (2, 1, "other", 1)]
    connection.executemany("insert into thing values (?, ?, ?, ?)", rows)
    return connection.cursor()


def run(cursor: apsw.Cursor, statement: Statement, **values: Any) -> list[Any]:
    return cursor.execute(*prepare(statement, {"tenant": 1, **values})).fetchall()


def test_values_written_into_a_statement_stay_with_it(cursor: apsw.Cursor) -> None:
    query = Query(select(THING.c.id).where(MINE, THING.c.name == "b").limit(5).offset(bindparam("skip")), int)
    assert run(cursor, query, skip=0) == [(2,)]
    assert run(cursor, query, skip=1) == []


@pytest.mark.parametrize("ids", [(), (1,), [3, 2, 1], range(1_000)])
def test_any_number_of_values(cursor: apsw.Cursor, ids: Any) -> None:
    query = Query(select(THING.c.id).where(MINE, among(THING.c.id, "ids")).order_by(THING.c.id), int)
    assert run(cursor, query, ids=list(ids)) == [(id,) for id in (1, 2, 3) if id in ids]
    refused = Query(select(THING.c.id).where(MINE, ~among(THING.c.id, "ids")).order_by(THING.c.id), int)
    assert run(cursor, refused, ids=list(ids)) == [(id,) for id in (1, 2, 3) if id not in ids]


@pytest.mark.parametrize("ids", [[1], [1, 2]])
def test_values_are_looked_up_by_the_key(cursor: apsw.Cursor, ids: list[int]) -> None:
    sql, values = prepare(Query(select(THING).where(MINE, among(THING.c.id, "ids")), tuple), {"tenant": 1, "ids": ids})
    plan = " ".join(str(row[3]) for row in cursor.execute("explain query plan " + sql, values))
    assert "SEARCH thing USING PRIMARY KEY (tenant=? AND id=?)" in plan


@pytest.mark.parametrize("names", [(), ("x",), ["y", "x", "y"], [f"n{number}" for number in range(1_000)]])
def test_values_are_rows(cursor: apsw.Cursor, names: Any) -> None:
    given = each("names")
    columns = ["tenant", "id", "name"]
    chosen = select(tenant_value(), given.c.key + bindparam("first", required=True), given.c.value)
    run(cursor, Command(insert(THING).from_select(columns, chosen)), names=names, first=10)
    rows = cursor.execute("select id, name from thing where tenant = 1 and id >= 10").fetchall()
    assert rows == [*enumerate(names, 10)]


def test_several_lists(cursor: apsw.Cursor) -> None:
    query = Query(select(THING.c.id).where(MINE, among(THING.c.id, "ids"), among(THING.c.name, "names")), int)
    assert run(cursor, query, ids=[1], names=("a",)) == [(1,)]
    assert run(cursor, query, ids=[2], names=["a"]) == []
    assert run(cursor, query, ids=[1, 2], names={"b"}) == [(2,)]


def test_a_list_is_no_value_of_many(cursor: apsw.Cursor) -> None:
    command = Command(delete(THING).where(MINE, among(THING.c.id, "ids")))
    with pytest.raises(TypeError, match="many"):
        Transaction(cursor, 1, Actor("server", "test", "test"), 0).many(command, [{"ids": [1]}])


def test_a_list_in_a_statement_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="among"):
        Query(select(THING.c.id).where(THING.c.id.in_([1, 2])), int).text(DIALECT)


def test_a_missing_value_is_a_mistake(cursor: apsw.Cursor) -> None:
    command = Command(update(THING).where(MINE).values(name=bindparam("new_name")))
    with pytest.raises(KeyError, match="new_name"):
        run(cursor, command)


def test_booleans_come_back_as_booleans(cursor: apsw.Cursor) -> None:
    run(cursor, Command(insert(THING)), id=4, name="d", good=True)
    query = Query(select(THING.c.id, THING.c.good).where(MINE).order_by(THING.c.id), Thing)
    things = Snapshot(cursor, 1).all(query)
    assert things == [Thing(1, True), Thing(2, False), Thing(3, None), Thing(4, True)]
    assert [type(thing.good) for thing in things] == [bool, bool, type(None), bool]


def test_one_of_many_is_a_mistake(cursor: apsw.Cursor) -> None:
    query = Query(select(THING.c.id).where(MINE), int)
    with pytest.raises(LookupError, match="3 rows"):
        Snapshot(cursor, 1).one(query)
    assert Snapshot(cursor, 2).one(query) == 1
    assert Snapshot(cursor, 3).one(query) is None


def test_a_tenant_given_by_a_function_is_not_heeded(cursor: apsw.Cursor) -> None:
    query = Query(select(THING.c.name).where(MINE, THING.c.id == 1), str)
    assert Snapshot(cursor, 1).one(query, tenant=2) == "a"


def test_a_remembered_read_cannot_stream(cursor: apsw.Cursor) -> None:
    with pytest.raises(TypeError, match="scan"):
        Snapshot(cursor, 1).stream(Query(select(THING.c.id).where(MINE), int))
