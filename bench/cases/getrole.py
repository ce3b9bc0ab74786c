"""`POST /topapi/role/getrole` of the demo's "Super Admin"."""

from collections.abc import Iterator

from bench import calls
from bench.effort import Run
from bench.figures import Figure, at_least
from bench.load import contains
from bench.processes import moothall
from bench.share import share

ROLE = 1507113578
EXPECTED = b'{"role":{"name":"Super Admin","groupId":1507113577},"errcode":0,"errmsg":"ok","request_id":"'
BAR = at_least(0.60)


def run(run: Run) -> Iterator[Figure]:
    """A role by its id, on the demo."""
    with moothall(run.folder / "data") as server:
        yield from share(run, "getrole", server, [calls.get_role(server, ROLE)], contains(EXPECTED), BAR)
