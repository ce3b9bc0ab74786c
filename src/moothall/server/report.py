"""What the server tells of itself: whether it takes requests, and all metrics."""

import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import moothall
from moothall.domain import installation
from moothall.domain.ports import Engine
from moothall.gateway.gateway import Gateway
from moothall.gateway.latencies import BOUNDS, Latencies
from moothall.kernel.clock import SECOND
from moothall.server import metrics
from moothall.server.meters import BOUNDS_SECONDS, Meter
from moothall.server.metrics import BATCH_BOUNDS, Distribution, Labels
from moothall.server.telemetry import Telemetry
from moothall.store.resident import ResidentGroups

_STARTED = time.time()
_LATENCY_BOUNDS = tuple(bound / SECOND for bound in BOUNDS)


class Report:
    """Implements `Status` from the parts of a running server."""

    def __init__(self, telemetry: Telemetry, engine: Engine, gateway: Gateway, roster: ResidentGroups) -> None:
        self._telemetry = telemetry
        self._engine = engine
        self._gateway = gateway
        self._roster = roster
        self.stopping = ""
        """Why requests should go elsewhere; empty while all is well."""

    def why_not_ready(self) -> str:
        """Why requests should not come here; empty when they should."""
        return self.stopping

    async def metrics(self) -> str:
        """All metrics in the Prometheus text format."""
        meters = [meter for meter in self._telemetry.meters() if any(meter.buckets)]
        calls = [(labels, count) for meter in meters async for labels, count in self._calls(meter)]
        lines = [*_requests(meters), *metrics.plain(metrics.CALLS, dict(calls))]
        lines += _store(self._engine.statistics())
        lines += _roster(self._roster.statistics())
        lines += _gateway(self._gateway.statistics())
        lines += metrics.plain(metrics.LOGS_SUPPRESSED, {(): self._telemetry.suppressed})
        lines += _process()
        return metrics.text(lines)

    def openapi(self) -> bytes:
        """The OpenAPI document of every operation, as JSON."""
        from moothall.server.openapi import document  # hardly ever asked for

        return document()

    async def _calls(self, meter: Meter) -> AsyncIterator[tuple[Labels, int]]:
        """Calls by app; a chat app is counted by its tenant and told by its SDKAppID."""
        for app, count in meter.apps.items():
            name = app if isinstance(app, str) else await self._engine.locate(installation.name_of_tenant, app)
            if name:
                yield (name, *meter.labels), count


def _requests(meters: list[Meter]) -> Iterator[str]:
    outcomes = {(*meter.labels, outcome): count for meter in meters for outcome, count in meter.outcomes().items()}
    yield from metrics.plain(metrics.REQUESTS, outcomes)
    yield from metrics.histogram(metrics.LATENCY, BOUNDS_SECONDS, {meter.labels: meter.latency for meter in meters})


def _store(statistics: dict[str, Any]) -> Iterator[str]:
    reads: dict[Labels, float] = {("hit",): statistics["memory_hits"], ("miss",): statistics["memory_misses"]}
    yield from metrics.histogram(metrics.BATCHES, BATCH_BOUNDS, {(): _batches(statistics["batch_sizes"])})
    yield from metrics.plain(metrics.WAITING_WRITES, {(): statistics["waiting_writes"]})
    yield from metrics.plain(metrics.WAL, {(): statistics["wal_bytes"]})
    yield from metrics.plain(metrics.READS, reads)


def _batches(sizes: dict[int, int]) -> Distribution:
    counts = [0] * (len(BATCH_BOUNDS) + 1)
    for size, count in sizes.items():
        place = next((place for place, bound in enumerate(BATCH_BOUNDS) if size <= bound), len(BATCH_BOUNDS))
        counts[place] += count
    return Distribution(counts, sum(size * count for size, count in sizes.items()))


def _roster(statistics: dict[str, int]) -> Iterator[str]:
    yield from metrics.plain(metrics.GROUPS, {(): statistics["groups"]})
    yield from metrics.plain(metrics.MEMBERS, {(): statistics["members"]})


def _gateway(statistics: dict[str, Any]) -> Iterator[str]:
    yield from metrics.plain(metrics.DEVICES, {(): statistics["connected"]})
    yield from metrics.plain(metrics.SESSIONS, {(end,): count for end, count in statistics["ends"].items()})
    yield from metrics.plain(metrics.SIGNALS, {(state,): count for state, count in statistics["signals"].items()})
    for metric, name in ((metrics.DELIVERY, "deliveries"), (metrics.ANSWER, "answers")):
        took: Latencies = statistics[name]
        yield from metrics.histogram(metric, _LATENCY_BOUNDS, {(): Distribution(took.counts, took.total / SECOND)})
    yield from metrics.plain(metrics.WAITING_SIGNALS, {(): statistics["waiting"]})


def _process() -> Iterator[str]:
    yield from metrics.plain(metrics.INFO, {(moothall.__version__,): 1})
    yield from metrics.plain(metrics.CPU, {(): time.process_time()})
    yield from metrics.plain(metrics.START, {(): _STARTED})
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[1])
        yield from metrics.plain(metrics.MEMORY, {(): pages * os.sysconf("SC_PAGESIZE")})
        yield from metrics.plain(metrics.FILES, {(): len(os.listdir("/proc/self/fd"))})
