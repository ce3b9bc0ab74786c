"""`POST /v1.0/rooms/central/control` with connected devices that acknowledge at once."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from bench import admin, calls, towns
from bench.effort import Run
from bench.figures import Figure, at_most, percentile
from bench.load import Line, Load, Plan, contains, latencies
from bench.processes import Process, floor, moothall
from bench.sockets import Device, Echo

MEDIAN_BAR = at_most(1.5)
P99_BAR = at_most(5.0)
ROOMS = 50
RATE = 200.0
"""Signals a second, over all rooms."""
_SECONDS = 10
_TRUE = contains(b'{"result":true}')


def run(run: Run) -> Iterator[Figure]:
    """One request at a time, then many rooms at a steady rate; the bare round trip of a WebSocket beside them."""
    yield _bare(run.effort.requests)
    secrets = {f"bench-room-{number:02}": f"bench-credential-{number:02}" for number in range(ROOMS)}
    path = towns.write(run.folder / "rooms.yaml", towns.organization(towns.rooms(secrets)))
    with moothall(run.folder / "data") as server:
        admin.apply(server, path)
        devices = [Device(server.address, secret) for secret in secrets.values()]
        yield from _one_at_a_time(server, devices, next(iter(secrets)), run.effort.requests)
        yield from _steady(server, devices, list(secrets), min(int(RATE * _SECONDS), run.effort.requests * 2))
        for device in devices:
            device.close()


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


def _one_at_a_time(server: Process, devices: list[Device], room: str, requests: int) -> Iterator[Figure]:
    plan = Plan([calls.control(server, room, f"one-{number}") for number in range(requests)], _TRUE)
    line = Line(server.address, plan)
    load = Load([line], devices)
    load.send(requests - 1)
    load.close()
    taken = latencies([line])
    acted = len(devices[0].acknowledged)
    beside = f"{len(taken):,} signals, {acted:,} different ones at the device"
    yield Figure("control, one at a time, p50", median(taken), "ms", MEDIAN_BAR, beside=beside)
    yield Figure("control, one at a time, p99", percentile(taken, 99), "ms", P99_BAR)


def _steady(server: Process, devices: list[Device], rooms: list[str], requests: int) -> Iterator[Figure]:
    bodies = [calls.control(server, rooms[number % ROOMS], f"many-{number}") for number in range(requests)]
    plan = Plan(bodies, _TRUE)
    lines = [Line(server.address, plan) for _ in range(ROOMS)]
    load = Load(lines, devices)
    load.paced(requests, RATE)
    load.close()
    taken = latencies(lines)
    beside = f"{len(taken):,} signals at {RATE:.0f}/s over {ROOMS} devices; p50 {median(taken):.2f} ms"
    yield Figure("control, many rooms, p99", percentile(taken, 99), "ms", P99_BAR, beside=beside)
