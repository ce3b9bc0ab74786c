"""`POST /topapi/role/getrolegroup` of the demo's "Default"."""

from collections.abc import Iterator

from bench import calls
from bench.effort import Run
from bench.figures import Figure, at_least
from bench.load import contains
from bench.processes import moothall
from bench.share import share

GROUP = 1507113577
EXPECTED = b'"group_name":"Default"'
BAR = at_least(0.60)


def run(run: Run) -> Iterator[Figure]:
    """A role group with its four roles, on the demo."""
    with moothall(run.folder / "data") as server:
        yield from share(run, "getrolegroup", server, [calls.get_role_group(server, GROUP)], contains(EXPECTED), BAR)
