"""All metrics of the server, declared, and their text form.

The well-known client library costs more start-up time and memory than the rest of the telemetry together; what is
needed of its text format are these few lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec


class Metric(msgspec.Struct, frozen=True):
    """A metric's name, kind and labels, and what it tells."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()


Labels = tuple[str, ...]
Samples = Mapping[Labels, float]


class Distribution(msgspec.Struct, frozen=True):
    """Counts of a histogram: one for each upper bound and one for what is over the last, and the sum of all values."""

    counts: Sequence[int]
    sum: float


REQUESTS = Metric(
    "moothall_requests_total",
    "counter",
    "Answered requests. `outcome` is `ok` or the name of the fault; `operation` is empty where none has the path.",
    ("dialect", "operation", "outcome"),
)
LATENCY = Metric(
    "moothall_request_seconds",
    "histogram",
    "Time from the whole request to its answer.",
    ("dialect", "operation"),
)
CALLS = Metric(
    "moothall_app_calls_total",
    "counter",
    "Authenticated calls of an app. `app` is the app key, or the SDKAppID of a chat app. Calls that ask for a token "
    "are not among them: whose they are is known only when their secret was checked.",
    ("app", "dialect", "operation"),
)
BATCHES = Metric("moothall_commit_writes", "histogram", "Writes in one durable transaction (group commit).")
WAITING_WRITES = Metric("moothall_waiting_writes", "gauge", "Writes that no transaction has taken yet.")
WAL = Metric("moothall_wal_bytes", "gauge", "Size of the write-ahead log.")
READS = Metric(
    "moothall_reads_total",
    "counter",
    "Reads of the store: `hit` was answered from memory, `miss` by SQL.",
    ("memory",),
)
GROUPS = Metric("moothall_resident_groups", "gauge", "Chat groups whose members are kept in memory.")
MEMBERS = Metric("moothall_resident_members", "gauge", "Members of the chat groups in memory.")
DEVICES = Metric("moothall_connected_devices", "gauge", "Room devices that are connected now.")
SIGNALS = Metric(
    "moothall_signals_total",
    "counter",
    "What became of signals to room devices: `acknowledged`, `refused` by the device, `expired`, `offline`. Beside "
    "these: `resent` sendings beyond the first, `dup` acknowledgements of what the device had taken before, `late` "
    "acknowledgements after the signal was given up, `fenced` what came of a session that was no longer the device's "
    "newest, `answered` results, `unanswered` signals without a result in time.",
    ("state",),
)
DELIVERY = Metric(
    "moothall_signal_delivery_seconds", "histogram", "Time from the call to the device's acknowledgement, stored."
)
ANSWER = Metric("moothall_signal_answer_seconds", "histogram", "Time from the acknowledgement to the device's result.")
SESSIONS = Metric(
    "moothall_device_sessions_total",
    "counter",
    "Sessions of devices that have ended. `end` is the reason in the `bye`, or `connection lost`.",
    ("end",),
)
WAITING_SIGNALS = Metric("moothall_waiting_signals", "gauge", "Signals that wait for their device's acknowledgement.")
LOGS_SUPPRESSED = Metric(
    "moothall_log_suppressed_total", "counter", "Successful requests that were counted instead of logged."
)
INFO = Metric("moothall_info", "gauge", "Always 1; its label tells the version.", ("version",))
MEMORY = Metric("process_resident_memory_bytes", "gauge", "Resident memory of the process.")
CPU = Metric("process_cpu_seconds_total", "counter", "Processor time that the process has used.")
FILES = Metric("process_open_fds", "gauge", "Open files, sockets among them.")
START = Metric("process_start_time_seconds", "gauge", "When the process started, in seconds since 1970.")

ALL = (
    REQUESTS,
    LATENCY,
    CALLS,
    BATCHES,
    WAITING_WRITES,
    WAL,
    READS,
    GROUPS,
    MEMBERS,
    DEVICES,
    SESSIONS,
    SIGNALS,
    DELIVERY,
    ANSWER,
    WAITING_SIGNALS,
    LOGS_SUPPRESSED,
    INFO,
    MEMORY,
    CPU,
    FILES,
    START,
)
"""Every metric, in the order of the page."""

BATCH_BOUNDS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


def plain(metric: Metric, samples: Samples) -> Iterable[str]:
    """The lines of a counter or gauge."""
    yield from _head(metric)
    for labels, value in samples.items():
        yield f"{metric.name}{_labels(metric.labels, labels)} {_number(value)}"


def histogram(metric: Metric, bounds: Sequence[float], samples: Mapping[Labels, Distribution]) -> Iterable[str]:
    """The lines of a histogram."""
    yield from _head(metric)
    names = (*metric.labels, "le")
    for labels, distribution in samples.items():
        total = 0
        for bound, count in zip((*bounds, None), distribution.counts, strict=True):
            total += count
            le = "+Inf" if bound is None else _number(bound)
            yield f"{metric.name}_bucket{_labels(names, (*labels, le))} {total}"
        yield f"{metric.name}_sum{_labels(metric.labels, labels)} {_number(distribution.sum)}"
        yield f"{metric.name}_count{_labels(metric.labels, labels)} {total}"


def text(lines: Iterable[str]) -> str:
    """The page."""
    return "\n".join(lines) + "\n"


def _head(metric: Metric) -> Iterable[str]:
    yield f"# HELP {metric.name} {metric.help}"
    yield f"# TYPE {metric.name} {metric.kind}"


def _labels(names: Sequence[str], values: Sequence[str]) -> str:
    if not names:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in zip(names, values, strict=True)) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
