"""What operators see of signals: lists, the life of one, and what happens now."""

import asyncio
import json
import select
import signal
import subprocess
import threading
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
from tests.support.process import MOOTHALL, ServerProcess, clean_environment
from tests.support.room_devices import WAIT_SECONDS, Terminal

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


def test_pages_go_on_where_they_ended(server: ServerProcess, terminal: Terminal) -> None:
    """Nothing is left out or shown twice, also where there are new ones in the meantime."""
    made = [new_signal(server, terminal) for _ in range(7)]
    seen: list[str] = []
    query: dict[str, str | int] = {"size": 3, "room_id": demo.ROOM_ID}
    while True:
        page = server.admin.get(SIGNALS, query).json()
        seen += [one["request_id"] for one in page["signals"]]
        if "next_cursor" not in page:
            break
        assert len(page["signals"]) == 3
        query["cursor"] = page["next_cursor"]
        if len(seen) < len(made):
            new_signal(server, terminal)
    assert seen[: len(made)] == made[::-1]
    assert len(set(seen)) == len(seen) == len(set(seen) | set(made))


class Tail:
    """`moothall signals tail`, which has begun to watch."""

    def __init__(self, server: ServerProcess, *flags: str) -> None:
        self.process = subprocess.Popen(
            (*MOOTHALL, "signals", "tail", "--data", str(server.data), *flags),
            stdout=subprocess.PIPE,
            env=clean_environment(),
            text=True,
        )
        self._watch = threading.Timer(WAIT_SECONDS, self.process.kill)

    def lines(self, count: int) -> list[str]:
        assert self.process.stdout is not None
        return [self.process.stdout.readline().rstrip() for _ in range(count)]

    def __enter__(self) -> "Tail":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.cancel()
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def until_watched(server: ServerProcess, terminal: Terminal, tail: Tail) -> None:
    """Send signals until the first is shown: nobody tells when the watching begins."""
    assert tail.process.stdout is not None
    while not select.select([tail.process.stdout], [], [], 0.05)[0]:
        new_signal(server, terminal)


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_tail(server: ServerProcess, terminal: Terminal, flags: tuple[str, ...]) -> None:
    """Each step of a signal as a line, as it happens; Ctrl-C ends it well."""
    with Tail(server, *flags) as tail:
        until_watched(server, terminal, tail)
        made = new_signal(server, terminal)
        (found,) = told(on(server, "signals", "list", "--request", made, "--json"))["signals"]
        lines: list[str] = []
        while sum(found["signal_id"] in line for line in lines) < 3:
            lines += tail.lines(1)
        ours = [line for line in lines if found["signal_id"] in line]
        whats = [json.loads(line)["what"] for line in ours] if flags else [line.split()[1] for line in ours]
        assert whats[0] == "signal.accept" and set(whats) == {"signal.accept", "signal.deliver", "signal.answer"}
        tail.process.send_signal(signal.SIGINT)
        assert tail.process.wait() == 0


def test_tail_ends_with_the_server(fresh_server: ServerProcess) -> None:
    with Terminal(fresh_server.url) as terminal, Tail(fresh_server) as tail:
        until_watched(fresh_server, terminal, tail)
        fresh_server.stop()
        assert tail.process.wait() == 0


def test_events_in_the_change_log(server: ServerProcess, terminal: Terminal) -> None:
    """All events at once, and those of one kind."""
    new_signal(server, terminal)
    control = "event.open_meeting_room_central_control"
    while not (found := told(on(server, "changes", "--what", control, "--json", "--most", "500"))["changes"]):
        """The result is on its way."""
    assert {change["what"] for change in found} == {control}
    whats = {change["what"] for change in told(on(server, "changes", "--what", "event.", "--json"))["changes"]}
    assert control in whats and all(what.startswith("event.") for what in whats)
    assert control in on(server, "changes", "--what", "event.").stdout
    assert told(on(server, "changes", "--what", "even.", "--json"))["changes"] == []


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
