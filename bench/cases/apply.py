"""Sixteen readers while `moothall apply` loads 100,000 people."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from bench import admin, calls, towns
from bench.cases import getrole
from bench.effort import Run
from bench.figures import Figure, at_most, percentile
from bench.load import Load, Plan, contains, latencies, lines
from bench.processes import moothall

BAR = at_most(15)
_READERS = 16
_WINDOW = 0.5


def run(run: Run) -> Iterator[Figure]:
    """The organization that is read is the one that grows."""
    path = towns.write(run.folder / "people.yaml", towns.organization(towns.people(run.effort.many)))
    with moothall(run.folder / "data") as server, ThreadPoolExecutor(1) as pool:
        reading = Plan([calls.get_role(server, getrole.ROLE)], contains(getrole.EXPECTED))
        readers = lines(_READERS, server.address, reading)
        load = Load(readers)
        taken: list[float] = []
        begun = perf_counter()
        applying = pool.submit(admin.apply, server, path)
        while not applying.done():
            load.run(_WINDOW)
            taken += latencies(readers)
        took = perf_counter() - begun
        load.close()
        applying.result()
        reads = f"{len(taken) / took:,.0f} reads/s for {took:.1f} s; slowest {max(taken):.0f} ms"
        resident = server.resident()
    yield Figure(
        f"16 readers during an apply of {run.effort.many:,} people, p99",
        percentile(taken, 99),
        "ms",
        BAR,
        beside=f"{reads}; {resident:.0f} MB resident",
    )
