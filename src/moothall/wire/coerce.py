"""Values as real clients send them, read as the type that an operation declares.

A reader takes what JSON or a form gave and answers the value, or raises `ValueError` with the end of a sentence that
begins with the argument's name.
"""

import re
from collections.abc import Callable
from typing import Any, Literal, NewType, get_args, get_origin

import msgspec

from moothall.wire import json

Reader = Callable[[Any], Any]

FreeText = NewType("FreeText", str)
"""Text of any form. What looks like a JSON object or list the vendor's Java SDK sends as such."""

_INTEGER = re.compile(r" *[+-]?[0-9]{1,19} *\Z")
_DIGITS = re.compile(r" *[+-]?[0-9]+ *\Z")
_LEAST, _MOST = -(2**63), 2**63 - 1


def integer(value: Any) -> int:
    """A 64-bit integer: a JSON number, or the same as text."""
    if type(value) is str:
        if not (value.isdecimal() and value.isascii() and len(value) < 20) and not _INTEGER.match(value):
            raise _no_integer(_DIGITS.match(value) is not None)
        value = int(value)
    elif type(value) is not int:
        raise _no_integer(type(value) is float and not _LEAST <= value <= _MOST)
    if not _LEAST <= value <= _MOST:
        raise _no_integer(True)
    return value  # type: ignore[no-any-return]


def _no_integer(large: bool) -> ValueError:
    return ValueError("is out of the range of 64 bits" if large else "is not an integer")


def text(value: Any) -> str:
    """Text; a JSON number is read as its digits."""
    if type(value) is str:
        return value
    if type(value) is int:
        return str(value)
    raise ValueError("is not text")


def strict_text(value: Any) -> str:
    """Text and nothing else."""
    if type(value) is str:
        return value
    raise ValueError("is not text")


def free_text(value: Any) -> str:
    """Text, or the JSON object or list that it looks like, as text."""
    if type(value) in (dict, list):
        return msgspec.json.encode(value).decode()
    return text(value)


def json_object(value: Any) -> dict[str, Any]:
    """A JSON object, or its text, as an object."""
    try:
        if type(value) is str:
            value = json.decode(value.encode())
        if type(value) is dict:
            return value
    except (msgspec.DecodeError, RecursionError):
        pass
    raise ValueError("is not a JSON object")


def flag(value: Any) -> bool:
    """A JSON boolean, or `true` or `false` as text."""
    if type(value) is bool:
        return value
    if type(value) is str and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError("is not true or false")


def _list(item: Reader) -> Reader:
    def read(value: Any) -> tuple[Any, ...]:
        if type(value) is str:
            value = json_list(value) if is_json_list(value) else _parts(value)
        if type(value) is int:
            value = [value]
        if type(value) is not list:
            raise ValueError("is not a list")
        if item is text and _all_text(value):
            return tuple(value)
        return tuple(item(part) for part in value)

    return read


def _parts(value: str) -> list[str]:
    """What stands between commas. People put spaces after them."""
    return [part for part in map(str.strip, value.split(",")) if part]


def _all_text(values: list[Any]) -> bool:
    """Whether nothing is to be converted. Joining asks each of up to 500 values without a loop in Python."""
    try:
        "".join(values)
    except TypeError:
        return False
    return True


def is_json_list(value: str) -> bool:
    """Whether a list that is written as text is JSON, not parts with commas between them."""
    return value.lstrip().startswith("[")


def json_list(value: str) -> Any:
    """The list that a text is as JSON. Raises `ValueError` for what is no JSON."""
    try:
        return json.decode(value.encode())
    except (msgspec.DecodeError, RecursionError):
        raise ValueError("is not a list") from None


def _structure(kind: type[msgspec.Struct]) -> Reader:
    def read(value: Any) -> Any:
        try:
            if type(value) is str:
                found = msgspec.json.decode(value, type=kind, strict=False)
            else:
                found = msgspec.convert(value, kind, strict=False)
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
            raise ValueError(f"is not valid: {error}") from None
        _check_inside(found)
        return found

    return read


def _check_inside(value: Any) -> None:
    """Raise `ValueError` for an integer or text that is none by itself: msgspec reads any."""
    if type(value) is int:
        integer(value)
    elif type(value) is str:
        _check_no_nul(value)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            _check_inside(getattr(value, name))
    elif type(value) in (tuple, list):
        for part in value:
            _check_inside(part)


def _bounded(read: Reader, meta: msgspec.Meta) -> Reader:
    if any(limit is not None for limit in (meta.gt, meta.lt, meta.multiple_of, meta.pattern)):
        raise TypeError("a request field is limited by ge, le, min_length and max_length only")

    if meta.ge is not None or meta.le is not None:
        read = _within(read, meta.ge, meta.le)
    if meta.min_length is not None or meta.max_length is not None:
        read = _sized(read, meta.min_length or 0, meta.max_length)
    return read


def _within(read: Reader, least: float | None, most: float | None) -> Reader:
    def check(value: Any) -> Any:
        value = read(value)
        if least is not None and value < least:
            raise ValueError(f"must be at least {least}")
        if most is not None and value > most:
            raise ValueError(f"must be at most {most}")
        return value

    return check


def _check_no_nul(value: str) -> None:
    """Raise `ValueError` for a text that no file could hold."""
    if "\x00" in value:
        raise ValueError("contains the character NUL")


def _sized(read: Reader, least: int, most: int | None) -> Reader:
    """Of so many characters or values. What has a limit is kept somewhere."""

    def check(value: Any) -> Any:
        value = read(value)
        if type(value) is str:
            _check_no_nul(value)
        if len(value) < least:
            raise ValueError("is empty" if least == 1 else f"needs at least {least}")
        if most is not None and len(value) > most:
            raise ValueError(f"holds more than {most}")
        return value

    return check


def _one_of(values: tuple[Any, ...]) -> Reader:
    def read(value: Any) -> Any:
        if value in values:
            return value
        raise ValueError(f"is not one of {', '.join(map(str, values))}")

    return read


def reader(hint: Any, meta: msgspec.Meta | None = None) -> Reader:
    """The reader of a declared type."""
    read = _plain(hint)
    return _bounded(read, meta) if meta else read


_SCALARS: dict[Any, Reader] = {int: integer, str: text, bool: flag, FreeText: free_text, dict[str, Any]: json_object}


def _plain(hint: Any) -> Reader:
    if hint in _SCALARS:
        return _SCALARS[hint]
    origin = get_origin(hint)
    if origin is tuple:
        return _list(_plain(get_args(hint)[0]))
    if origin is Literal:
        return _one_of(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _structure(hint)
    if hint is Any or hint is object:
        return lambda value: value
    raise TypeError(f"a request field cannot be of type {hint}")
