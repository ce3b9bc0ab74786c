"""Query strings and form bodies: `application/x-www-form-urlencoded`."""

from functools import lru_cache
from urllib.parse import unquote_to_bytes

from moothall.wire.faults import BodyMalformed

_SHORT = 512
"""Bytes of a query that is worth remembering."""


def parse(text: bytes, errors: str = "strict") -> dict[str, str]:
    """The fields of a form body; a name given twice keeps its last value. Raises `BodyMalformed` for what is not UTF-8.

    Written out because the standard parser costs more than the rest of a request together.
    """
    fields: dict[str, str] = {}
    try:
        for pair in text.decode("utf-8", errors).split("&"):
            name, _, value = pair.partition("=")
            if "%" in pair or "+" in pair:
                name, value = _plain(name, errors), _plain(value, errors)
            if name:
                fields[name] = value
    except UnicodeDecodeError as error:
        raise BodyMalformed("the form is not UTF-8") from error
    return fields


def parse_query(text: bytes) -> dict[str, str]:
    """The fields of a query string. Bytes that are not UTF-8 become replacement characters: they then match nothing."""
    return parse(text, "replace") if text else {}


def parse_repeated_query(text: bytes) -> dict[str, str]:
    """The same, remembered: for a dialect whose query is the caller's credential, call for call.

    Where arguments stand in the query it would only cost.
    """
    return _known(text).copy() if len(text) <= _SHORT else parse_query(text)


_known = lru_cache(1024)(parse_query)


def _plain(text: str, errors: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", errors)
