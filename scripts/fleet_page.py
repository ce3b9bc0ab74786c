"""Renders the fields of a behaviour file from their declaration."""

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec

from moothall.fleet.behaviour import Behaviour, Plan
from moothall.fleet.reading import Field, fields, required
from moothall.fleet.values import Chance, Delay, Weighted
from scripts.tree import ROOT

PAGE = "docs/fleet.md"
_START, _END = "<!-- fields: start -->", "<!-- fields: end -->"


def render() -> str:
    """The page with its tables renewed; the text around them is written by hand, in the page itself."""
    head, _, rest = (ROOT / PAGE).read_text(encoding="utf-8").partition(_START)
    tail = rest.partition(_END)[2]
    return "\n".join((head + _START, "", *_tables(), _END)) + tail


def _tables() -> Iterator[str]:
    yield from _table("The file", "", Plan)
    yield from _table("`behaviours.NAME`", Behaviour.__doc__ or "", Behaviour)
    for name, block in _blocks():
        yield from _table(f"`{name}` of a behaviour", block.__doc__ or "", block)


def _table(title: str, meaning: str, kind: type[msgspec.Struct]) -> Iterator[str]:
    yield from (f"### {title}", "")
    if meaning:
        yield from (meaning, "")
    yield from ("| field | not given | meaning |", "|---|---|---|")
    defaults = {field.name: field.default for field in msgspec.structs.fields(kind)}
    for name, field in fields(kind).items():
        absent = "must be given" if name in required(kind) else _shown(defaults[name])
        yield f"| `{name}` | {absent} | {_meaning(kind, name, field)} |"
    yield ""


def _meaning(kind: type[msgspec.Struct], name: str, field: Field[Any]) -> str:
    return field.meaning or f"{dict(_blocks())[name].__doc__} See below"


def _blocks() -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """The fields of a behaviour that are blocks themselves."""
    hints = get_type_hints(Behaviour)
    for name, field in fields(Behaviour).items():
        if not field.meaning:
            hint = hints[name]
            yield name, hint if isinstance(hint, type) else get_args(hint)[0]


def _shown(value: object) -> str:
    match value:
        case Delay():
            return f"`{value.low // 1000} s`" if value.low else "`0`"
        case Chance():
            return f"`{value.part:g}%`"
        case Weighted():
            return f"`{value.at(0)}`"
        case str() | int() if value != "":
            return f"`{value}`"
    return ""
