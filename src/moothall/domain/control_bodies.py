"""Control bodies: JSON in a string whose text goes to the device untouched. Only what every body has is looked at."""

import json
import re
from typing import Any

import msgspec

from moothall.domain.faults import ParameterInvalid

BODY_LIMIT = 64 * 1024
"""Bytes."""
DEPTH_LIMIT = 16
REQUEST_ID_LIMIT = 512
"""Characters: request ids are index keys."""

# The closing quote is optional: else a string that never ends is looked at again from each quote inside it.
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[{}\]]")


class Heading(msgspec.Struct, frozen=True):
    """What is read of a control body."""

    version: str
    request_id: str
    service: str
    method: str


def heading(text: str) -> Heading:
    """Read a control body; raises `ParameterInvalid` that names the member."""
    _check_size(text)
    _check_depth(text)
    body = _object(_parsed(text), "controlBody")
    request = _object(body.get("request"), "request")
    found = Heading(
        _word(body, "version"),
        _word(request, "requestId", "request."),
        _word(request, "service", "request."),
        _word(request, "method", "request."),
    )
    if len(found.request_id) > REQUEST_ID_LIMIT:
        raise _invalid(f"request.requestId is longer than {REQUEST_ID_LIMIT} characters")
    return found


def _check_size(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise _invalid("controlBody holds half a surrogate pair") from error
    if size > BODY_LIMIT:
        raise _invalid(f"controlBody has {size} bytes; {BODY_LIMIT} are allowed")


def _check_depth(text: str) -> None:
    """Before parsing, so that no depth of nesting reaches the parser."""
    if text.count("{") + text.count("[") <= DEPTH_LIMIT:
        return
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEPTH_LIMIT:
            raise _invalid(f"controlBody is nested deeper than {DEPTH_LIMIT}")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _number(text: str) -> int:
    """1e400 is JSON, whatever a float can hold; nobody looks at its value."""
    return 0


_DECODER = json.JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=_refuse)


def _parsed(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except ValueError as error:
        raise _invalid(f"controlBody is no JSON: {error}") from error


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _invalid(f"{name} is no JSON object")
    return value


def _word(members: dict[str, Any], name: str, path: str = "") -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value:
        raise _invalid(f"controlBody lacks {path}{name}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _invalid(f"{path}{name} holds half a surrogate pair") from error
    return value


def _invalid(detail: str) -> ParameterInvalid:
    return ParameterInvalid(detail, field="controlBody")
