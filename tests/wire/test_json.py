"""JSON bodies."""

import json as standard
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.wire import json
from moothall.wire.faults import BodyMalformed

TEXTS = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=3))
def test_reads_what_the_standard_library_writes(value: dict[str, Any]) -> None:
    for in_ascii in (True, False):
        assert json.decode_object(standard.dumps(value, ensure_ascii=in_ascii).encode()) == value


@pytest.mark.parametrize("before", ["", "\u4e2d" * 9])
def test_a_byte_that_is_none_of_utf_8_is_told_in_our_words(before: str) -> None:
    """Those of the codec count from where the text begins."""
    with pytest.raises(BodyMalformed, match=r"^not UTF-8$"):
        json.decode_object(b'{"a":"%b\xff"}' % before.encode())


def test_last_of_two_counts() -> None:
    assert json.decode_object(b'{"a":1,"b":2,"a":3}') == {"a": 3, "b": 2}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"[]",
        b"null",
        b'"{}"',
        b"{}{}",
        b"{'a':1}",
        b'{"a":NaN}',
        b'{"a":01}',
        b'{"a":01e400}',
        b'{"a":1.e400}',
        b'{"a":0' + b"9" * 5_000 + b"}",
        b'{"a":' + b"9" * 5_000 + b"e}",
        b'{"a":' + b"9" * 100_000 + b"}",
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b'{"a":1,}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
    ],
)
def test_what_is_no_object(body: bytes) -> None:
    with pytest.raises(BodyMalformed):
        json.decode_object(body)


@pytest.mark.parametrize("number", ["1e400", "9" * 4_301, "9" * 15_000, "9" * 5_000 + ".5", "1E+400"])
@pytest.mark.parametrize("sign", [1, -1])
def test_numbers_that_nothing_holds_are_infinite(sign: int, number: str) -> None:
    body = f'{{"9{number}":"{number}\\" {number}","a":[{"-"[sign:]}{number},1.{number[:300]}]}}'
    read = json.decode_object(body.encode())
    text, (value, other) = read.values()
    assert (text, value) == (f'{number}" {number}', sign * inf)
    assert other < inf or "e" in number.lower()


def test_a_long_number_behind_a_point() -> None:
    value = json.decode_object(b'{"a":1.' + b"9" * 5_000 + b',"b":' + b"9" * 5_000 + b"}")
    assert value == {"a": 2.0, "b": inf}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_with_a_point(value: float) -> None:
    assert json.decode_object(standard.dumps({"a": value}).encode()) == {"a": value}


def nested(depth: int) -> bytes:
    return b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)


def test_as_deep_as_allowed() -> None:
    assert json.decode_object(nested(json.DEPTH)).keys() == {"a"}


@pytest.mark.parametrize("depth", [json.DEPTH + 1, 1_000, 500_000])
def test_too_deep(depth: int) -> None:
    with pytest.raises(BodyMalformed, match="nested deeper than"):
        json.decode_object(nested(depth))


def test_lists_count_as_objects_do() -> None:
    with pytest.raises(BodyMalformed, match="nested deeper than"):
        json.decode_object(b'{"a":' + b"[" * json.DEPTH + b"]" * json.DEPTH + b"}")


@given(st.lists(st.text(st.sampled_from('[]{}"\\aÄ')), min_size=20, max_size=40))
def test_brackets_in_text_do_not_count(texts: list[str]) -> None:
    value = {"many": ["[{" * 70, *texts]}
    assert json.decode_object(standard.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "body", [b'"' + b'\\"' * 300_000 + b"[" * 70, b'{"' * 70 + b"\\" * 300_000, b'"' * 500_000 + b"[]" * 70]
)
def test_quotes_without_end_do_not_take_for_ever(body: bytes) -> None:
    with pytest.raises(BodyMalformed):
        json.decode_object(body)
