"""What has happened to the devices: counted, and written down if somebody wants to read it."""

from collections import Counter
from typing import IO, Any

import msgspec

from moothall.kernel.timers import Timers


class Journal:
    """One JSON line for each happening.

    Lines of one millisecond are put in the order of the devices, so that a trace does not depend on whom the loop
    happened to serve first.
    """

    def __init__(self, timers: Timers, file: IO[bytes] | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self.connected: set[int] = set()
        """The devices that are connected now."""
        self.ever: set[int] = set()
        """Those that have been connected."""
        self.over: set[int] = set()
        """Those that only a person can help."""
        self._timers = timers
        self._began = timers.now()
        self._file = file
        self._at = 0
        self._lines: list[tuple[int, bytes]] = []

    @property
    def lasted(self) -> int:
        """Milliseconds since the beginning."""
        return self._timers.now() - self._began

    def note(self, device: int, what: str, **facts: Any) -> None:
        """Something has happened now. Facts that are None are left out."""
        self.counts[what] += 1
        if self._file is not None:
            told = {name: fact for name, fact in facts.items() if fact is not None}
            self._write(device, {"device": device, "what": what, **told})

    def begin(self, **facts: Any) -> None:
        """The first line: what the trace is of."""
        if self._file is not None:
            self._write(0, {"what": "begin", **facts})

    def _write(self, device: int, told: dict[str, Any]) -> None:
        now = self.lasted
        if now != self._at:
            self.flush()
            self._at = now
        self._lines.append((device, msgspec.json.encode({"at": now, **told}) + b"\n"))

    def flush(self) -> None:
        """Write what has been collected."""
        if self._file is not None:
            self._file.writelines(line for _, line in sorted(self._lines, key=lambda pair: pair[0]))
            self._file.flush()
        self._lines.clear()
