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


class Routes(Generic[R]):
    """The paths of one dialect."""

    def __init__(self) -> None:
        self._exact: dict[str, dict[str, R]] = {}
        self._shapes: dict[tuple[int, str], list[tuple[tuple[str, ...], dict[str, R]]]] = {}

    def add(self, entry: R) -> None:
        """Take in an entry; a method and path that is taken already is a `ValueError`."""
        methods = self._methods(entry.path)
        if entry.method in methods:
            raise ValueError(f"{entry!r}: taken by {methods[entry.method]!r}")
        methods[entry.method] = entry

    def _methods(self, path: str) -> dict[str, R]:
        if "{" not in path:
            return self._exact.setdefault(path.lower(), {})
        parts = _parts(path)
        shapes = self._shapes.setdefault((len(parts), parts[0]), [])
        for known, methods in shapes:
            if known == parts:
                return methods
            if _alike(known, parts):
                raise ValueError(f"{path}: the same path is known with its parts named {'/'.join(known)}")
        methods = {}
        shapes.append((parts, methods))
        shapes.sort(key=lambda shape: sum(part.startswith("{") for part in shape[0]))
        return methods

    def find(self, path: str) -> tuple[dict[str, R], dict[str, str]] | None:
        """What is at a path, by method, and the values in the path."""
        found = self._exact.get(path) or self._exact.get(path.lower())
        if found:
            return found, {}
        parts = tuple(path[1:].split("/"))
        for shape, methods in self._shapes.get((len(parts), parts[0].lower()), ()):
            values: dict[str, str] = {}
            for wanted, part in zip(shape, parts, strict=True):
                if wanted.startswith("{"):
                    values[wanted[1:-1]] = part
                elif wanted != part and wanted != part.lower():
                    break
            else:
                return methods, values
        return None

    def __iter__(self) -> Iterator[R]:
        for methods in self._exact.values():
            yield from methods.values()
        for shapes in self._shapes.values():
            for _, methods in shapes:
                yield from methods.values()


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part if part.startswith("{") else part.lower() for part in path[1:].split("/"))


def _alike(known: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    return all(left == right or left[0] == right[0] == "{" for left, right in zip(known, parts, strict=True))
