"""`GET /v1.0/rooms/groups/172`."""

from collections.abc import Iterator

from bench import calls
from bench.effort import Run
from bench.figures import Figure, at_least
from bench.load import contains
from bench.processes import moothall
from bench.share import share

GROUP = 172
EXPECTED = b'{"groupId":172,"groupName":"Test group","parentId":0}'
BAR = at_least(0.60)


def run(run: Run) -> Iterator[Figure]:
    """A room group, on the demo."""
    with moothall(run.folder / "data") as server:
        request = calls.get_room_group(server, GROUP, server.ready["demo"]["union_id"])
        yield from share(run, "rooms group", server, [request], contains(EXPECTED), BAR)
