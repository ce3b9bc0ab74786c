"""Two thousand connected devices: what one costs in memory, what their heartbeats cost, and signals to all of them."""

from collections.abc import Iterator

from bench import admin, fleet, towns
from bench.effort import Run
from bench.figures import Figure, at_most, of_parts, p99
from bench.load import Load
from bench.processes import Process, moothall
from bench.sockets import Device
from moothall.gateway.timing import Timing

MEMORY_BAR = at_most(40)
HEARTBEAT_BAR = at_most(5)
P99_BAR = at_most(25)
NOTHING = at_most(0)
RATE = 200.0
"""Signals a second, over all devices."""
_OPEN_FILES = 1_024
"""What most systems let a process open that does not ask for more."""
_SETTLING = 2.0
_HEARTBEAT = Timing().ping / 1000


def run(run: Run) -> Iterator[Figure]:
    """Memory and heartbeats of devices that nobody speaks to; then signals at a steady rate."""
    count = run.effort.devices
    path = towns.write(run.folder / "rooms.yaml", towns.organization(towns.rooms(count), towns.devices(count)))
    with moothall(run.folder / "data") as server:
        admin.apply(server, path)
    with moothall(run.folder / "data", open_files=_OPEN_FILES) as server:
        yield from _resting(server, count)


def _resting(server: Process, count: int) -> Iterator[Figure]:
    devices = fleet.of(count)
    fleet.connect(server.address, devices[:1])
    before = server.resident()
    fleet.connect(server.address, devices)
    load = Load((), devices)
    load.idle(_SETTLING)
    used = server.cpu()
    load.idle(_HEARTBEAT)
    used = server.cpu() - used
    resident = server.resident()
    files = f"open files: at most {_OPEN_FILES:,} at its start, {server.open_files():,} now"
    beside = f"{before:.0f} MB without, {resident:.0f} MB with them; {files}"
    yield Figure(
        f"a connected device, of {count:,}", (resident - before) * 1024 / count, "KB", MEMORY_BAR, beside=beside
    )
    share = used / 1e9 / _HEARTBEAT * 100
    beside = f"one each in {_HEARTBEAT:.0f} s; of one core, everything that the server does"
    yield Figure(f"heartbeats of {count:,} devices", share, "%", HEARTBEAT_BAR, beside=beside)
    yield from _signals(server, devices)


def _signals(server: Process, devices: list[Device]) -> Iterator[Figure]:
    numbers = range(len(devices))
    steady = fleet.steady(server, devices, numbers, RATE)
    done = fleet.deeds(devices, numbers)
    what = f"control of {len(devices):,} devices"
    beside = f"{len(numbers):,} signals at {RATE:.0f}/s; {steady}"
    yield of_parts(f"{what}, p99", p99, steady.milliseconds, "ms", P99_BAR, beside)
    beside = f"all answered true; {done.acted:,} different ones at the devices"
    yield Figure(f"{what}, lost or doubled", done.lost + done.doubled, "", NOTHING, beside=beside)
