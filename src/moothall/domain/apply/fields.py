"""What the declarations of nouns are made of: fields with their columns, and the nouns that have them."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from moothall.domain import moments
from moothall.domain.apply import values
from moothall.domain.apply.values import Read, Value


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a noun: how it is called and read in the file, and the column that keeps it."""

    name: str
    """In the file; empty for what no file can give."""
    column: str
    read: Read
    default: Value = None
    """Of a new thing; None: the file must say it, unless `made`."""
    none: bool = False
    """`default` stands for "there is none", which the store keeps as null."""
    unique: bool = False
    caseless: bool = False
    """Upper and lower case are the same where it is unique."""
    made: bool = False
    """Drawn for a new thing where the file is silent."""
    refers: str = ""
    """The noun that the value names."""
    many: bool = False
    """A list; kept sorted as a JSON array."""
    secret: bool = False
    """Given by `secret`, `secret_env` or `secret_file`; kept as a hash or sealed, never told."""
    flag: bool = False
    elsewhere: bool = False
    """Kept in a table of its own."""
    details: type[msgspec.Struct] | None = None
    """A mapping, kept as the JSON of this type; a file that has one gives all of it."""
    shown: Mapping[Value, str] = {}
    """Words that an export has for values."""
    write: Callable[[int], str] | None = None
    """How an export writes a number that is read from other text."""


class Noun(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of thing. Its table is of the same name."""

    name: str
    section: str
    """The list in the file that holds it."""
    key: tuple[Field, ...]
    fields: tuple[Field, ...]
    owner: str = ""
    """The noun whose entries hold the list; empty: the organization or chat app."""
    owned_by: str = ""
    """The column that names the owner."""
    shorthand: str = ""
    """The field that an entry which is a mere scalar gives."""
    called: str = ""
    """The column by which a thing is found where its id is not given."""
    together: tuple[str, ...] = ()
    """Columns that are unique together."""
    follows: tuple[str, ...] = ()
    """Columns whose thing takes this one with it when it is removed."""
    sequence: str = ""
    """Where new ids come from, for nouns that are numbered."""
    ranks: tuple[tuple[str, str], ...] = ()
    """Where several lists hold it: each of them, and what its entries have in the column `rank`."""
    rank: str = ""
    small: bool = False
    """A list that is like a field of its owner: with `prune`, one that is left out is emptied."""
    folded: bool = False
    """Kept as a part of its owner, and compared with it."""
    within: str = ""
    """The section of its owner, where that is named with it."""

    @property
    def lists(self) -> tuple[tuple[str, str], ...]:
        """The lists that hold it, and what their entries have in `rank`."""
        return self.ranks or ((self.section, ""),)

    @property
    def path(self) -> str:
        """How a problem names the list."""
        return f"{self.within}.{self.section}" if self.within else self.section

    @property
    def columns(self) -> tuple[Field, ...]:
        """Key and fields, without what is kept elsewhere."""
        return (*self.key, *self.fields)

    @property
    def numbered(self) -> bool:
        """Whether ids are numbers."""
        return bool(self.sequence)


def key(column: str, read: Read, **options: Any) -> Field:
    """The id of a thing, or a part of it."""
    return Field(name=options.pop("name", "id"), column=column, read=read, **options)


def refers(name: str, column: str, noun: str, numbered: bool = True, **options: Any) -> Field:
    """Another thing, by id or name."""
    return Field(name=name, column=column, read=values.reference(numbered), refers=noun, **options)


def text(name: str, longest: int, default: str | None = "", **options: Any) -> Field:
    """Text; without a default a new thing must say it."""
    return Field(name=name, column=options.pop("column", name), read=values.text(longest), default=default, **options)


def flag(name: str, column: str = "", default: int = 0) -> Field:
    """True or false."""
    return Field(name=name, column=column or name, read=values.flag, default=default, flag=True)


def details(kind: type[msgspec.Struct]) -> Field:
    """What is kept and given back but decides nothing."""
    return Field(name="details", column="details", read=values.text(LONG), default="{}", details=kind)


def moment(name: str, column: str, default: int | None = -1) -> Field:
    """A time; without a default it may not be left out."""
    none = default is not None
    return Field(name=name, column=column, read=values.moment, write=moments.write, default=default, none=none)


def held(column: str, noun: str, numbered: bool = True) -> Field:
    """The owner of a list's entries."""
    return Field(name="", column=column, read=values.reference(numbered), refers=noun)


NUMBER = values.whole(1)
ORDER = Field(name="order", column="position", read=values.whole(0), default=0)
LONG = 10_000
"""Characters of names for which the vendors publish no limit."""
NAME = Field(name="name", column="name", read=values.name(LONG))
UNIQUE_NAME = Field(name="name", column="name", read=values.name(LONG), unique=True)
TOKEN = values.text(64, r"[\x21-\x7e]+", "printable ASCII without spaces")
UNION_ID = text("union_id", 64, None, unique=True, made=True)
