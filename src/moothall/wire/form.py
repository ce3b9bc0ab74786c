"""Query strings and form bodies: `application/x-www-form-urlencoded`."""

from urllib.parse import unquote_to_bytes

from moothall.wire.faults import BodyMalformed


def parse(text: bytes) -> dict[str, str]:
    """Names and values; a name given twice keeps its last value.

    Raises `BodyMalformed` where the decoded text is not UTF-8. Written out because the standard parser costs more than
    the rest of a request together.
    """
    fields: dict[str, str] = {}
    try:
        for pair in text.decode().split("&"):
            name, _, value = pair.partition("=")
            if "%" in pair or "+" in pair:
                name, value = _plain(name), _plain(value)
            if name:
                fields[name] = value
    except UnicodeDecodeError as error:
        raise BodyMalformed("the form is not UTF-8") from error
    return fields


def _plain(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode()
