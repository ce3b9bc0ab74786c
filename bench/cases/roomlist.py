"""`GET /v1.0/rooms/meetingRoomLists`, a page of a hundred, and `GET /v1.0/rooms/groups/...` in a large organization."""

from collections.abc import Iterator

import msgspec

from bench import admin, calls, towns
from bench.effort import Run
from bench.figures import Figure, at_least
from bench.load import WrongAnswer, contains
from bench.processes import Process, moothall
from bench.share import answered, share

LIST_BAR = at_least(0.35)
GROUP_BAR = at_least(0.60)
PAGE = 100
_GROUPS = 500


class _Page(msgspec.Struct, rename="camel"):
    result: list[dict[str, object]]
    has_more: bool
    next_token: int = 0


def run(run: Run) -> Iterator[Figure]:
    """Every page and every group in turn, after each was asked for once."""
    rooms, sizes = run.effort.rooms, f"of {run.effort.rooms:,} rooms"
    sections = (towns.room_groups(_GROUPS), towns.rooms(rooms, _GROUPS), towns.devices(run.effort.devices))
    path = towns.write(run.folder / "rooms.yaml", towns.organization(*sections))
    with moothall(run.folder / "data") as server:
        admin.apply(server, path)
    with moothall(run.folder / "data") as server:
        pages = _pages(server, rooms)
        check = contains(b'"roomGroup":{')
        yield from share(run, f"a page of {PAGE} {sizes}", server, pages, check, LIST_BAR)
        groups = [_group(server, number) for number in range(_GROUPS)]
        yield from share(run, f"rooms group, {sizes}", server, groups, contains(b'"parentId":0'), GROUP_BAR)


def _pages(server: Process, rooms: int) -> list[bytes]:
    """Requests for all pages but the last, which is shorter."""
    requests, seen, token = [], 0, 0
    while True:
        request = calls.list_rooms(server, token, PAGE)
        page = msgspec.json.decode(answered(server, request), type=_Page)
        seen += len(page.result)
        if not page.has_more:
            break
        requests.append(request)
        token = page.next_token
    if seen <= rooms:
        raise WrongAnswer(f"{seen} rooms on all pages, of {rooms} and the demo's")
    return requests


def _group(server: Process, number: int) -> bytes:
    return calls.get_room_group(server, towns.FIRST_ROOM_GROUP + number, server.ready["demo"]["union_id"])
