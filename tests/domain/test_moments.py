"""Times as text and as numbers."""

from datetime import date

import pytest

from moothall.domain import moments


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-10-01T09:00:00+08:00", 1_790_816_400_000),
        ("2026-10-01T01:00:00.001Z", 1_790_816_400_001),
        ("2026-10-01T01:00:00.0019Z", 1_790_816_400_001),
    ],
)
def test_read(text: str, number: int) -> None:
    assert moments.read(text) == number
    assert moments.read(moments.write(number)) == number


@pytest.mark.parametrize(
    "text", ["", "now", "2026-10-01T09:00:00", "2026-10-01", "1969-12-31T23:59:59Z", "9999-01-01T00:00:00Z"]
)
def test_read_refuses(text: str) -> None:
    """Without a distance from UTC a time means nothing here."""
    with pytest.raises(ValueError, match=r"UTC|1970|9998|isoformat"):
        moments.read(text)


def test_write_local() -> None:
    """With the distance that counts at that time; a zone that nobody knows is UTC."""
    for number, zone, text in (
        (1_782_864_000_000, "Europe/Berlin", "2026-07-01T02:00:00+02:00"),
        (1_767_225_600_000, "Europe/Berlin", "2026-01-01T01:00:00+01:00"),
        (1_767_225_600_000, "Nowhere/City", "2026-01-01T00:00:00+00:00"),
    ):
        assert moments.write_local(number, zone) == text


@pytest.mark.parametrize(
    ("day", "count", "unit", "expected"),
    [
        (date(2026, 1, 31), 1, "days", date(2026, 2, 1)),
        (date(2026, 1, 31), 2, "weeks", date(2026, 2, 14)),
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2023, 11, 30), 3, "months", date(2024, 2, 29)),
        (date(2026, 12, 15), 1, "months", date(2027, 1, 15)),
        (date(2026, 11, 30), 1, "months", date(2026, 12, 30)),
        (date(2024, 2, 29), 1, "years", date(2025, 2, 28)),
        (date(2026, 6, 30), 30, "months", date(2028, 12, 30)),
    ],
)
def test_later(day: date, count: int, unit: str, expected: date) -> None:
    """On the last day of a month that is shorter."""
    assert moments.later(day, count, unit) == expected
