"""From YAML to declared structures, strictly: what is wrong is told with line and field.

A structure declares each of its fields as `Annotated[type, Field(form, meaning)]`; a form turns a node of the file into
the value.
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar, get_type_hints

import msgspec
from yaml import (
    AliasEvent,
    MappingNode,
    MarkedYAMLError,
    Node,
    SafeLoader,
    ScalarNode,
    SequenceNode,
    YAMLError,
    compose,
)
from yaml.composer import ComposerError

from moothall.fleet.problems import Problems

S = TypeVar("S", bound=msgspec.Struct)
V = TypeVar("V")


class Wrong(Exception):
    """A value cannot be used; it has been noted why."""


class Notes:
    """What reading finds out besides the values: mistakes, and where each field stands."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.lines: dict[str, int] = {}

    def wrong(self, node: Node, path: str, message: str) -> Wrong:
        """Note a mistake; to be raised."""
        self.problems.add(_line(node), path, message)
        return Wrong()


Form: TypeAlias = Callable[[Notes, Node, str], V]


class Field(NamedTuple, Generic[V]):
    """How a field of a structure is read, and what it means."""

    form: Form[V]
    meaning: str


def read(text: str, form: Form[V], notes: Notes) -> V:
    """The file's one value; raises `FileWrong`."""
    try:
        return form(notes, _parsed(text, notes), "")
    except Wrong:
        notes.problems.raise_if_any()
        raise


def word(parse: Callable[[str], V]) -> Form[V]:
    """A plain value; `parse` raises ValueError with what it is not."""

    def form(notes: Notes, node: Node, path: str) -> V:
        if not isinstance(node, ScalarNode):
            raise notes.wrong(node, path, "must be one value, not a list or a mapping")
        try:
            return parse(node.value)
        except ValueError as error:
            raise notes.wrong(node, path, f"{node.value!r} {error}") from None

    return form


def many(parse: Callable[[str], V]) -> Form[tuple[V, ...]]:
    """A list of plain values, or one of them."""
    each = word(parse)

    def form(notes: Notes, node: Node, path: str) -> tuple[V, ...]:
        if not isinstance(node, SequenceNode):
            return (each(notes, node, path),)
        if not node.value:
            raise notes.wrong(node, path, "is empty")
        return tuple(each(notes, item, path) for item in node.value)

    return form


def table(name: Callable[[str], Any], value: Form[V]) -> Form[dict[Any, V]]:
    """A mapping from names of the file's own choice."""

    def form(notes: Notes, node: Node, path: str) -> dict[Any, V]:
        found: dict[Any, V] = {}
        right = True
        for key, item, inner in _members(notes, node, path):
            try:
                found[word(name)(notes, key, inner)] = value(notes, item, inner)
            except Wrong:
                right = False
        if not right:
            raise Wrong
        return found

    return form


def block(kind: type[S]) -> Form[S]:
    """A mapping with the fields of a structure."""

    def form(notes: Notes, node: Node, path: str) -> S:
        values: dict[str, Any] = {}
        right = True
        for key, item, inner in _members(notes, node, path):
            try:
                values[key.value] = _field(notes, kind, key, inner).form(notes, item, inner)
            except Wrong:
                right = False
        for missing in (name for name in required(kind) if name not in values):
            if right:
                raise notes.wrong(node, path, f"{missing} must be given")
        if not right:
            raise Wrong
        return kind(**values)

    return form


@cache
def fields(kind: type[msgspec.Struct]) -> dict[str, Field[Any]]:
    """The fields of a structure that a file may give, in their order."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: mark
        for name in kind.__struct_fields__
        for mark in getattr(hints[name], "__metadata__", ())
        if isinstance(mark, Field)
    }


@cache
def required(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Those without a default."""
    return tuple(field.name for field in msgspec.structs.fields(kind) if field.required)


def _field(notes: Notes, kind: type[msgspec.Struct], key: Node, path: str) -> Field[Any]:
    known = fields(kind)
    if key.value in known:
        return known[key.value]
    close = get_close_matches(str(key.value), known, 1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
    raise notes.wrong(key, path, f"is not a field here; {hint}")


def _members(notes: Notes, node: Node, path: str) -> Iterator[tuple[Node, Node, str]]:
    """Name and value of each member of a mapping, and the value's path."""
    if not isinstance(node, MappingNode):
        raise notes.wrong(node, path, "must be a mapping of names to values")
    seen: set[str] = set()
    for key, item in node.value:
        if not isinstance(key, ScalarNode):
            raise notes.wrong(key, path, "a name must be plain text")
        inner = f"{path}.{key.value}" if path else key.value
        if inner in seen:
            raise notes.wrong(key, inner, "is given twice")
        seen.add(inner)
        notes.lines[inner] = _line(key)
        yield key, item, inner


def _parsed(text: str, notes: Notes) -> Node:
    try:
        node = compose(text, Loader=_Loader)
    except MarkedYAMLError as error:
        notes.problems.add(error.problem_mark.line + 1 if error.problem_mark else 1, "", str(error.problem))
    except YAMLError as error:
        notes.problems.add(1, "", str(error))
    except RecursionError:
        notes.problems.add(1, "", "is nested too deeply")
    else:
        if node is not None:
            return node
        notes.problems.add(1, "", "the file is empty")
    raise Wrong


class _Loader(SafeLoader):
    """Without aliases, which could make a small file endless."""

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise ComposerError(problem="aliases are not used here", problem_mark=mark)
        return super().compose_node(parent, index)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
