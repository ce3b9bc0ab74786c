"""Times as text (ISO 8601), and as milliseconds since 1970."""

from datetime import UTC, date, datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
_LATEST = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND - 1
"""Every clock in the world can show it."""
_MONTHS = 12


def read(text: str) -> int:
    """A time with its distance from UTC; raises `ValueError`."""
    try:
        number = (datetime.fromisoformat(text) - _EPOCH) // _MILLISECOND
    except TypeError:
        raise ValueError("no distance from UTC") from None
    if not 0 <= number <= _LATEST:
        raise ValueError("not from 1970 to 9998")
    return number


def write(number: int) -> str:
    """What `read` reads as this number."""
    return (_EPOCH + number * _MILLISECOND).isoformat().replace("+00:00", "Z")


def write_local(number: int, time_zone: str) -> str:
    """The same in a time zone."""
    return local(number, time_zone).isoformat()


def local(number: int, time_zone: str) -> datetime:
    """A time as clocks in a time zone show it; UTC where this machine does not know the zone."""
    return (_EPOCH + number * _MILLISECOND).astimezone(_found(time_zone) or UTC)


def is_zone(name: str) -> bool:
    """Whether a time zone of this name is known; everyone is where this machine has no time zones at all."""
    return _found(name) is not None or _found("Asia/Shanghai") is None


def _found(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # most requests need none

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def later(day: date, count: int, unit: str) -> date:
    """So many `days`, `weeks`, `months` or `years` later; on the last day of a month that is shorter."""
    if unit in ("days", "weeks"):
        return day + timedelta(**{unit: count})
    months = day.month - 1 + count * (_MONTHS if unit == "years" else 1)
    first = date(day.year + months // _MONTHS, months % _MONTHS + 1, 1)
    following = date(first.year + first.month // _MONTHS, first.month % _MONTHS + 1, 1)
    return first + min(timedelta(day.day - 1), following - first - timedelta(1))
