"""What every table is made of. Every row and every primary key begins with its tenant."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, LargeBinary, MetaData, Table
from sqlalchemy import Text as String
from sqlalchemy.sql.schema import SchemaItem

metadata = MetaData()


def key(name: str, kind: type[String] | type[BigInteger] | type[LargeBinary] = String) -> "Column[object]":
    """A part of the primary key after the tenant."""
    return Column(name, kind, primary_key=True, nullable=False, autoincrement=False)


def text(name: str, default: str | None = "") -> "Column[object]":
    """Text; without a default it may be null."""
    return Column(name, String, nullable=default is None, server_default=default)


def caseless(name: str) -> "Column[object]":
    """Text that is compared without regard to upper and lower case of ASCII letters; it may be null."""
    return Column(name, String(collation="NOCASE"), nullable=True)


def number(name: str, default: str | None = "0") -> "Column[object]":
    """An integer of 64 bits; without a default it may be null."""
    return Column(name, BigInteger, nullable=default is None, server_default=default)


def flag(name: str, default: str = "0") -> "Column[object]":
    """True or false."""
    return Column(name, Boolean(create_constraint=False), nullable=False, server_default=default)


def table(name: str, *items: SchemaItem) -> Table:
    """A table of what tenants have."""
    tenant = Column("tenant", BigInteger, ForeignKey("tenant.tenant"), primary_key=True, autoincrement=False)
    return Table(name, metadata, tenant, *items, sqlite_with_rowid=False)
