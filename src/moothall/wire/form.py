"""Query strings and form bodies: `application/x-www-form-urlencoded`."""

from urllib.parse import unquote_to_bytes

from moothall.wire.faults import BodyMalformed


def parse(text: bytes) -> dict[str, str]:
    """The fields of a form body. Raises `BodyMalformed` where it is not UTF-8."""
    try:
        return _fields(text, "strict")
    except UnicodeDecodeError as error:
        raise BodyMalformed("the form is not UTF-8") from error


def parse_query(text: bytes) -> dict[str, str]:
    """The fields of a query string. Bytes that are not UTF-8 become replacement characters: they then match nothing."""
    return _fields(text, "replace") if text else {}


def _fields(text: bytes, errors: str) -> dict[str, str]:
    """Names and values; a name given twice keeps its last value.

    Written out because the standard parser costs more than the rest of a request together.
    """
    fields: dict[str, str] = {}
    for pair in text.decode("utf-8", errors).split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = _plain(name, errors), _plain(value, errors)
        if name:
            fields[name] = value
    return fields


def _plain(text: str, errors: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", errors)
