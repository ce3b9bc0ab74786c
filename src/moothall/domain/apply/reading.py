"""From the file's events to entries on the scratch table."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

import msgspec

from moothall.domain.apply import values
from moothall.domain.apply.draft import Draft, said_columns
from moothall.domain.apply.events import (
    Event,
    Events,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    line_of,
)
from moothall.domain.apply.nouns import (
    CHAT_APP,
    CHAT_NOUNS,
    ORGANIZATION,
    ORGANIZATION_NOUNS,
    SUITE,
    SUITE_NOUNS,
    Field,
    Noun,
)
from moothall.domain.apply.problems import Problems
from moothall.domain.apply.values import Read, Value
from moothall.domain.apply.vault import Vault
from moothall.domain.limits import LARGEST

_SECRETS = ("secret", "secret_env", "secret_file")
_HEADS: dict[str, dict[str, Read]] = {
    "organization": {
        "corp_id": values.text(64, r"[\x21-\x7e]+", "printable ASCII without spaces"),
        "default_role_group": values.whole(1, LARGEST - 4),
    },
    "chat_app": {"sdkappid": values.whole(1, 9_999_999_999)},
    "suite": {"suite_key": values.text(64, r"[\x21-\x7e]+", "printable ASCII without spaces")},
}


class Entry(msgspec.Struct):
    """One organization, chat app or third-party app of the file; what is in it stands in the draft."""

    noun: Noun
    line: int
    draft: Draft
    head: dict[str, Value]
    """What identifies it; None for what was given and cannot be."""


class _Shape:
    """Where the values of a noun's entry go."""

    def __init__(self, noun: Noun, nouns: tuple[Noun, ...]) -> None:
        self.noun = noun
        self.columns = {column: place for place, column in enumerate(said_columns(noun))}
        self.fields = {field.name: field for field in noun.columns if field.name}
        self.secret = next((field for field in noun.fields if field.secret), None)
        self.shorthand = self.fields.get(noun.shorthand)
        self.lists: dict[str, tuple[Noun, str]] = {}
        tops = (ORGANIZATION.name, CHAT_APP.name, SUITE.name)
        for inner in nouns:
            if inner.name not in tops and (inner.owner or nouns[0].name) == noun.name:
                self.lists.update({section: (inner, rank) for section, rank in inner.lists})
        self.names = (*self.fields, *self.lists, *(_SECRETS if self.secret else ()), *_HEADS.get(noun.name, ()))


