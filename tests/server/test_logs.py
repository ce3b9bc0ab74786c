"""The log: what a line says, what it never says, and how many there are."""

import io
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from moothall.server.logs import BufferedHandler, Pump, install
from tests.support.in_process import InProcess


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def logged(request: pytest.FixtureRequest) -> Iterator[Callable[[io.StringIO], BufferedHandler]]:
    """Lets the log go to a stream, for the test only."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.getLogger("moothall").level
    yield lambda stream: install("auto", stream)
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    logging.getLogger("moothall").setLevel(before[2])


Logged = Callable[[io.StringIO], BufferedHandler]


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


async def test_a_success_in_json(in_process: InProcess, logged: Logged) -> None:
    stream = io.StringIO()
    logged(stream)
    await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1507113580})
    (line,) = lines(stream)
    assert line.pop("time").endswith("Z")
    assert line.pop("ms") > 0
    assert len(line.pop("request_id")) == 12
    assert line == {
        "level": "info",
        "logger": "moothall.request",
        "method": "POST",
        "path": "/topapi/role/getrole",
        "status": 200,
        "dialect": "topapi",
        "operation": "role.get",
        "outcome": "ok",
        "caller": f"app {in_process.demo.app_key}",
    }


async def test_a_refusal_names_the_field(in_process: InProcess, logged: Logged) -> None:
    stream = io.StringIO()
    logged(stream)
    await in_process.openapi.get("/v1.0/rooms/groups/172")
    (line,) = lines(stream)
    assert (line["outcome"], line["argument"], line["why"]) == ("missing.argument", "unionId", "unionId is required")


async def test_a_refusal_names_the_permission_point(in_process: InProcess, logged: Logged) -> None:
    query = {"appkey": in_process.demo.bare_app_key, "appsecret": in_process.demo.bare_app_secret}
    token = (await in_process.topapi.get("/gettoken", query, token=None)).json()["access_token"]
    stream = io.StringIO()
    logged(stream)
    await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1}, token=token)
    (line,) = lines(stream)
    assert (line["outcome"], line["permission"]) == ("permission.missing", "qyapi_get_department_member")


async def test_no_secrets(in_process: InProcess, logged: Logged) -> None:
    """Neither what proves a caller nor what an app tells a room."""
    stream = io.StringIO()
    logged(stream)
    demo = in_process.demo
    body = '{"version":"1.0.0","request":{"requestId":"1","service":"s","method":"m","params":"for the room only"}}'
    order = {"unionId": demo.union_id, "roomId": demo.room_id, "controlBody": body}
    await in_process.openapi.post("/v1.0/rooms/central/control", order)
    await in_process.openapi.post("/v1.0/rooms/central/control", {**order, "controlBody": body[:-1]})
    await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1}, token="a token that is bad")
    await in_process.topapi.get("/gettoken", {"appkey": demo.app_key, "appsecret": "a secret that is wrong"}, None)
    await in_process.chat.post("group_open_http_svc/get_role_in_group", {}, {"usersig": "a usersig that is bad"})
    await in_process.admin.get("/moothall/v1/devices", token="a token that is bad")
    text = stream.getvalue()
    assert len(lines(stream)) == 6
    for secret in ("for the room", "that is bad", "that is wrong", demo.access_token, in_process.chat.usersig()):
        assert secret not in text


async def test_successes_are_sampled_and_the_rest_counted(in_process: InProcess, logged: Logged) -> None:
    stream = io.StringIO()
    logged(stream)
    in_process.running.telemetry.keep(2)
    for _ in range(5):
        await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1507113580})
    for _ in range(5):
        await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1})
    in_process.running.telemetry.refill()
    await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1507113580})
    outcomes = [line.get("outcome", line.get("suppressed")) for line in lines(stream)]
    assert outcomes == ["ok", "ok", *["role.unknown"] * 5, 3, "ok"]


async def test_a_short_line_on_a_terminal(in_process: InProcess, logged: Logged) -> None:
    stream = Terminal()
    logged(stream)
    await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1})
    await in_process.topapi.get("/%1b[2J%0anothing")
    first, second = stream.getvalue().splitlines()
    assert first.split(" ", 1)[1].startswith("POST /topapi/role/getrole 200 ")
    assert first.endswith(" ms role.unknown: no role 1")
    assert "\\x1b[2J\\nnothing" in second


async def test_our_own_failure_shows_its_trace(
    in_process: InProcess, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("by nobody")

    stream = io.StringIO()
    logged(stream)
    monkeypatch.setattr(in_process.running.services.engine, "read", broken)
    answer = await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1507113580})
    failed, told = lines(stream)
    assert "ZeroDivisionError: by nobody" in failed["trace"]
    assert (told["outcome"], told["why"]) == ("error", "ZeroDivisionError")
    assert "nobody" not in answer.text


def test_lines_wait_for_the_loop_but_warnings_do_not(logged: Logged) -> None:
    stream = io.StringIO()
    handler = logged(stream)
    due: list[Callable[[], object]] = []
    handler.write_later(lambda _, call: due.append(call))
    log = logging.getLogger("moothall.test")
    log.info("one")
    log.info("two")
    assert stream.getvalue() == ""
    assert len(due) == 1
    due.pop()()
    log.info("three")
    log.warning("four")
    log.info("five")
    handler.write_later(None)
    assert [line["message"] for line in lines(stream)] == ["one", "two", "three", "four", "five"]
    assert len(due) == 2


def test_nobody_waits_for_a_reader_who_has_stopped() -> None:
    """Lines beyond the bound are dropped and counted; when he reads again he is told how many."""
    written: list[str] = []
    reading = threading.Event()

    def write(text: str) -> None:
        reading.wait(20)
        written.append(text)

    pump = Pump(write)
    for number in range(12_000):
        pump.take([str(number)])
    reading.set()
    while len(written) < 10_000:
        time.sleep(0.01)
    pump.take(["after"])
    pump.finish()
    assert [text.strip() for text in written[:2]] == ["0", "1"]
    dropped, after = written[-1].splitlines()
    assert json.loads(dropped)["dropped"] == 2_000
    assert after == "after"
