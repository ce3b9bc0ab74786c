"""Values as real clients send them."""

from math import inf
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.wire.coerce import FreeText, reader, strict_text

INT64 = st.integers(-(2**63), 2**63 - 1)
OUT_OF_RANGE = "is out of the range of 64 bits"
TEXTS = tuple[str, ...]
NUMBERS = tuple[int, ...]


class Point(msgspec.Struct):
    """A structure that a request may hold."""

    x: int


class Named(msgspec.Struct):
    """A structure with a text."""

    name: str


def refuses(hint: Any, value: Any, meta: msgspec.Meta | None = None) -> str:
    with pytest.raises(ValueError) as caught:
        reader(hint, meta)(value)
    return str(caught.value)


@given(INT64)
def test_integer_as_number_and_as_text(value: int) -> None:
    read = reader(int)
    assert read(value) == read(str(value)) == read(f" {value} ") == value


@given(st.integers(2**63) | st.integers(max_value=-(2**63) - 1))
def test_integer_out_of_range(value: int) -> None:
    for sent in (value, str(value)):
        assert refuses(int, sent) == OUT_OF_RANGE


@pytest.mark.parametrize("value", ["9" * 20, f" -{'9' * 400} ", "+" + "9" * 5_000, 2.0**63, 1e19, -1e300, inf, -inf])
def test_integer_far_out_of_range(value: Any) -> None:
    assert refuses(int, value) == OUT_OF_RANGE


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "1.0",
        "1e3",
        "0x1",
        "one",
        "٣",
        "1_000",
        "--1",
        "9" * 5000 + "x",
        1.0,
        1e15,
        0.5,
        True,
        [],
        {},
        [1],
        "1\n2",
    ],
)
def test_what_is_no_integer(value: Any) -> None:
    assert refuses(int, value) == "is not an integer"


@pytest.mark.parametrize("number", ["1e400", "9" * 5_000])
def test_json_within_a_text_is_read_as_all_json_is(number: str) -> None:
    assert refuses(NUMBERS, f"[{number}]") == OUT_OF_RANGE
    assert reader(dict[str, Any])(f'{{"a":{number}}}') == {"a": inf}


@given(INT64)
def test_text_from_a_number(value: int) -> None:
    assert reader(str)(value) == str(value)


@pytest.mark.parametrize("value", [1.5, True, [], {}, ["a"]])
def test_what_is_no_text(value: Any) -> None:
    refuses(str, value)


def test_strict_text_takes_no_number() -> None:
    assert strict_text("1") == "1"
    with pytest.raises(ValueError):
        strict_text(1)


@pytest.mark.parametrize(("value", "read"), [(True, True), ("true", True), ("False", False), (False, False)])
def test_flag(value: Any, read: bool) -> None:
    assert reader(bool)(value) is read


@pytest.mark.parametrize("value", [1, 0, "1", "", "yes", [], {}])
def test_what_is_no_flag(value: Any) -> None:
    refuses(bool, value)


@pytest.mark.parametrize(
    ("hint", "value", "read"),
    [
        (TEXTS, "a,b", ("a", "b")),
        (TEXTS, "a,,b,", ("a", "b")),
        (TEXTS, " a, b ,\tc c, ", ("a", "b", "c c")),
        (TEXTS, "", ()),
        (TEXTS, '["a","b"]', ("a", "b")),
        (TEXTS, ["a", 1], ("a", "1")),
        (TEXTS, [], ()),
        (NUMBERS, "1,2", (1, 2)),
        (NUMBERS, "1, 2", (1, 2)),
        (NUMBERS, "[1,2]", (1, 2)),
        (NUMBERS, ["1", 2], (1, 2)),
        (NUMBERS, 7, (7,)),
    ],
)
def test_list(hint: Any, value: Any, read: tuple[Any, ...]) -> None:
    assert reader(hint)(value) == read


@pytest.mark.parametrize("value", ["1,x", "[1", "[1,{}]", [None], {"a": 1}, 1.5, "[" * 5000, True])
def test_what_is_no_list_of_numbers(value: Any) -> None:
    refuses(NUMBERS, value)


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_list_of_texts_is_kept(values: list[str]) -> None:
    assert reader(TEXTS)(values) == tuple(values)


def test_choice() -> None:
    read = reader(Literal["asc", "desc"])
    assert read("asc") == "asc"
    assert refuses(Literal["asc", "desc"], "up") == "is not one of asc, desc"
    refuses(Literal["asc", "desc"], ["asc"])


def test_structure_as_object_and_as_text() -> None:
    read = reader(Point)
    assert read({"x": "1"}) == read('{"x":1}') == Point(1)
    for wrong in ({}, {"x": "one"}, "{", "[]", 7, "[" * 5000):
        refuses(Point, wrong)


def test_integers_in_a_structure_have_64_bits() -> None:
    assert reader(Point)({"x": 2**63 - 1}) == Point(2**63 - 1)
    for x in (2**63, -(2**63) - 1, str(2**64)):
        for sent in ({"x": x}, f'{{"x": {x}}}'):
            refuses(Point, sent)
            refuses(tuple[Point, ...], [sent])


def test_no_text_that_is_kept_contains_nul() -> None:
    meta = msgspec.Meta(max_length=9)
    for hint in (str, FreeText):
        assert refuses(hint, "a\x00", meta) == "contains the character NUL"
    for value in ({"name": "a\x00"}, '{"name": "\\u0000"}'):
        assert refuses(Named, value) == "contains the character NUL"


def test_json_in_text_and_as_it_is() -> None:
    assert reader(FreeText)({"a": 1}) == '{"a":1}'
    assert reader(FreeText)('{ "a" : 1 }') == '{ "a" : 1 }'
    assert reader(FreeText)(["a", {}]) == '["a",{}]'
    refuses(FreeText, True)
    assert reader(dict[str, Any])('{"a":1}') == reader(dict[str, Any])({"a": 1}) == {"a": 1}
    wrong: Any
    for wrong in ("", "[]", "{", 7, [], "[" * 5000):
        refuses(dict[str, Any], wrong)


def test_limits() -> None:
    meta = msgspec.Meta(ge=1, le=3)
    assert reader(int, meta)("3") == 3
    assert refuses(int, 0, meta) == "must be at least 1"
    assert refuses(int, 4, meta) == "must be at most 3"
    assert refuses(str, "", msgspec.Meta(min_length=1)) == "is empty"
    assert refuses(str, "a", msgspec.Meta(min_length=2)) == "needs at least 2"
    assert refuses(TEXTS, "a,b,c", msgspec.Meta(max_length=2)) == "holds more than 2"


@pytest.mark.parametrize("meta", [msgspec.Meta(gt=1), msgspec.Meta(pattern="a"), msgspec.Meta(multiple_of=2)])
def test_limits_that_nobody_would_check(meta: msgspec.Meta) -> None:
    with pytest.raises(TypeError):
        reader(int, meta)


@pytest.mark.parametrize("hint", [float, bytes, list[int], complex])
def test_types_that_no_request_has(hint: Any) -> None:
    with pytest.raises(TypeError):
        reader(hint)
