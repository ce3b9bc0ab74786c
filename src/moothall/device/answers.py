"""Results in the form that the vendor documents for them."""

import json
from typing import Any

from moothall.device.receiver import Signal
from moothall.kernel.contents import result_body


def answer(signal: Signal, status_code: int, error_message: str = "") -> str:
    """The body of a result: version and service are those of the signal's control body."""
    body: Any = json.loads(signal.control_body, parse_int=str, parse_float=str)
    return result_body(body["version"], signal.request_id, body["request"]["service"], status_code, error_message)
