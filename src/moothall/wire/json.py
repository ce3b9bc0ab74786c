"""JSON in and out."""

from typing import Any

import msgspec

from moothall.wire.faults import BodyMalformed

DEPTH = 64
"""How deep a request may be nested: no documented request needs more than six levels."""

_decoder = msgspec.json.Decoder()
encode = msgspec.json.Encoder().encode


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
    depth = deepest = 0
    in_text = escaped = False
    for byte in body:
        if in_text:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_text = False
        elif byte == 0x22:
            in_text = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest
