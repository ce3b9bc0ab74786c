"""What stands in a behaviour file: times, chances, rooms, each as a word of text."""

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Generic, TypeVar

import msgspec

V = TypeVar("V")

_UNITS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}
_SPAN = r"(\d+(?:\.\d+)?)\s*(ms|s|min|h)"
_LONGEST = 24 * _UNITS["h"]
_99TH = NormalDist().inv_cdf(0.99)
_RESOLUTION = 1 << 53


class Draws:
    """Chances of one device: the same for the same seed, device, purpose and number, whatever was drawn before."""

    def __init__(self, seed: int, device: int) -> None:
        self._prefix = f"{seed}/{device}/"

    def unit(self, purpose: str, number: int) -> float:
        """At least 0 and less than 1."""
        digest = hashlib.blake2b(f"{self._prefix}{purpose}/{number}".encode(), digest_size=8).digest()
        return (int.from_bytes(digest, "big") >> 11) / _RESOLUTION


class Delay(msgspec.Struct, frozen=True):
    """A time in milliseconds: drawn evenly from `low` to `high`, or around a median with a long tail up to `p99`."""

    low: int
    high: int
    p99: int | None = None

    def at(self, unit: float) -> int:
        """The time that stands at this place, from 0 to 1, among all that may be drawn."""
        if self.p99 is None:
            return self.low + math.floor(unit * (self.high - self.low + 1))
        width = math.log(self.p99 / self.low) / _99TH
        return round(self.low * math.exp(width * NormalDist().inv_cdf(max(unit, 1 / _RESOLUTION))))


class Never(msgspec.Struct, frozen=True):
    """What does not happen."""


class Signals(msgspec.Struct, frozen=True):
    """Each so many signals."""

    count: int


class Chance(msgspec.Struct, frozen=True):
    """How often something happens: 0 never, 1 always."""

    part: float


class Weighted(msgspec.Struct, Generic[V], frozen=True):
    """Values, and up to which place from 0 to 1 each is drawn."""

    bounds: tuple[tuple[float, V], ...]

    def at(self, unit: float) -> V:
        """The value that stands there."""
        return next((value for bound, value in self.bounds if unit < bound), self.bounds[-1][1])


class Rooms(msgspec.Struct, frozen=True):
    """Numbers of rooms, from 1, as spans with both ends."""

    spans: tuple[tuple[int, int], ...]

    def __contains__(self, number: int) -> bool:
        return any(low <= number <= high for low, high in self.spans)


def weighted(parts: Mapping[V, float]) -> Weighted[V]:
    """From each value's part of 1."""
    bounds, total = [], 0.0
    for value, part in parts.items():
        total += part
        bounds.append((total, value))
    return Weighted(tuple(bounds))


def delay(text: str) -> Delay:
    """Read `250 ms`, `20..80 ms`, `0.5 s..2 s`, `median 300 ms p99 4 s` or `0`; raises ValueError."""
    if text == "0":
        return Delay(0, 0)
    if match := re.fullmatch(_SPAN, text):
        return Delay(*[_milliseconds(*match.groups())] * 2)
    if match := re.fullmatch(rf"(\d+(?:\.\d+)?)\s*(ms|s|min|h)?\s*\.\.\s*{_SPAN}", text):
        low, unit, high, last = match.groups()
        return _ordered(_milliseconds(low, unit or last), _milliseconds(high, last))
    if match := re.fullmatch(rf"median\s+{_SPAN}\s+p99\s+{_SPAN}", text):
        median, p99 = _milliseconds(*match.groups()[:2]), _milliseconds(*match.groups()[2:])
        if not 0 < median < p99:
            raise ValueError("the median must be above 0 and below the p99")
        return Delay(median, median, p99)
    raise ValueError("is no time such as 250 ms, 20..80 ms or median 300 ms p99 4 s")


def delay_or_never(text: str) -> Delay | Never:
    """The same, or `never`."""
    return Never() if text == "never" else delay(text)


def interval(text: str) -> Delay | Signals:
    """Read how often: a time above 0, or `10 signals`."""
    if match := re.fullmatch(r"(\d{1,9})\s+signals?", text):
        if int(match[1]) == 0:
            raise ValueError("must be 1 signal or more")
        return Signals(int(match[1]))
    try:
        found = delay(text)
    except ValueError as error:
        raise ValueError("is neither a time such as 5 min or 1..5 min, nor a number such as 10 signals") from error
    if found.low < 1:
        raise ValueError("must be longer than 0")
    return found


def chance(text: str) -> Chance:
    """Read `5%` or `0.1 %`."""
    match = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*%", text)
    if match is None or float(match[1]) > 100:
        raise ValueError("is no chance from 0% to 100%")
    return Chance(float(match[1]) / 100)


def status(text: str) -> int:
    """Read an HTTP-like status."""
    return _whole(text, 100, 999, "is no status from 100 to 999")


def count(text: str) -> int:
    """Read a number of things."""
    return _whole(text, 1, 1_000_000, "is no whole number from 1 to 1000000")


def seed(text: str) -> int:
    """Read a seed."""
    return _whole(text, 0, 10**18, "is no whole number from 0")


def span(text: str) -> tuple[int, int]:
    """Read a room's number, or `10..19`."""
    match = re.fullmatch(r"(\d{1,7})(?:\s*\.\.\s*(\d{1,7}))?", text)
    if match is None or not 0 < int(match[1]) <= int(match[2] or match[1]):
        raise ValueError("is no number of a room from 1, and no span such as 10..19")
    return int(match[1]), int(match[2] or match[1])


def chosen(*words: str) -> Callable[[str], str]:
    """Read one of these words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"is not {' or '.join(words)}")
        return text

    return read


def text(longest: int) -> Callable[[str], str]:
    """Read text of at most so many characters."""

    def read(given: str) -> str:
        if len(given) > longest:
            raise ValueError(f"is longer than {longest} characters")
        return given

    return read


def _whole(text: str, least: int, most: int, otherwise: str) -> int:
    if not re.fullmatch(r"\d{1,19}", text) or not least <= int(text) <= most:
        raise ValueError(otherwise)
    return int(text)


def _milliseconds(number: str, unit: str) -> int:
    found = round(float(number) * _UNITS[unit])
    if found > _LONGEST:
        raise ValueError("is longer than a day")
    return found


def _ordered(low: int, high: int) -> Delay:
    if low > high:
        raise ValueError("begins after its end")
    return Delay(low, high)
