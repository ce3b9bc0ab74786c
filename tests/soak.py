"""Many requests that no client would send: `python -m tests.soak`, and `--seed` to send the same ones again.

They go through the same check as in `tests/properties`, to one dialect after the other.
"""

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.properties.generated import request
from tests.properties.hall import opened
from tests.witness.comparison import dialects

REQUESTS = 100_000
ROUND = 5_000
"""After how many requests it says how far it is and takes a new server: requests may revoke what others need."""


def soak(seed: int, numbers: range) -> None:
    """Send the requests of these numbers. Raises for the first answer that is not as declared, naming its request."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "data") as hall:
        turns = [(dialect, hall.credentials(dialect)) for dialect in dialects()]
        for number in numbers:
            dialect, credentials = turns[number % len(turns)]
            hall.ask(request(Random(f"{seed} {number}"), dialect, credentials))
        hall.hold()


def main() -> int:
    """Draw a seed where none is given, print it, and send."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Send requests that no client would.")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32), help="draw the requests by this number")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="how many to send")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    started = time.monotonic()
    for first in range(0, options.requests, ROUND):
        numbers = range(first, min(first + ROUND, options.requests))
        soak(options.seed, numbers)
        print(f"{numbers.stop:>7} of {options.requests} requests, {time.monotonic() - started:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
