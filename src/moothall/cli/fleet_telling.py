"""What `moothall device fleet` tells while it runs: a line that moves, a summary, or JSON for programs."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from moothall.cli.fleet_rooms import Furnished, room_id

if TYPE_CHECKING:
    from moothall.fleet import Journal

_CLEAR = "\r\x1b[2K"
_SHOWN_EVERY = 5
"""Looks between two changes of the moving line."""
_LINE = "{connected} of {devices} connected, {signal} signals, {ack} acks, {result} results, {lost} lost"


class Telling:
    """To people or to programs."""

    def __init__(self, json: bool) -> None:
        self._json = json
        self._live = not json and sys.stderr.isatty()
        self._devices = 0
        self._looks = 0
        self._ready = False
        self._journal: Journal

    def furnished(self, made: Furnished) -> None:
        """The rooms are there."""
        self._devices = len(made.credentials)
        rooms = (room_id(1), room_id(self._devices))
        if self._json:
            facts = {"organization": made.organization, "rooms": rooms, "created": made.created}
            self._print_json("furnished", changed=made.changed, **facts)
        else:
            news = f"{made.created} things made, {made.changed} changed" if made.created + made.changed else "as before"
            print(f"Rooms {' to '.join(rooms)} in {made.organization}: {news}", flush=True)

    def begin(self, seed: int, behaviours: Mapping[str, int], journal: "Journal") -> None:
        """Devices begin to connect."""
        self._journal = journal
        if not self._json:
            kinds = ", ".join(f"{count} {name}" for name, count in sorted(behaviours.items()))
            print(f"Devices: {kinds} (seed {seed}); Ctrl-C ends", flush=True)

    def look(self) -> None:
        """Some time has passed."""
        journal = self._journal
        journal.flush()
        if not self._ready and len(journal.ever | journal.over) == self._devices:
            self._ready = True
            self._tell_ready()
        if self._live and self._looks % _SHOWN_EVERY == 0:
            line = _LINE.format_map({**_zeros(), **journal.counts, **self._places()})
            print(f"{_CLEAR}{line}", end="", file=sys.stderr, flush=True)
        self._looks += 1

    def end(self) -> bool:
        """It is over: the summary, and whether every device has been there."""
        journal = self._journal
        journal.flush()
        facts = {**self._places(), "lasted_ms": journal.lasted}
        if self._live:
            print(_CLEAR, end="", file=sys.stderr, flush=True)
        if self._json:
            self._print_json("ended", **facts, counts=dict(sorted(journal.counts.items())))
        else:
            print("\n".join(self._summary(facts)))
        return not facts["over"] and not facts["never"]

    def _tell_ready(self) -> None:
        facts = {**self._places(), "lasted_ms": self._journal.lasted}
        if self._json:
            self._print_json("ready", **facts)
        else:
            clear = _CLEAR if self._live else ""
            text = (
                f"{facts['connected']} of {self._devices} devices connected after {self._journal.lasted / 1000:.1f} s"
            )
            print(f"{clear}{text}", flush=True)

    def _places(self) -> dict[str, int]:
        journal = self._journal
        return {
            "devices": self._devices,
            "connected": len(journal.connected),
            "over": len(journal.over),
            "never": self._devices - len(journal.ever | journal.over),
        }

    def _summary(self, facts: Mapping[str, int]) -> list[str]:
        lasted = f"{facts['lasted_ms'] / 1000:.1f} s"
        places = f"{facts['connected']} were connected, {facts['over']} turned away, {facts['never']} never there"
        lines = [f"Ended after {lasted}; of {self._devices} devices {places}"]
        return [*lines, *(f"  {what:<14} {count:>10,}" for what, count in sorted(self._journal.counts.items()))]

    def _print_json(self, event: str, **facts: Any) -> None:
        print(msgspec.json.encode({"event": event, **facts}).decode(), flush=True)


def _zeros() -> dict[str, int]:
    return dict.fromkeys(("signal", "ack", "result", "lost"), 0)
