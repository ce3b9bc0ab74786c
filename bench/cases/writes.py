"""Durable writes: `POST /topapi/role/addrolesforemps`, each handing one role to one person who did not have it."""

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

from bench import admin, calls, towns
from bench.effort import CLIENTS, Run
from bench.figures import Figure, at_least, at_most, of_parts, p99, percentile
from bench.load import Load, Plan, contains, latencies, lines
from bench.processes import Process, moothall

RATE_BAR = at_least(8_000)
P99_BAR = at_most(15)
LOG_BAR = at_most(32)
ROLES = 400
PEOPLE = 1_000
GIVEN = contains(b'"errcode":0')


def run(run: Run) -> Iterator[Figure]:
    """As many writes as fast as they are answered; then the size of the write-ahead log."""
    with moothall(run.folder / "data") as server:
        populate(server, run.folder)
        asking = lines(CLIENTS, server.address, Plan(handouts(server, run.effort.writes + CLIENTS), GIVEN))
        load = Load(asking)
        before = server.cpu()
        took = load.send(run.effort.writes)
        load.close()
        used = server.cpu() - before
        taken = latencies(asking)
        log = (run.folder / "data" / "moothall.db-wal").stat().st_size / 2**20
        beside = f"{CLIENTS} clients; p50 {percentile(taken, 50):.1f} ms; {used / 1000 / len(taken):.0f} µs CPU a write"
        yield Figure("durable writes", len(taken) / took, "/s", RATE_BAR, beside=beside)
        yield of_parts("durable writes, p99", p99, taken, "ms", P99_BAR)
        yield Figure(f"write-ahead log after {len(taken):,} writes", log, "MiB", LOG_BAR)


def populate(server: Process, folder: Path) -> None:
    """Give the demo people and roles enough that nobody gets a role twice."""
    sections = (towns.people(PEOPLE), towns.roles(ROLES))
    admin.apply(server, towns.write(folder / "town.yaml", towns.organization(*sections)))


def handouts(server: Process, count: int) -> list[bytes]:
    """So many different calls."""
    pairs = product(range(ROLES), range(PEOPLE))
    return [
        calls.hand_out(server, towns.FIRST_ROLE + role, towns.user_id(person)) for role, person in islice(pairs, count)
    ]
