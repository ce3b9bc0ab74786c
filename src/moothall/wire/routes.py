"""Which operation a path means. Exact first; then any case, because vendors' own paths are not consistent in it."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Routed(Protocol):
    """What has a place among the routes: an operation, or the mention of one."""

    @property
    def method(self) -> str:
        """The HTTP method, in upper case."""
        ...

    @property
    def path(self) -> str:
        """The path; a part in braces stands for any text without a slash."""
        ...


R = TypeVar("R", bound=Routed)


class _Place(Generic[R]):
    """Where a path leads that has got so far, part by part."""

    __slots__ = ("any", "methods", "named", "values")

    def __init__(self) -> None:
        self.named: dict[str, _Place[R]] = {}
        """By the next part, in lower case."""
        self.any: _Place[R] | None = None
        """Where a value leads."""
        self.methods: dict[str, R] = {}
        self.values: tuple[tuple[str, int], ...] = ()
        """Names of the values on the way here, each with the number of its part."""


class Routes(Generic[R]):
    """The paths of one dialect."""

    def __init__(self) -> None:
        self._exact: dict[str, dict[str, R]] = {}
        self._root = _Place[R]()
        self._ends: dict[str, _Place[R]] = {}
        """Of paths that end in their only value: by what is before it, in lower case."""

    def add(self, entry: R) -> None:
        """Take in an entry; a method and path that is taken already is a `ValueError`."""
        methods = self._methods(entry.path)
        if entry.method in methods:
            raise ValueError(f"{entry!r}: taken by {methods[entry.method]!r}")
        methods[entry.method] = entry

    def _methods(self, path: str) -> dict[str, R]:
        if "{" not in path:
            return self._exact.setdefault(path.lower(), {})
        place = self._root
        parts = path[1:].split("/")
        for part in parts:
            if part.startswith("{"):
                place.any = place.any or _Place[R]()
                place = place.any
            else:
                place = place.named.setdefault(part.lower(), _Place[R]())
        values = tuple((part[1:-1], number) for number, part in enumerate(parts) if part.startswith("{"))
        if place.methods and place.values != values:
            raise ValueError(f"{path}: the same path is known with its parts named {dict(place.values)}")
        place.values = values
        if path.count("{") == 1 and parts[-1].startswith("{"):
            self._ends[path.rpartition("/")[0].lower()] = place
        return place.methods

    def find(self, path: str) -> tuple[dict[str, R], dict[str, str]] | None:
        """What is at a path, by method, and the values in the path."""
        if exact := self._exact.get(path) or self._exact.get(path.lower()):
            return exact, {}
        before, _, value = path.rpartition("/")
        if end := self._ends.get(before) or self._ends.get(before.lower()):
            return end.methods, {end.values[0][0]: value}
        parts = path[1:].split("/")
        place = self._straight(parts) or _reach(self._root, parts, 0)
        return (place.methods, {name: parts[number] for name, number in place.values}) if place else None

    def _straight(self, parts: list[str]) -> _Place[R] | None:
        """Like `_reach`, in half the time where no turn was a wrong one."""
        place: _Place[R] | None = self._root
        for part in parts:
            if place is None:
                return None
            place = place.named.get(part) or place.named.get(part.lower()) or place.any
        return place if place and place.methods else None

    def __iter__(self) -> Iterator[R]:
        for methods in self._exact.values():
            yield from methods.values()
        yield from _below(self._root)


def _reach(place: _Place[R], parts: list[str], depth: int) -> _Place[R] | None:
    """Where the parts from that depth on lead; a name goes before a value."""
    if depth == len(parts):
        return place if place.methods else None
    part = parts[depth].lower()
    named = place.named.get(part)
    reached = _reach(named, parts, depth + 1) if named else None
    if reached is None and place.any:
        reached = _reach(place.any, parts, depth + 1)
    return reached


def _below(place: _Place[R]) -> Iterator[R]:
    yield from place.methods.values()
    for next_place in (*place.named.values(), *((place.any,) if place.any else ())):
        yield from _below(next_place)
