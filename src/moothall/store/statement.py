"""SQL written by SQLAlchemy Core and run by the engine's own driver.

A statement is compiled once, at its first use, to text, the order of its parameters and a decoder of its rows: Core's
own execution costs several times what the statement itself costs.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Generic, Self, TypeVar

from sqlalchemy import Boolean, Dialect, Executable, Integer, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, TableValuedAlias
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.selectable import Select
from sqlalchemy.types import NullType

R = TypeVar("R")
Row = Sequence[Any]


def tenant_value() -> BindParameter[int]:
    """The place in a statement that the transaction fills with its tenant."""
    return bindparam("tenant", type_=Integer, required=True)


class _Values(NullType):
    """The type of a list of values. Each engine has its own way to hand one over."""

    cache_ok = True


class Among(ColumnElement[bool]):
    """`column` is one of a list of values that is given at run time."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.values = bindparam(name, type_=_Values(), required=True)
        self.type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Stays as it is: the `= 1` that Core adds where there is no boolean type keeps an index from being used."""
        return self


def among(column: ColumnElement[Any], name: str) -> Among:
    """`column in :name`, where the value of `name` is a list of any length."""
    return Among(column, name)


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: SQLCompiler, singles: bool = False, **kwargs: Any) -> str:
    column, values = compiler.process(element.column, **kwargs), compiler.process(element.values, **kwargs)
    if singles:
        return f"({column} = {values})"
    return f"({column} IN (SELECT value FROM json_each({values})))"


@compiles(Among, "postgresql")
def _among_postgresql(element: Among, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, values = compiler.process(element.column, **kwargs), compiler.process(element.values, **kwargs)
    return f"({column} = ANY({values}))"


class _Each(FunctionElement[Any]):
    """The values of a list that is given at run time, as rows."""

    inherit_cache = False

    def __init__(self, name: str) -> None:
        super().__init__(bindparam(name, type_=_Values(), required=True))


def each(name: str) -> TableValuedAlias:
    """A table of the values in the list `name`: columns `value`, and its place `key`, from 0."""
    return _Each(name).table_valued("key", "value")


@compiles(_Each, "sqlite")
def _each_sqlite(element: _Each, compiler: SQLCompiler, singles: bool = False, **kwargs: Any) -> str:
    values = compiler.process(element.clauses, **kwargs)
    return f"(SELECT 0 AS key, {values} AS value)" if singles else f"json_each({values})"


@compiles(_Each, "postgresql")
def _each_postgresql(element: _Each, compiler: SQLCompiler, **kwargs: Any) -> str:
    values = compiler.process(element.clauses, **kwargs)
    return f"(SELECT key - 1 AS key, value FROM unnest({values}) WITH ORDINALITY AS listed(value, key))"


class Text:
    """A compiled statement: SQL, and how values by name fill its places."""

    __slots__ = ("_constants", "_pick", "lists", "sql")

    def __init__(self, sql: str, names: tuple[str, ...], constants: dict[str, Any], lists: tuple[str, ...]) -> None:
        self.sql = sql
        self.lists = lists
        """Names whose value is a list; the engine puts it into its driver's form before `arrange`."""
        self._constants = constants
        self._pick = _picker(names)

    def arrange(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """The values in the order of the places. Uses `values` up; a missing name is a KeyError."""
        if self._constants:
            values.update(self._constants)
        return self._pick(values)


def _picker(names: tuple[str, ...]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    if names:
        return lambda values: (values[names[0]],)
    return lambda values: ()


class Statement:
    """One SQL statement with named values."""

    def __init__(self, clause: Executable) -> None:
        self.clause = clause
        self._text: dict[str, Text] = {}
        self._of_singles: dict[str, Text] = {}

    def text(self, dialect: Dialect) -> Text:
        """The statement in the SQL of an engine; compiled once."""
        try:
            return self._text[dialect.name]
        except KeyError:
            return self._text.setdefault(dialect.name, _compile(self.clause, dialect))

    def text_of_singles(self, dialect: Dialect) -> Text:
        """The same for lists of one value each: that value takes the list's place."""
        try:
            return self._of_singles[dialect.name]
        except KeyError:
            return self._of_singles.setdefault(dialect.name, _compile(self.clause, dialect, singles=True))


class Command(Statement):
    """An insert, update or delete."""


class Query(Statement, Generic[R]):
    """A select, and the type that each of its rows becomes.

    `row` takes the columns in order: a record type, or `int` or `str` for a single column.
    """

    def __init__(self, clause: "Select[Any]", row: Callable[..., R]) -> None:
        super().__init__(clause)
        self.row = row
        columns = enumerate(clause.selected_columns)
        self._flags = tuple(place for place, column in columns if isinstance(column.type, Boolean))

    def decode(self, values: Row) -> R:
        """One row as `row`; SQLite's 0 and 1 become booleans."""
        if not self._flags:
            return self.row(*values)
        columns = list(values)
        for place in self._flags:
            if columns[place] is not None:
                columns[place] = bool(columns[place])
        return self.row(*columns)


def _compile(clause: Executable, dialect: Dialect, **options: bool) -> Text:
    assert isinstance(clause, ClauseElement)
    compiled = clause.compile(dialect=dialect, compile_kwargs=options)
    assert isinstance(compiled, SQLCompiler)
    if compiled.post_compile_params:
        raise TypeError(f"a list of values in a statement is written with among(): {compiled}")
    names = tuple(compiled.positiontup or ())
    constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required and name in names}
    lists = tuple(name for name, bind in compiled.binds.items() if isinstance(bind.type, _Values))
    return Text(str(compiled), names, constants, lists)
