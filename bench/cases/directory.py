"""A large directory: loading it, reading it a page at a time, and handing out roles twenty at a time.

100,000 people in 10,000 departments, 10,000 roles in 500 groups, one role with 10,000 holders; a tenth of that in a
quick run.
"""

from collections.abc import Iterator
from time import perf_counter

from msgspec.structs import replace

from bench import admin, calls, towns
from bench.effort import CLIENTS, Run
from bench.figures import Bar, Figure, at_least, at_most, percentile
from bench.load import Load, Plan, contains, latencies, lines
from bench.machine import fdatasync
from bench.processes import Process, moothall
from bench.share import share

LOAD_BAR = at_most(30)
READ_BAR = at_least(0.35)
WRITE_BAR = at_least(2_500)
OK = contains(b'"errcode":0')
_ASKED = 2_000
"""Different requests of a read."""
_PEOPLE_A_CALL = 20
_ROLES_A_CALL = 20
_ROLES_OF_GROUP = 20
_CALLS = 20_000


def run(run: Run) -> Iterator[Figure]:
    """All on one server."""
    many = run.effort.many
    path = towns.write(run.folder / "directory.yaml", towns.organization(*_sections(many)))
    with moothall(run.folder / "data") as server:
        begun = perf_counter()
        admin.apply(server, path)
        took = perf_counter() - begun
        beside = f"{many:,} people, {many // 10:,} departments; {server.resident():.0f} MB resident"
        yield Figure("loading a directory by apply", took, "s", LOAD_BAR, beside=beside)
        for name, requests in _reads(server, many):
            for figure in share(run, name, server, requests, OK, READ_BAR):
                yield replace(figure, beside=f"{figure.beside}; {server.resident():.0f} MB resident")
        yield _handouts(server, run, many, 1, WRITE_BAR)
        yield _handouts(server, run, many, _ROLES_A_CALL)
        yield Figure("fdatasync of 4 KiB, one after another", 1 / fdatasync(run.folder), "/s")


def _sections(many: int) -> tuple[Iterator[str], ...]:
    departments, roles = many // 10, many // 10
    return (
        towns.departments(departments),
        towns.people_in(many, departments),
        towns.role_groups(roles // _ROLES_OF_GROUP, _ROLES_OF_GROUP, held=many // 10),
    )


def _reads(server: Process, many: int) -> Iterator[tuple[str, list[bytes]]]:
    yield "role/list, 200 groups", [calls.topapi(server, "role/list", {"size": 200, "offset": 0})]
    pages = range(0, many // 10, 100)
    yield (
        "role/simplelist, page of 100 of a large role",
        [
            calls.topapi(server, "role/simplelist", {"role_id": towns.FIRST_ROLE, "size": 100, "offset": offset})
            for offset in pages
        ],
    )
    people = towns.sample(many, min(_ASKED, many), seed=2)
    yield "user/get", [calls.topapi(server, "v2/user/get", {"userid": towns.user_id(person)}) for person in people]
    parents = towns.sample(many // 10, min(_ASKED, many // 10), seed=3)
    yield (
        "department/listsub",
        [
            calls.topapi(server, "v2/department/listsub", {"dept_id": towns.FIRST_DEPARTMENT + parent // 10})
            for parent in parents
        ],
    )


def _handouts(server: Process, run: Run, many: int, roles: int, bar: Bar | None = None) -> Figure:
    """So many roles to twenty people, then taken back; every call changes twenty holders of each role."""
    sets = [
        ",".join(towns.user_id(person) for person in range(first, first + _PEOPLE_A_CALL))
        for first in range(0, min(many, CLIENTS * _PEOPLE_A_CALL * 10), _PEOPLE_A_CALL)
    ]
    ids = ",".join(str(towns.FIRST_ROLE + 1 + role) for role in range(roles))
    turns = [
        calls.topapi(server, f"role/{verb}", {"roleIds": ids, "userIds": people})
        for verb in ("addrolesforemps", "removerolesforemps")
        for people in sets
    ]
    count = min(run.effort.writes, _CALLS) // roles
    asking = lines(CLIENTS, server.address, Plan(turns, OK))
    load = Load(asking)
    before = server.cpu()
    took = load.send(count)
    used = (server.cpu() - before) / 1000 / sum(line.tally.count for line in asking)
    load.close()
    beside = (
        f"{CLIENTS} clients; p50 {percentile(latencies(asking), 50):.1f} ms; {used:.0f} µs CPU a call; "
        "given and taken in turn"
    )
    what = f"{_PEOPLE_A_CALL} holders" if roles == 1 else f"{_PEOPLE_A_CALL} people x {roles} roles"
    return Figure(f"addrolesforemps, {what} a call", count / took, "/s", bar, beside=beside)
