"""UserSig against the sheet's vectors and the published signing library."""

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from TLSSigAPIv2 import TLSSigAPIv2

from moothall.kernel.fault import Fault
from moothall.wire import usersig
from moothall.wire.faults import (
    UserSigEmpty,
    UserSigExpired,
    UserSigForged,
    UserSigNotYetValid,
    UserSigOfOtherAccount,
    UserSigOfOtherApp,
    UserSigUnreadable,
)

APP = 1400000001
ADMIN = "administrator"
SECRET = "selfhost-test-key"
TIME = 1_700_000_000
EXPIRE = 86_400
SIGNATURE = "lYYm1ahrYGnKz826GTmp3VgIlkLJz9Avc6O8XhO6HU8="
SIGNATURE_WITH_USERBUF = "QDC2GB8yiKddJ/dPDErTQ7wo7zWHsCfOmHJJkA+W1rQ="
DEFLATED = (
    "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkElNyM-Myi0uKEkvyi2BKilOyEwsKMlOACgxNDCDAECqXWlGQWZQKlLEwA0pBBUsyc0FChuZ"
    "QxTDx4sx0kCU5kZG5hokZRZHued5VFkZm7iG5BcZh6Z452T5eVZaOZclm-hYRGf5mHqEWtkq1AEreNUQ_"
)
STORED = (
    "eAEBuQBG-3siVExTLnZlciI6ICIyLjAiLCAiVExTLmlkZW50aWZpZXIiOiAiYWRtaW5pc3RyYXRvciIsICJUTFMuc2RrYXBwaWQiOiAxNDAwMDAwMDAx"
    "LCAiVExTLmV4cGlyZSI6IDg2NDAwLCAiVExTLnRpbWUiOiAxNzAwMDAwMDAwLCAiVExTLnNpZyI6ICJsWVltMWFocllHbkt6ODI2R1RtcDNWZ0lsa0xK"
    "ejlBdmM2TzhYaE82SFU4PSJ9St41RA__"
)

Document = dict[str, Any]


def document(**changes: Any) -> Document:
    """The vector's document with some of its members changed; None takes one away."""
    members = {
        "TLS.ver": "2.0",
        "TLS.identifier": ADMIN,
        "TLS.sdkappid": APP,
        "TLS.expire": EXPIRE,
        "TLS.time": TIME,
        "TLS.sig": SIGNATURE,
    }
    members |= {f"TLS.{name}": value for name, value in changes.items()}
    return {name: value for name, value in members.items() if value is not None}


def packed(text: bytes, level: int = 6) -> str:
    """A document as a UserSig, written without the code under test."""
    letters = base64.b64encode(zlib.compress(text, level)).decode()
    return letters.replace("+", "*").replace("/", "-").replace("=", "_")


def signed(**changes: Any) -> str:
    return packed(json.dumps(document(**changes)).encode())


def verify(ticket: str, seconds: int = TIME) -> usersig.Ticket:
    return usersig.verify(ticket, APP, ADMIN, SECRET, seconds)


@pytest.mark.parametrize("ticket", [DEFLATED, STORED], ids=["deflated", "stored"])
def test_the_published_vectors_verify(ticket: str) -> None:
    assert verify(ticket).signature == SIGNATURE


def test_the_signature_of_a_ticket_that_we_make_is_the_vectors() -> None:
    assert usersig.read(usersig.sign(APP, ADMIN, SECRET, TIME, EXPIRE)).signature == SIGNATURE


def test_the_user_buffer_is_part_of_the_signed_text() -> None:
    ticket = usersig.sign(APP, ADMIN, SECRET, TIME, EXPIRE, b"abc")
    assert usersig.read(ticket).signature == SIGNATURE_WITH_USERBUF
    assert verify(ticket).userbuf == "YWJj"
    with pytest.raises(UserSigForged):
        verify(signed(userbuf="YWJj"))


