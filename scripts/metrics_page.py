"""Renders the page of all metrics from their declaration."""

from collections.abc import Iterator

from moothall.server.metrics import ALL, Metric

_HEAD = """# Metrics

Written by `python -m scripts.generate` from `moothall/server/metrics.py`.

`GET /moothall/metrics` answers these in the Prometheus text format. On the server's own machine it needs no token;
from elsewhere it needs the admin token as bearer token. Counters begin at 0 with each start.

| metric | kind | labels | what it tells |
|---|---|---|---|"""


def render() -> str:
    """The page, in Markdown."""
    return "\n".join((_HEAD, *_rows())) + "\n"


def _rows() -> Iterator[str]:
    for metric in ALL:
        yield f"| `{metric.name}` | {metric.kind} | {_labels(metric)} | {metric.help} |"


def _labels(metric: Metric) -> str:
    return ", ".join(f"`{label}`" for label in metric.labels)
