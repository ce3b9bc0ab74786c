"""Query strings and form bodies."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.wire import form
from moothall.wire.faults import BodyMalformed

NAMES = st.text(st.characters(codec="utf-8"), min_size=1)
VALUES = st.text(st.characters(codec="utf-8"))


@given(st.dictionaries(NAMES, VALUES, min_size=1))
def test_reads_what_the_standard_library_writes(fields: dict[str, str]) -> None:
    assert form.parse(urlencode(fields).encode()) == fields
    assert form.parse_query(urlencode(fields).encode()) == fields


@given(st.text(st.sampled_from("ab=&+%20c")))
def test_reads_as_the_standard_library_reads(text: str) -> None:
    expected = {name: value for name, value in parse_qsl(text, keep_blank_values=True) if name}
    assert form.parse_query(text.encode()) == expected


def test_last_of_two_counts() -> None:
    assert form.parse(b"a=1&b=2&a=3") == {"a": "3", "b": "2"}


def test_space_as_plus_and_as_percent() -> None:
    assert form.parse(b"a+b=c%20d%2Be") == {"a b": "c d+e"}


@pytest.mark.parametrize("text", [b"a=\xff", b"a=%ff", b"%c3=1", b"a=%ed%a0%80"])
def test_form_that_is_not_utf8(text: bytes) -> None:
    with pytest.raises(BodyMalformed):
        form.parse(text)
    assert "\ufffd" in "".join([*form.parse_query(text), *form.parse_query(text).values()])


def test_what_is_remembered_is_not_handed_out() -> None:
    form.parse_repeated_query(b"a=1")["a"] = "2"
    assert form.parse_repeated_query(b"a=1") == {"a": "1"}


@given(st.binary())
def test_any_query_is_read(text: bytes) -> None:
    fields = form.parse_query(text)
    assert all(type(name) is str and type(value) is str for name, value in fields.items())
