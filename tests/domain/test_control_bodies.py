"""Which control bodies are accepted. What is accepted goes on as it came, so only refusals matter here."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.domain.control_bodies import BODY_LIMIT, DEPTH_LIMIT, REQUEST_ID_LIMIT, Heading, heading
from moothall.domain.faults import ParameterInvalid


def body(more: str = "", request: str = '"requestId":"r","service":"s","method":"m"', version: str = '"1.0.0"') -> str:
    return f'{{"version":{version},"request":{{{request}}}{more}}}'


def nested(depth: int) -> str:
    """The body itself is one level."""
    return body(',"x":' + "[" * (depth - 1) + "]" * (depth - 1))


@pytest.mark.parametrize(
    "text",
    [
        body(),
        f" \t\n{body()}\r\n",
        body(',"x":1e400,"y":-1e400,"z":' + "9" * 5_000),
        body(',"x":"\\ud800"'),
        body(',"x":"[[[[[[[[[[[[[[[[[[[[[[[[[["'),
        body(',"x":"\\"[[[[[[[[[[[[[[[[[[[[[[[[[["'),
        body(',"x":[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]'),
        body(',"version":"1.0.0"'),
        nested(DEPTH_LIMIT),
        body(',"x":"' + "x" * (BODY_LIMIT - len(body(',"x":""'))) + '"'),
        body(request=f'"requestId":"{"r" * REQUEST_ID_LIMIT}","service":"s","method":"m"'),
    ],
)
def test_accepted(text: str) -> None:
    assert heading(text).service == "s"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no JSON"),
        ("[]", "no JSON object"),
        ("null", "no JSON object"),
        ('"{}"', "no JSON object"),
        ("{", "no JSON"),
        (body() + "x", "no JSON"),
        ("\ufeff" + body(), "no JSON"),
        (body(',"x":NaN'), "NaN"),
        (body(',"x":01'), "no JSON"),
        (body(',"x":"\n"'), "no JSON"),
        (body(',"x":"\ud800"'), "surrogate"),
        ("{}", "request"),
        ('{"version":"1.0.0","request":[]}', "request"),
        (body(version="1"), "version"),
        (body(version='""'), "version"),
        (body(request='"service":"s","method":"m"'), "request.requestId"),
        (body(request='"requestId":"","service":"s","method":"m"'), "request.requestId"),
        (body(request='"requestId":7,"service":"s","method":"m"'), "request.requestId"),
        (body(request='"requestId":"\\ud800","service":"s","method":"m"'), "request.requestId"),
        (body(request='"requestId":"r","method":"m"'), "request.service"),
        (body(request='"requestId":"r","service":"s","method":null'), "request.method"),
        (body(request=f'"requestId":"{"r" * (REQUEST_ID_LIMIT + 1)}","service":"s","method":"m"'), "longer"),
        (nested(DEPTH_LIMIT + 1), "deeper"),
        (nested(1_000), "deeper"),
        ("[" * BODY_LIMIT, "deeper"),
        ('"' + '\\"' * (BODY_LIMIT // 2 - 20) + "[" * 17, "no JSON"),
        (body(',"x":"' + "é" * (BODY_LIMIT // 2) + '"'), "bytes"),
    ],
)
def test_refused(text: str, word: str) -> None:
    with pytest.raises(ParameterInvalid, match=word) as caught:
        heading(text)
    assert caught.value.facts == {"field": "controlBody"}


@given(st.text())
def test_any_text_is_accepted_or_refused(text: str) -> None:
    with pytest.raises(ParameterInvalid):
        heading(text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=20,
)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50), _JSON)
def test_the_members_are_those_of_the_json(request_id: str, more: object) -> None:
    request = {"requestId": request_id, "service": "s", "method": "m", "params": more}
    text = json.dumps({"version": "1", "request": request})
    if "deeper" not in _verdict(text):
        assert heading(text) == Heading("1", request_id, "s", "m")


def _verdict(text: str) -> str:
    try:
        heading(text)
    except ParameterInvalid as fault:
        return fault.detail
    return ""
