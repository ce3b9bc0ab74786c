"""What devices say inside frames: the server takes nothing else, so the device's library sends none."""

from typing import Annotated

import msgspec

_PROPERTIES, _NAME, _VALUE, _ALL = 500, 128, 4 * 1024, 64 * 1024
"""Names that a device may report, characters of one, bytes of a value, bytes of all names and values together."""


class _Response(msgspec.Struct, rename="camel"):
    request_id: str
    status_code: Annotated[float, msgspec.Meta(ge=0, le=999_999)]


class _Given(msgspec.Struct, rename="camel"):
    request_id: str
    service: str
    status_code: int
    error_message: str


class _Result(msgspec.Struct):
    version: str
    response: _Given


class _Message(msgspec.Struct):
    version: str


class _Answer(msgspec.Struct):
    version: str
    response: _Response


_MESSAGE = msgspec.json.Decoder(_Message)
_ANSWER = msgspec.json.Decoder(_Answer)


def is_message(body: str) -> bool:
    """JSON with a version, as everything is that goes to apps in a body."""
    try:
        _MESSAGE.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def status_code(body: str, request_id: str) -> int | None:
    """The status of a result's body; None for one that is no answer to the request."""
    try:
        answer = _ANSWER.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    response = answer.response
    if response.request_id != request_id or not response.status_code.is_integer():
        return None
    return int(response.status_code)


def result_body(version: str, request_id: str, service: str, status_code: int, error_message: str) -> str:
    """A result in the form that the vendor documents; version and service are those of the control body."""
    return msgspec.json.encode(_Result(version, _Given(request_id, service, status_code, error_message))).decode()


def property_text(value: str | int | float | bool | None) -> str:
    """Properties are text where apps read them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def is_large(properties: dict[str, str]) -> bool:
    """More than a device may report of itself."""
    names, values = [len(name) for name in properties], [len(value.encode()) for value in properties.values()]
    if len(names) > _PROPERTIES or max(names, default=0) > _NAME or max(values, default=0) > _VALUE:
        return True
    return sum(values) + len("".join(properties).encode()) > _ALL
