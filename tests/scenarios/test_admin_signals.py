"""What operators see of signals: lists, the life of one, and what happens now."""

import asyncio
import json
from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from moothall.kernel import demo
from moothall.kernel.demo import FIXED
from tests.cli.test_commands import on, told
from tests.scenarios.control_bodies import documented, request_id
from tests.scenarios.hall import delivered, send
from tests.scenarios.test_admin_apps import refused, with_a_second_town
from tests.support.in_process import InProcess
from tests.support.process import ServerProcess
from tests.support.room_devices import Terminal

SIGNALS = "/moothall/v1/signals"
PATHS = (SIGNALS, f"{SIGNALS}/none", f"{SIGNALS}/live")
NUMBERS = count(9_000)


@pytest.fixture(scope="module")
def terminal(server: ServerProcess) -> Iterator[Terminal]:
    with Terminal(server.url, "--answer", "200") as device:
        yield device


def new_signal(server: ServerProcess, terminal: Terminal) -> str:
    """A signal that was delivered; its requestId."""
    text = documented(f"watched-{next(NUMBERS)}")
    assert delivered(send(server, text))
    terminal.signal()
    return request_id(text)


def test_list_and_show(server: ServerProcess, terminal: Terminal) -> None:
    made = [new_signal(server, terminal) for _ in range(3)]
    listed = told(on(server, "signals", "list", "--room", demo.ROOM_ID, "--most", "2", "--json"))
    assert [one["request_id"] for one in listed["signals"]] == made[:0:-1]
    (found,) = told(on(server, "signals", "list", "--request", made[0], "--json"))["signals"]
    shown = told(on(server, "signals", "show", found["signal_id"], "--json"))
    whats = [step["what"] for step in shown["steps"]]
    assert whats[0] == "signal.accept" and "signal.deliver" in whats
    assert [step["actor_kind"] for step in shown["steps"]][:2] == ["app", "device"]
    assert "controlBody" not in json.dumps(shown) and "DTRooms.Meeting" in json.dumps(shown["steps"][0])
    text = on(server, "signals", "show", found["signal_id"])
    assert made[0] in text.stdout and "signal.accept" in text.stdout


def test_live(server: ServerProcess, terminal: Terminal) -> None:
    """Each step as it happens, of signals alone."""
    headers = {"authorization": f"Bearer {FIXED.admin_token}"}
    with (
        httpx.Client(trust_env=False) as client,
        client.stream("GET", server.url + SIGNALS + "/live", headers=headers) as answer,
    ):
        assert answer.headers["content-type"] == "text/event-stream"
        lines = answer.iter_lines()
        assert next(lines) == ": signals"
        made = new_signal(server, terminal)
        steps = (json.loads(line[6:]) for line in lines if line.startswith("data: "))
        first, *rest = (next(steps) for _ in range(3))
    assert (first["what"], first["after"]["request_id"]) == ("signal.accept", made)
    assert {(step["what"], step["signal_id"]) for step in rest} == {
        (what, first["signal_id"]) for what in ("signal.deliver", "signal.answer")
    }


@pytest.mark.produces("admin:signal.list", "ParameterInvalid")
async def test_pages(in_process: InProcess) -> None:
    """Nothing is left out or shown twice, by a cursor that is the page's own."""
    assert (await in_process.admin.get(SIGNALS)).json() == {"signals": []}
    answer = await in_process.admin.get(SIGNALS, {"cursor": "yesterday"})
    assert refused(answer) == (400, "argument.malformed")


@pytest.mark.produces("admin:signal.show", "SignalUnknown")
async def test_unknown_signal(in_process: InProcess) -> None:
    assert refused(await in_process.admin.get(f"{SIGNALS}/none")) == (404, "signal.unknown")


@pytest.mark.produces("admin:signal.list", "OrganizationUnknown")
@pytest.mark.produces("admin:signal.show", "OrganizationUnknown")
@pytest.mark.produces("admin:signal.watch", "OrganizationUnknown")
async def test_signals_of_no_organization(in_process: InProcess) -> None:
    for path in PATHS:
        assert refused(await in_process.admin.get(path, {"corp_id": "none"})) == (404, "organization.unknown")


@pytest.mark.produces("admin:signal.list", "TenantNotNamed")
@pytest.mark.produces("admin:signal.show", "TenantNotNamed")
@pytest.mark.produces("admin:signal.watch", "TenantNotNamed")
async def test_signals_of_one_of_two_organizations(in_process: InProcess) -> None:
    await with_a_second_town(in_process)
    for path in PATHS:
        assert refused(await in_process.admin.get(path)) == (400, "tenant.not.named")
    assert (await in_process.admin.get(SIGNALS, {"corp_id": "second"})).json() == {"signals": []}


async def test_watching_ends_with_the_gateway(in_process: InProcess) -> None:
    gateway = in_process.running.gateway
    watched = gateway.watch(1)
    waiting = asyncio.ensure_future(anext(watched, None))
    await asyncio.sleep(0)
    await gateway.close()
    assert await waiting is None
    assert [change async for change in gateway.watch(1)] == []
