"""YAML as a stream of events: nothing is ever built from it, so its size is no limit.

Anchors, aliases and tags are refused: a file of a few lines could otherwise unfold into gigabytes.
"""

import codecs
import re
from typing import Protocol

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from moothall.domain.apply.problems import Problems

__all__ = [
    "Event",
    "Events",
    "MappingEndEvent",
    "MappingStartEvent",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "line_of",
]

_LONGEST = 4 * 1024 * 1024
"""Bytes between two events: no value, and no comment, is that long."""
_DEEPEST = 64
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
"""What YAML does not allow in a file; a byte order mark is allowed as its first character."""


class Stream(Protocol):
    """What is read: bytes, in pieces."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


class _Parser(Protocol):
    def get_event(self) -> Event | None: ...


_VALUES = (ScalarEvent, MappingStartEvent, SequenceStartEvent)


class _Checked:
    """Hands bytes on that are UTF-8 without control characters, and not too many at once."""

    def __init__(self, stream: Stream, problems: Problems) -> None:
        self._stream = stream
        self._problems = problems
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._offset = 0
        self._lines = 1
        self.since_event = 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._stream.read(size)
        try:
            text = self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            pending = len(error.object) - len(piece)
            raise self._not_utf8(piece, error.start - pending) from None
        if found := _CONTROL.search(text, int(not self._offset and text.startswith("\ufeff"))):
            raise self._controlled(text, found.start())
        self._offset += len(piece)
        self._lines += piece.count(b"\n")
        self.since_event += len(piece)
        if self.since_event > _LONGEST:
            raise self._problems.fatal(self._lines, "", f"a value is longer than {_LONGEST} bytes")
        return piece

    def _not_utf8(self, piece: bytes, at: int) -> Exception:
        line = self._lines + piece.count(b"\n", 0, max(at, 0))
        place = self._offset + at
        return self._problems.fatal(line, "", f"not UTF-8 at byte {place}; save the file in UTF-8")

    def _controlled(self, text: str, at: int) -> Exception:
        """Where one of the first two bytes is 0, the file is in one of the other encodings of Unicode."""
        if not self._offset and "\x00" in text[:2]:
            return self._problems.fatal(1, "", f"not UTF-8 at byte {at}; save the file in UTF-8")
        line = self._lines + text.count("\n", 0, at)
        return self._problems.fatal(line, "", f"holds the control character U+{ord(text[at]):04X}; take it out")


class Events:
    """The file's events, one by one."""

    def __init__(self, stream: Stream, problems: Problems) -> None:
        self._problems = problems
        self._source = _Checked(stream, problems)
        self._parser = _parser(self._source)
        self._documents = 0

    def next(self) -> Event | None:
        """The next event, None at the end. Raises `Hopeless` for what is not YAML, or not YAML as we take it."""
        try:
            event = self._parser.get_event()
        except yaml.MarkedYAMLError as error:
            raise self._broken(error) from None
        self._source.since_event = 0
        if isinstance(event, _VALUES):
            if event.anchor is not None or event.tag is not None:
                raise self._refused(event, "tags" if event.anchor is None else "anchors")
        elif isinstance(event, AliasEvent):
            raise self._refused(event, "aliases")
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._refused(event, "several documents")
        elif isinstance(event, StreamEndEvent):
            return None
        return event

    def skip(self, event: Event) -> None:
        """Read past the value that begins with an event."""
        depth = _step(event)
        while depth:
            inner = self.next()
            if inner is None:
                return
            depth += _step(inner)
            if depth > _DEEPEST:
                raise self._problems.fatal(line_of(inner), "", f"nested deeper than {_DEEPEST} levels")

    def _refused(self, event: Event, what: str) -> Exception:
        return self._problems.fatal(line_of(event), "", f"YAML {what} are not taken here; write the value out")

    def _broken(self, error: yaml.MarkedYAMLError) -> Exception:
        mark = error.problem_mark
        words = " ".join(part for part in (error.context, error.problem) if part)
        return self._problems.fatal(mark.line + 1 if mark else 0, "", f"not YAML: {words}")


def line_of(event: Event) -> int:
    """Where an event begins, from 1."""
    mark = event.start_mark
    return mark.line + 1 if mark else 0


def _step(event: Event) -> int:
    kind = type(event)
    if kind is MappingStartEvent or kind is SequenceStartEvent:
        return 1
    return -1 if kind is MappingEndEvent or kind is SequenceEndEvent else 0


def _parser(source: _Checked) -> _Parser:
    """libyaml's parser, or the one in Python, which takes ten times as long."""
    if yaml.__with_libyaml__:
        from yaml._yaml import CParser

        return CParser(source)
    return yaml.SafeLoader(source)
