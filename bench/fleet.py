"""Many connected devices, and whether they have done what callers were told."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from bench import admin, calls, towns
from bench.figures import percentile
from bench.load import Address, Load, Plan, contains, latencies, lines
from bench.processes import Process
from bench.sockets import Device
from moothall.kernel.open_files import raise_open_files

TRUE = contains(b'{"result":true}')
_CALLERS = 50
_WAITING = "moothall_waiting_signals"
_MOMENT = 0.2


def of(count: int) -> list[Device]:
    """The devices of the first rooms."""
    return [Device(towns.credential(number)) for number in range(count)]


def connect(address: Address, devices: Iterable[Device]) -> None:
    """Open their sessions; each is an open file."""
    raise_open_files()
    for device in devices:
        device.connect(address)


def request_id(number: int) -> str:
    """The requestId of a signal."""
    return f"signal-{number}"


def signals(server: Process, rooms: int, numbers: Iterable[int]) -> list[bytes]:
    """The signals of these numbers, spread over the first rooms."""
    return [calls.control(server, towns.room_id(number % rooms), request_id(number)) for number in numbers]


class Steady(NamedTuple):
    """How signals at a steady rate were answered."""

    milliseconds: list[float]
    """Of each answer."""
    waited: float
    """Milliseconds for each signal that the server was kept from a core by others: what a quiet machine would spare."""

    def __str__(self) -> str:
        p50 = percentile(self.milliseconds, 50)
        return f"p50 {p50:.2f} ms; the server waited {self.waited:.2f} ms a signal for its core"


def steady(server: Process, devices: list[Device], numbers: range, rate: float) -> Steady:
    """Send signals at so many a second, each of which must be answered `true`."""
    callers = lines(_CALLERS, server.address, Plan(signals(server, len(devices), numbers), TRUE))
    load = Load(callers, devices)
    before = server.waited()
    load.paced(len(numbers), rate)
    waited = server.waited() - before
    load.close()
    return Steady(latencies(callers), waited / 1e6 / len(numbers))


def settle(server: Process, devices: list[Device]) -> None:
    """Wait until no signal waits for a device any more."""
    load = Load((), devices)
    while admin.metrics(server)[_WAITING]:
        load.idle(_MOMENT)


class Deeds(NamedTuple):
    """What devices have done about signals."""

    acted: int
    """Different signals that devices acted on."""
    lost: int
    """Signals that were answered `true` and that no device acted on."""
    doubled: int
    """Signals that were acted on more than once."""


def deeds(devices: Iterable[Device], confirmed: Iterable[int]) -> Deeds:
    """Compare with the signals that were answered `true`."""
    acted = Counter(chain.from_iterable(device.acted.elements() for device in devices))
    lost = sum(request_id(number) not in acted for number in confirmed)
    return Deeds(len(acted), lost, sum(times > 1 for times in acted.values()))