class FileReader:
    """Reads a file entry by entry; an organization is complete before the next begins."""

    def __init__(self, events: Events, problems: Problems, vault: Vault) -> None:
        self._events = events
        self._problems = problems
        self._vault = vault
        every = (ORGANIZATION_NOUNS, CHAT_NOUNS, SUITE_NOUNS)
        self._shapes = {noun.name: _Shape(noun, nouns) for nouns in every for noun in nouns}
        self._draft: Draft
        self._head: dict[str, Value] = {}
        self._rows = 0

    def entries(self) -> Iterator[Entry]:
        """The organizations, chat apps and third-party apps. Raises `Hopeless`."""
        self._begin()
        known = {nouns[0].section: nouns for nouns in (ORGANIZATION_NOUNS, CHAT_NOUNS, SUITE_NOUNS)}
        for name, value in self._members("", tuple(known)):
            if type(value) is SequenceStartEvent:
                for item in self._items():
                    yield from self._tenant(item, known[name])
            else:
                self._wrong(value, name, "must be a list")
        while self._events.next():
            pass

    def _begin(self) -> None:
        """Go on to the file's one mapping."""
        while type(event := self._events.next()) is not MappingStartEvent:
            if event is None or type(event) in (ScalarEvent, SequenceStartEvent):
                line = line_of(event) if event else 1
                raise self._problems.fatal(line, "", "a file begins with organizations:, chat_apps: or suites:")

    def _tenant(self, item: Event, nouns: tuple[Noun, ...]) -> Iterator[Entry]:
        shape = self._shapes[nouns[0].name]
        if type(item) is not MappingStartEvent:
            return self._wrong(item, shape.noun.path, "each entry must be a mapping")
        self._draft = Draft(nouns)
        self._head = {}
        self._rows = 0
        try:
            self._entry(shape, item, None, "")
            self._draft.close_saying()
            yield Entry(shape.noun, line_of(item), self._draft, self._head)
        finally:
            self._draft.close()

    def _items(self) -> Iterator[Event]:
        while (event := self._events.next()) is not None and type(event) is not SequenceEndEvent:
            yield event

    def _members(self, section: str, known: tuple[str, ...]) -> Iterator[tuple[str, Event]]:
        """Name and value of each member of a mapping; what cannot be used is told and passed over."""
        seen: set[str] = set()
        while True:
            key = self._next()
            if type(key) is MappingEndEvent:
                return
            if type(key) is not ScalarEvent:
                self._wrong(key, section, "a field's name must be plain text")
                self._events.skip(self._next())
                continue
            value = self._next()
            name: str = key.value
            if name in seen:
                self._wrong(value, _path(section, name), "is given twice")
            elif name not in known:
                self._wrong(value, _path(section, name), _unknown(name, known))
            else:
                seen.add(name)
                yield name, value

    def _next(self) -> Event:
        event = self._events.next()
        assert event is not None, "the parser closes what is open before it ends"
        return event

    def _wrong(self, event: Event, field: str, message: str) -> None:
        self._problems.add(line_of(event), field, message)
        self._events.skip(event)

    def _entry(self, shape: _Shape, event: Event, owner: int | None, rank: str) -> None:
        self._rows += 1
        entry: list[Value] = [None] * len(shape.columns)
        entry[:3] = (self._rows, line_of(event), owner)
        if rank:
            entry[shape.columns[shape.noun.rank]] = rank
        if type(event) is MappingStartEvent:
            self._mapping(shape, entry)
        elif type(event) is ScalarEvent and shape.shorthand:
            self._field(shape, shape.shorthand, event, entry)
        else:
            return self._wrong(event, shape.noun.path, "each entry must be a mapping")
        self._draft.say(shape.noun, entry)

    def _mapping(self, shape: _Shape, entry: list[Value]) -> None:
        section = shape.noun.path
        for name, value in self._members(section, shape.names):
            if name in shape.fields:
                self._field(shape, shape.fields[name], value, entry)
            elif name in shape.lists:
                self._list(shape.lists[name], name, value, self._row_of(entry))
            elif type(value) is not ScalarEvent:
                self._wrong(value, _path(section, name), "must be a single value")
                self._head.setdefault(name)
            elif name in _SECRETS:
                self._secret(shape, name, value, entry)
            else:
                self._head[name] = self._scalar(_HEADS[shape.noun.name][name], value, _path(section, name))

    @staticmethod
    def _row_of(entry: list[Value]) -> int:
        row = entry[0]
        assert isinstance(row, int)
        return row

    def _list(self, listed: tuple[Noun, str], section: str, event: Event, owner: int) -> None:
        noun, rank = listed
        if type(event) is ScalarEvent and values.is_null(event.value, event.implicit[0]):
            return
        if type(event) is not SequenceStartEvent:
            return self._wrong(event, section, "must be a list")
        self._draft.list(noun.name, rank, owner)
        shape = self._shapes[noun.name]
        for item in self._items():
            self._entry(shape, item, owner, rank)

    def _field(self, shape: _Shape, field: Field, event: Event, entry: list[Value]) -> None:
        path = _path(shape.noun.path, field.name)
        if field.many:
            value = self._many(field, event, path)
        elif field.details:
            value = self._details(field.details, event, path)
        elif type(event) is not ScalarEvent:
            return self._wrong(event, path, "must be a single value")
        elif values.is_null(event.value, event.implicit[0]):
            value = field.default
            if value is None:
                self._problems.add(line_of(event), path, "must not be empty")
        else:
            value = self._scalar(field.read, event, path)
            if field.refers and type(value) is str:
                entry[shape.columns[f"{field.column}_name"]] = value
                return
        entry[shape.columns[field.column]] = value

    def _scalar(self, read: Read, event: ScalarEvent, path: str) -> Value:
        try:
            return read(event.value, event.implicit[0])
        except ValueError as error:
            self._problems.add(line_of(event), path, str(error))
            return None

    def _many(self, field: Field, event: Event, path: str) -> Value:
        if type(event) is ScalarEvent and values.is_null(event.value, event.implicit[0]):
            return field.default
        if type(event) is not SequenceStartEvent:
            self._wrong(event, path, "must be a list")
            return None
        found: set[Any] = set()
        for item in self._items():
            if type(item) is not ScalarEvent:
                self._wrong(item, path, "must hold single values")
            elif (value := self._scalar(field.read, item, path)) is not None:
                found.add(value)
        return msgspec.json.encode(sorted(found)).decode()

    def _details(self, kind: type[msgspec.Struct], event: Event, path: str) -> Value:
        if type(event) is not MappingStartEvent:
            self._wrong(event, path, "must be a mapping")
            return None
        line = line_of(event)
        said = {name: self._detail(value, _path(path, name)) for name, value in self._members(path, _names(kind))}
        try:
            return msgspec.json.encode(msgspec.convert(said, kind, strict=False)).decode()
        except msgspec.ValidationError as error:
            self._problems.add(line, path, str(error))
            return None

    def _detail(self, event: Event, path: str) -> Any:
        if type(event) is SequenceStartEvent:
            return list(dict.fromkeys(self._single(item, path) for item in self._items()))
        return self._single(event, path)

    def _single(self, event: Event, path: str) -> Any:
        if type(event) is ScalarEvent:
            return event.value
        return self._wrong(event, path, "must hold single values")

    def _secret(self, shape: _Shape, name: str, event: ScalarEvent, entry: list[Value]) -> None:
        assert shape.secret is not None
        place = shape.columns[shape.secret.column]
        path = _path(shape.noun.path, name)
        if entry[place] is not None:
            return self._problems.add(line_of(event), path, "a secret is given in one way only")
        plain = self._scalar(self._opened(name, shape.secret.read), event, path)
        if plain is not None:
            entry[place] = self._vault.conceal(shape.noun.name, str(plain))

    def _opened(self, name: str, read: Read) -> Callable[[str, bool], Value]:
        if name == "secret":
            return read
        kind = name.removeprefix("secret_")
        return lambda text, plain: read(self._vault.referred(kind, text), plain)


def _path(section: str, name: str) -> str:
    return f"{section}.{name}" if section else name


def _names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return kind.__struct_fields__


def _unknown(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"
    return f"is not a field here; {hint}"
