"""How long a run may take, and what every case is given."""

from pathlib import Path
from typing import NamedTuple


class Effort(NamedTuple):
    """Counts and lengths of a run."""

    pairs: int
    """Windows of the floor and of the call, in turn."""
    seconds: float
    """Of a window."""
    requests: int
    """Where each request is timed by itself."""
    writes: int
    starts: int
    many: int
    """People and roles of the large organization."""
    members: int
    """Of the large chat group."""
    devices: int
    """Connected at once."""
    rooms: int
    """Of the organization whose rooms are listed."""


FULL = Effort(
    pairs=12,
    seconds=0.6,
    requests=1_000,
    writes=100_000,
    starts=7,
    many=100_000,
    members=1_000_000,
    devices=2_000,
    rooms=20_000,
)
QUICK = Effort(
    pairs=6,
    seconds=0.3,
    requests=200,
    writes=10_000,
    starts=3,
    many=10_000,
    members=50_000,
    devices=500,
    rooms=2_000,
)
"""To see whether something changed. Bars that speak of sizes are then not measured as they are meant."""

CLIENTS = 32
"""Connections that load a server."""


class Run(NamedTuple):
    """What a case is given."""

    effort: Effort
    folder: Path
    """Empty, the case's own, on the disk that is measured."""
