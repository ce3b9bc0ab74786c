"""Results in the form that the vendor documents for them."""

import json
from typing import Any

import msgspec

from moothall.device.receiver import Signal


class _Response(msgspec.Struct, rename="camel"):
    request_id: str
    service: str
    status_code: int
    error_message: str


class _Body(msgspec.Struct):
    version: str
    response: _Response


def answer(signal: Signal, status_code: int, error_message: str = "") -> str:
    """The body of a result: version and service are those of the signal's control body."""
    body: Any = json.loads(signal.control_body, parse_int=str, parse_float=str)
    response = _Response(signal.request_id, body["request"]["service"], status_code, error_message)
    return msgspec.json.encode(_Body(body["version"], response)).decode()
