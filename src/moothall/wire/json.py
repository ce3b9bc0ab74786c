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

T = TypeVar("T")
_decoder = msgspec.json.Decoder()
encode = msgspec.json.Encoder().encode


def encoded(value: T) -> T:
    """The same in an answer, but encoded once: for what is remembered and answered often."""
    return cast(T, msgspec.Raw(encode(value)))


def decode_object(body: bytes) -> dict[str, Any]:
    """A JSON object; a name given twice keeps its last value.

    Raises `BodyMalformed` for anything else, saying what is wrong.
    """
    if body.count(b"[") + body.count(b"{") > DEPTH and _depth(body) > DEPTH:
        raise BodyMalformed(f"nested deeper than {DEPTH} levels")
    try:
        value = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyMalformed(f"not JSON: {error}") from error
    if type(value) is not dict:
        raise BodyMalformed("not a JSON object")
    return value


def _depth(body: bytes) -> int:
    """The deepest nesting, counted without building anything; text in quotes does not count."""
    brackets = _TEXT.sub(b"", body).translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)
