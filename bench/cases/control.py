"""`POST /v1.0/rooms/central/control` with connected devices that acknowledge at once."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from bench import admin, fleet, towns
from bench.effort import Run
from bench.figures import Figure, at_most, of_parts, p99, percentile
from bench.load import Line, Load, Plan, latencies
from bench.processes import Process, floor, moothall
from bench.sockets import Device, Echo

MEDIAN_BAR = at_most(1.5)
P99_BAR = at_most(5.0)
ROOMS = 50
RATE = 200.0
"""Signals a second, over all rooms."""
_SECONDS = 10


def run(run: Run) -> Iterator[Figure]:
    """One request at a time, then many rooms at a steady rate; the bare round trip of a WebSocket beside them."""
    yield _bare(run.effort.requests)
    path = towns.write(run.folder / "rooms.yaml", towns.organization(towns.rooms(ROOMS), towns.devices(ROOMS)))
    with moothall(run.folder / "data") as server:
        admin.apply(server, path)
        devices = fleet.of(ROOMS)
        fleet.connect(server.address, devices)
        yield from _one_at_a_time(server, devices, run.effort.requests)
        first, most = run.effort.requests, int(RATE * _SECONDS)
        yield _steady(server, devices, range(first, first + min(most, 2 * first)))


def _bare(times: int) -> Figure:
    with floor() as bare:
        echo = Echo(bare.address)
        taken = []
        for number in range(times):
            begun = perf_counter()
            echo.round_trip(b'{"type":"command","seq":%d}' % number)
            taken.append((perf_counter() - begun) * 1000)
        echo.close()
    return Figure("bare WebSocket round trip, p50", median(taken), "ms", beside=f"p99 {percentile(taken, 99):.2f} ms")


def _one_at_a_time(server: Process, devices: list[Device], requests: int) -> Iterator[Figure]:
    line = Line(server.address, Plan(fleet.signals(server, 1, range(requests)), fleet.TRUE))
    load = Load([line], devices)
    load.send(requests - 1)
    load.close()
    taken = latencies([line])
    beside = f"{len(taken):,} signals, {len(devices[0].acted):,} different ones at the device"
    yield of_parts("control, one at a time, p50", median, taken, "ms", MEDIAN_BAR, beside)
    yield of_parts("control, one at a time, p99", p99, taken, "ms", P99_BAR)


def _steady(server: Process, devices: list[Device], numbers: range) -> Figure:
    steady = fleet.steady(server, devices, numbers, RATE)
    beside = f"{len(numbers):,} signals at {RATE:.0f}/s over {ROOMS} devices; {steady}"
    return of_parts("control, many rooms, p99", p99, steady.milliseconds, "ms", P99_BAR, beside)
