"""How the text of one scalar becomes a value.

A reader takes the text and whether it stood without quotes. It answers the value, or raises `ValueError` with the end
of a sentence that begins with the field's name. The first sentence of its documentation says what it takes.
"""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from moothall.domain import moments
from moothall.domain.limits import LARGEST

Value = str | int | bytes | None
Read = Callable[[str, bool], Value]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_FLAGS = {"true": 1, "yes": 1, "on": 1, "false": 0, "no": 0, "off": 0}
LONGEST_NUMBER = 32
_TELEPHONE = re.compile(r"\+?[0-9][0-9-]*", re.ASCII)
_HOME = re.compile(r"\+86-(1[0-9]{10})", re.ASCII)
"""The same number as without the country code, which is how it is kept."""
_NUMBER = re.compile(r"-?[0-9]{1,19}", re.ASCII)


def is_null(text: str, plain: bool) -> bool:
    """Whether the scalar says that there is no value."""
    return plain and text in _NULLS


def text(longest: int, pattern: str = "", meaning: str = "") -> Read:
    """Text of 1 to `longest` characters; `meaning` tells what a pattern asks for."""
    shape = re.compile(pattern, re.ASCII) if pattern else None

    def read(text: str, plain: bool) -> str:
        if not 0 < len(text) <= longest:
            raise ValueError(f"must have 1 to {longest} characters, not {len(text)}")
        if "\x00" in text:
            raise ValueError("must not contain the character NUL")
        if shape and not shape.fullmatch(text):
            raise ValueError(f"must be {meaning}, not {text!r}")
        return text

    read.__doc__ = f"Text of up to {longest} characters{': ' if meaning else ''}{meaning}."
    return read


def name(longest: int, besides: str = "") -> Read:
    """Text that is not only blanks; `besides` tells what is checked of it later."""
    read = text(longest, r"(?s:.*)(?u:\S)(?s:.*)", "more than blanks")
    read.__doc__ = f"Text of up to {longest} characters: more than blanks{besides}."
    return read


def mobile(text: str, plain: bool) -> str:
    """A telephone number: `13800000000`, or with a country code `+1-5550100`."""
    if not 0 < len(text) <= LONGEST_NUMBER or not _TELEPHONE.fullmatch(text):
        raise ValueError(f"must be a telephone number such as 13800000000 or +1-5550100, not {text!r}")
    home = _HOME.fullmatch(text)
    return home[1] if home else text


def whole(low: int, high: int = LARGEST) -> Read:
    """A whole number."""

    def read(text: str, plain: bool) -> int:
        if not _NUMBER.fullmatch(text):
            raise ValueError(f"must be a whole number, not {text!r}")
        number = int(text)
        if not low <= number <= high:
            raise ValueError(f"must be from {low} to {high}, not {number}")
        return number

    read.__doc__ = f"A whole number from {low}{'' if high == LARGEST else f' to {high}'}."
    return read


def flag(text: str, plain: bool) -> int:
    """`true` or `false`."""
    try:
        return _FLAGS[text.lower()]
    except KeyError:
        raise ValueError(f"must be true or false, not {text!r}") from None


def choice(**words: Value) -> Read:
    """One of some words; each stands for what is stored."""

    def read(text: str, plain: bool) -> Value:
        if text not in words:
            raise ValueError(f"must be one of {', '.join(words)}, not {text!r}")
        return words[text]

    read.__doc__ = f"One of {', '.join(f'`{word}`' for word in words)}."
    return read


def reference(numbered: bool) -> Read:
    """Another thing: by its id, or by its name. Of what has numbers, unquoted digits are the id."""
    number = whole(0)
    name = text(10_000)

    def read(text: str, plain: bool) -> Value:
        """An id or a name."""
        return number(text, plain) if numbered and plain and _NUMBER.fullmatch(text) else name(text, plain)

    return read


def moment(text: str, plain: bool) -> int:
    """A time with its distance from UTC. Kept in milliseconds since 1970."""
    try:
        return moments.read(text)
    except ValueError:
        raise ValueError(f"must be a time such as 2026-10-01T09:00:00+08:00, not {text!r}") from None


def time_zone(text: str, plain: bool) -> str:
    """A name of the time zone database. Where this machine has none, any text."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if _has_zones():
            raise ValueError(f"must be a time zone such as Asia/Shanghai, not {text!r}") from None
    return text


def _has_zones() -> bool:
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return False
    return True
