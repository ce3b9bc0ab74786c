"""JSON in and out."""

import re
from itertools import accumulate
from typing import Any, TypeVar, cast

import msgspec

from moothall.wire.faults import BodyMalformed

DEPTH = 64
"""How deep a request may be nested: no documented request needs more than six levels."""

_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+\\?"?', re.DOTALL)
"""Text in quotes, also where its end is missing: it must match at every quote, or the search takes quadratic time."""
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in _STEPS)

_CLOSER = 64 * 1024
"""Bytes of a body that is worth reading twice for a number: the second time takes a while."""
_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[-+.0-9eE]++', re.DOTALL)
_LONG = re.compile(rb"-?[0-9]{4301,}+")
"""Digits of an integer that Python makes no number of."""

T = TypeVar("T")
_decoder = msgspec.json.Decoder(float_hook=float)
"""Python reads what has a point or an exponent: infinity where no float is as large, and for very large ones a
tenth of msgspec's time.
"""
encode = msgspec.json.Encoder().encode


def encoded(value: T) -> T:
    """The same in an answer, but encoded once: for what is remembered and answered often."""
    return cast(T, msgspec.Raw(encode(value)))


def decode_object(body: bytes) -> dict[str, Any]:
    """A JSON object; a name given twice keeps its last value, and a number that is too large is infinite.

    Raises `BodyMalformed` for anything else, saying what is wrong.
    """
    if body.count(b"[") + body.count(b"{") > DEPTH and _depth(body) > DEPTH:
        raise BodyMalformed(f"nested deeper than {DEPTH} levels")
    try:
        value = decode(body)
    except UnicodeDecodeError as error:  # whose own words count from the text's begin
        raise BodyMalformed("not UTF-8") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BodyMalformed(f"not JSON: {error}") from error
    if type(value) is not dict:
        raise BodyMalformed("not a JSON object")
    return value


def decode(body: bytes) -> Any:
    """The value that JSON gives, whose numbers are infinite where they are too large. Raises what msgspec raises."""
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError:
        if len(body) > _CLOSER:
            raise
        return _decoder.decode(_TOKENS.sub(_with_exponent, body))


def _with_exponent(token: re.Match[bytes]) -> bytes:
    """A number that is too long for an integer, as one that is none."""
    return token[0] + b"e0" if _LONG.fullmatch(token[0]) else token[0]


def _depth(body: bytes) -> int:
    """The deepest nesting, counted without building anything; text in quotes does not count."""
    brackets = _TEXT.sub(b"", body).translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)
