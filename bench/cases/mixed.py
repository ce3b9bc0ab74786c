"""Sixteen readers beside sixteen writers."""

from collections.abc import Iterator

from bench import calls
from bench.cases import getrole, writes
from bench.effort import Run
from bench.figures import Figure, at_most, of_windows, percentile
from bench.load import Line, Load, Plan, contains, latencies, lines
from bench.processes import moothall

BAR = at_most(10)
_EACH = 16
_SECONDS = 1.0


def run(run: Run) -> Iterator[Figure]:
    """Reads of a role while others hand out roles in the same organization."""
    with moothall(run.folder / "data") as server:
        writes.populate(server, run.folder)
        reading = Plan([calls.get_role(server, getrole.ROLE)], contains(getrole.EXPECTED))
        readers = lines(_EACH, server.address, reading)
        writers = lines(
            _EACH, server.address, Plan(writes.handouts(server, writes.ROLES * writes.PEOPLE), writes.GIVEN)
        )
        load = Load([*readers, *writers])
        found = [_window(load, readers, writers) for _ in range(max(3, run.effort.pairs // 2))]
        load.close()
    beside = (
        f"{_median(found, 1):,.0f} reads/s, {_median(found, 2):,.0f} writes/s (their p99 {_median(found, 3):.1f} ms)"
    )
    yield of_windows("16 readers beside 16 writers, p99 of reads", [window[0] for window in found], "ms", BAR, beside)


def _window(load: Load, readers: list[Line], writers: list[Line]) -> tuple[float, ...]:
    """p99 of reads, reads and writes a second, p99 of writes."""
    took = load.run(_SECONDS)
    read, written = latencies(readers), latencies(writers)
    return percentile(read, 99), len(read) / took, len(written) / took, percentile(written, 99)


def _median(found: list[tuple[float, ...]], place: int) -> float:
    return percentile([window[place] for window in found], 50)
