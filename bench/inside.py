"""`python -m bench.inside DATA MEMBERS WINDOWS`: look-ups in a large group without HTTP, for the figure beside it.

Prints a JSON list: millions of look-ups a second, window by window.
"""

import asyncio
import sys
from collections.abc import Iterator
from itertools import cycle
from time import perf_counter
from typing import NamedTuple

import msgspec
import uvloop

from bench import towns
from bench.cases.members import ASKED, questions
from moothall.api.call import Call
from moothall.api.tencent import tencent
from moothall.domain import chat
from moothall.domain.callers import Caller
from moothall.kernel.demo import CHAT_ADMIN, SDKAPPID
from moothall.server.app import Running, build
from moothall.server.settings import Settings
from moothall.store.resident import ResidentGroups
from moothall.wire.http import HttpRequest

_SECONDS = 0.5
_WARM_WINDOWS = 120
_PATH = "/v4/group_open_http_svc/get_role_in_group"


class Bench(NamedTuple):
    """What one call takes."""

    call: Call
    requests: Iterator[HttpRequest]


async def main(data: str, members: int, windows: int) -> list[float]:
    """Open the server's parts on a data folder and ask."""
    running = await build(Settings(data=data))
    try:
        bench = Bench(await _call(running), cycle(_requests(members)))
        await _warm(bench, running)
        return [await _window(bench, _SECONDS) for _ in range(windows)]
    finally:
        await running.close()


async def _warm(bench: Bench, running: Running) -> None:
    """Ask until the group is in memory."""
    roster = running.services.roster
    assert isinstance(roster, ResidentGroups)
    for _ in range(_WARM_WINDOWS):
        await _window(bench, _SECONDS)
        if roster.statistics()["members"]:
            return
    raise RuntimeError("the group was not read into memory")


async def _call(running: Running) -> Call:
    tenant = await running.services.engine.locate(chat.tenant_of, SDKAPPID)
    assert tenant is not None
    (operation,) = (each for each in tencent if each.path == _PATH)
    return Call(running.services, operation, Caller(tenant, "account", CHAT_ADMIN))


def _requests(members: int) -> list[HttpRequest]:
    return [
        HttpRequest("POST", _PATH, body=msgspec.json.encode({"GroupId": towns.COMMUNITY, "User_Account": accounts}))
        for accounts in ([*map(towns.account, part)] for part in questions(members))
    ]


async def _window(bench: Bench, seconds: float) -> float:
    """Decode, look up, encode; the loop breathes now and then, as the group is read into memory meanwhile."""
    answered, begun = 0, perf_counter()
    end = begun + seconds
    operation = bench.call.operation
    while perf_counter() < end:
        request = next(bench.requests)
        arguments = operation.arguments(tencent.decode(operation, request, {}))
        tencent.encode(await operation.body(bench.call, arguments), operation, answered)
        answered += 1
        if answered % 100 == 0:
            await asyncio.sleep(0)
    return answered * ASKED / (perf_counter() - begun) / 1e6


if __name__ == "__main__":
    print(msgspec.json.encode(uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))).decode())