def test_an_empty_user_buffer_is_signed_as_an_empty_line() -> None:
    ticket = usersig.sign(APP, ADMIN, SECRET, TIME, EXPIRE, b"")
    assert verify(ticket).userbuf == ""
    assert usersig.read(ticket).signature != SIGNATURE


@given(
    st.integers(1, 2**31),
    st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=32),
    st.binary(max_size=400),
)
def test_what_the_published_library_signs_verifies(sdkappid: int, identifier: str, userbuf: bytes) -> None:
    library = TLSSigAPIv2(sdkappid, SECRET)
    for ticket in (library.gen_sig(identifier), library.gen_sig_with_userbuf(identifier, EXPIRE, userbuf)):
        issued = usersig.read(ticket).time
        assert usersig.verify(ticket, sdkappid, identifier, SECRET, issued).identifier == identifier


def test_neither_order_nor_spacing_of_the_document_matters() -> None:
    backwards = dict(reversed(document().items()))
    assert verify(packed(json.dumps(backwards, indent=3).encode() + b"\n")).time == TIME


def test_numbers_may_be_text() -> None:
    assert verify(signed(sdkappid=str(APP), time=str(TIME), expire=str(EXPIRE))).time == TIME


@pytest.mark.parametrize("level", range(10))
def test_any_compression_level_is_read(level: int) -> None:
    assert verify(packed(json.dumps(document()).encode(), level)).time == TIME


@pytest.mark.parametrize(
    "damage",
    [
        lambda ticket: ticket[:-8],
        lambda ticket: ticket.rstrip("_"),
        lambda ticket: ticket.replace("_", "="),
        lambda ticket: ticket.replace("-", "/"),
        lambda ticket: "é" + ticket,
        lambda ticket: "xxx",
        lambda ticket: base64.b64encode(json.dumps(document()).encode()).decode().replace("=", "_"),
        lambda ticket: packed(b"not json"),
        lambda ticket: packed(b"\xff\xfe"),
        lambda ticket: packed(b"[]"),
        lambda ticket: packed(b"{}"),
        lambda ticket: packed(b'{"x":' + b"[" * 1_000 + b"]" * 1_000 + b"}"),
        lambda ticket: packed(b" " * 10_000_000),
        lambda ticket: "A" * 10_000,
        lambda ticket: signed(sig=None),
        lambda ticket: signed(identifier=7),
        lambda ticket: signed(time=True),
        lambda ticket: signed(time=10**1_500),
    ],
)
def test_what_cannot_be_decoded_is_refused(damage: Callable[[str], str]) -> None:
    with pytest.raises(UserSigUnreadable):
        verify(damage(DEFLATED))


def test_an_absent_ticket_is_refused_by_its_own_name() -> None:
    with pytest.raises(UserSigEmpty):
        verify("")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"sdkappid": APP + 1, "identifier": "peter", "time": 0}, UserSigOfOtherApp),
        ({"identifier": "peter", "time": 0}, UserSigOfOtherAccount),
        ({"time": 0}, UserSigExpired),
        ({"time": TIME + usersig.TOLERANCE + 1}, UserSigNotYetValid),
        ({"time": TIME + usersig.TOLERANCE}, UserSigForged),
        ({"expire": EXPIRE + 1}, UserSigForged),
        ({"sig": SIGNATURE_WITH_USERBUF}, UserSigForged),
        ({"sig": "é"}, UserSigForged),
        ({"sig": ""}, UserSigForged),
    ],
)
def test_each_reason_has_its_fault_and_the_signature_comes_last(changes: Document, fault: type[Fault]) -> None:
    with pytest.raises(fault):
        verify(signed(**changes))


def test_a_ticket_is_valid_up_to_and_including_its_last_second() -> None:
    assert verify(DEFLATED, TIME + EXPIRE).time == TIME
    with pytest.raises(UserSigExpired):
        verify(DEFLATED, TIME + EXPIRE + 1)


def test_another_secret_signs_otherwise() -> None:
    with pytest.raises(UserSigForged):
        usersig.verify(DEFLATED, APP, ADMIN, "another key", TIME)
