"""The change log: who wrote what, when, by which call."""

import msgspec

from moothall.domain.ports import Reader
from moothall.store.records import changes
from moothall.store.records.changes import LoggedChange

__all__ = ["ChangePage", "LoggedChange", "Wanted", "page"]


class Wanted(msgspec.Struct, frozen=True):
    """Which changes are asked for. What is None does not narrow; times are milliseconds since the epoch."""

    subject: str | None = None
    actor: str | None = None
    what: str | None = None
    since: int | None = None
    until: int | None = None


class ChangePage(msgspec.Struct, frozen=True):
    """Some changes, newest first, and whether there are older ones that fit."""

    changes: tuple[LoggedChange, ...]
    more: bool


def page(tx: Reader, wanted: Wanted, before: tuple[int, int] | None, most: int) -> ChangePage:
    """A page of the changes that fit; `before` is revision and ordinal of the last one of the page before."""
    said = msgspec.structs.asdict(wanted)
    found = changes.page(tx, {name: value for name, value in said.items() if value is not None}, before, most + 1)
    return ChangePage(tuple(found[:most]), len(found) > most)
