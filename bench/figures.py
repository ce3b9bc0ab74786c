"""What a case found out, and the table that shows it."""

from collections.abc import Callable, Iterable, Sequence
from math import ceil
from statistics import median

import msgspec

_PARTS = 10
_HEAD = ("what", "measured", "to reach", "quartiles", "beside")


class Bar(msgspec.Struct, frozen=True):
    """What a figure has to reach."""

    value: float
    most: bool
    """The figure may be at most this; else it must be at least this."""

    def met(self, value: float) -> bool:
        """Whether a figure reaches it."""
        return value <= self.value if self.most else value >= self.value


def at_least(value: float) -> Bar:
    """A bar for what should be large."""
    return Bar(value, False)


def at_most(value: float) -> Bar:
    """A bar for what should be small."""
    return Bar(value, True)


class Figure(msgspec.Struct, frozen=True):
    """One line of the table."""

    what: str
    value: float
    unit: str = ""
    bar: Bar | None = None
    low: float | None = None
    """First quartile of the windows."""
    high: float | None = None
    """Third quartile."""
    beside: str = ""
    """What one should know to read the figure."""

    @property
    def met(self) -> bool | None:
        """Whether the bar is reached; None without one."""
        return self.bar.met(self.value) if self.bar else None


def of_windows(what: str, values: Sequence[float], unit: str = "", bar: Bar | None = None, beside: str = "") -> Figure:
    """The median of windows with their quartiles."""
    return Figure(what, median(values), unit, bar, percentile(values, 25), percentile(values, 75), beside)


def of_parts(
    what: str,
    measure: Callable[[Sequence[float]], float],
    values: Sequence[float],
    unit: str,
    bar: Bar,
    beside: str = "",
) -> Figure:
    """What is measured of all values, with the quartiles of the same among ten parts of them, in their order."""
    size = ceil(len(values) / _PARTS)
    parts = [measure(values[begin : begin + size]) for begin in range(0, len(values), size)]
    return Figure(what, measure(values), unit, bar, percentile(parts, 25), percentile(parts, 75), beside)


def p99(values: Sequence[float]) -> float:
    """What one value in a hundred exceeds."""
    return percentile(values, 99)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that so many hundredths of them do not exceed."""
    return sorted(values)[max(0, ceil(len(values) * share / 100) - 1)]


def table(figures: Iterable[Figure]) -> str:
    """Markdown that is also legible on a terminal."""
    rows = [_HEAD, *map(_cells, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join((lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]))


def _cells(figure: Figure) -> tuple[str, ...]:
    to_reach = quartiles = ""
    if figure.bar:
        sign = "≤" if figure.bar.most else "≥"
        to_reach = f"{sign} {shown(figure.bar.value)}{'' if figure.met else ' **missed**'}"
    if figure.low is not None and figure.high is not None:
        quartiles = f"{shown(figure.low)} to {shown(figure.high)}"
    return figure.what, f"{shown(figure.value)} {figure.unit}".rstrip(), to_reach, quartiles, figure.beside


def shown(value: float) -> str:
    """Three digits that count; large numbers in groups, and nothing as 0."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
