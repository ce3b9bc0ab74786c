"""`moothall device fleet`: the program against a server process, over real sockets."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.answers import refused
from tests.scenarios.control_bodies import documented
from tests.scenarios.hall import CONTROL, delivered
from tests.support.process import MOOTHALL, ServerProcess, clean_environment, run
from tests.support.room_devices import WAIT_SECONDS

FILE = """
seed: 7
rooms: 30
behaviours:
  usual: {ack: 1..30 ms, result: 20..90 ms, status: {200: 60%, 409: 40%}, repeat_ack: 30%, repeat_result: 30%}
  deaf: {rooms: 1, ack: never}
  silent: {rooms: 2, silent: 100%}
  unwilling: {rooms: 3, refuse: {chance: 100%, code: busy, message: a meeting is on}}
  half open: {rooms: 4, half_open: {every: 1 signals, lasts: 1 h}}
  forgetful: {rooms: 5, reboot: {every: 2 signals, off: 50 ms, memory: lost, socket: open}}
  mistaken: {rooms: [6..8], wrong: {request_id: 50%, json: 50%, seq: 50%, signal: 50%}}
  broken: {rooms: 9, garbage: {every: 2 signals}}
  talkative: {rooms: 10, flood: {every: 1 signals, frames: 3000}}
"""


class Program:
    """The fleet as a program, which tells in JSON."""

    def __init__(self, server: ServerProcess, *arguments: str) -> None:
        self._process = subprocess.Popen(
            (*MOOTHALL, "device", "fleet", "--url", server.url, "--json", "--ramp", "0", *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(),
        )
        self._watch = threading.Timer(2 * WAIT_SECONDS, self._process.kill)
        self._watch.start()

    def told(self, event: str) -> dict[str, Any]:
        """The next line, which must be that."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.errors()
        told: dict[str, Any] = json.loads(line)
        assert told.pop("event") == event
        return told

    def end(self, kind: signal.Signals = signal.SIGINT) -> tuple[int, dict[str, Any]]:
        """Stop it: its exit code and its summary."""
        os.kill(self._process.pid, kind)
        told = self.told("ended")
        return self._process.wait(WAIT_SECONDS), told

    def hang_up(self) -> int:
        """Read no more of it: its exit code."""
        assert self._process.stdout is not None
        self._process.stdout.close()
        return self._process.wait(WAIT_SECONDS)

    def errors(self) -> str:
        """What it has said when it ended by itself."""
        assert self._process.stderr is not None
        return self._process.stderr.read().decode()

    def close(self) -> None:
        """Leave nothing behind."""
        self._watch.cancel()
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()


@contextmanager
def fleet(server: ServerProcess, *arguments: str) -> Iterator[Program]:
    """Running, its rooms made and its devices connected."""
    program = Program(server, *arguments)
    try:
        program.told("furnished")
        program.told("ready")
        yield program
    finally:
        program.close()


@pytest.fixture(scope="module")
def busy_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Signals that nobody acknowledges are given up soon."""
    flags = ("--signal-deadline", "1500")
    with ServerProcess(tmp_path_factory.mktemp("server") / "data", *flags) as server:
        yield server


def send(server: ServerProcess, room: int, text: str) -> Any:
    body = {"unionId": server.demo.union_id, "roomId": f"fleet-{room:04d}", "controlBody": text}
    return server.openapi.post(CONTROL, body)


def lines(trace: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in trace.read_bytes().splitlines()]


def choices(trace: Path) -> list[tuple[Any, ...]]:
    """What the devices that behave as `usual` have chosen, without times and ids."""
    told = [line for line in lines(trace) if line.get("device", 0) > 10]
    kept = [(line["device"], line["what"], line.get("signal"), line.get("status")) for line in told]
    return sorted(choice for choice in kept if choice[1] in ("act", "repeat_ack", "repeat_result"))


def rehearse(server: ServerProcess, folder: Path, name: str) -> tuple[Path, dict[int, list[Any]]]:
    """Three signals for each room, all rooms at once: the trace, and what callers were told."""
    file, trace = folder / "rehearsal.yaml", folder / f"{name}.jsonl"
    file.write_text(FILE)
    with fleet(server, "--behaviour", str(file), "--trace", str(trace)) as program:

        def call(room: int) -> list[Any]:
            return [send(server, room, documented(f"{name}-{room}-{number}")) for number in range(3)]

        with ThreadPoolExecutor(30) as pool:
            answers = dict(zip(range(1, 31), pool.map(call, range(1, 31)), strict=True))
        code, told = program.end()
    assert (code, told["over"], told["never"]) == (0, 0, 0)
    return trace, answers


def test_rooms_as_they_are(busy_server: ServerProcess, tmp_path: Path) -> None:
    trace, answers = rehearse(busy_server, tmp_path, "first")
    assert lines(trace)[0]["behaviours"]["usual"] == 20
    for room in range(11, 31):
        assert all(map(delivered, answers[room]))
    for room in (1, 2, 4):
        assert all("not confirmed" in refused(answer)[2] for answer in answers[room])
    assert all("busy a meeting is on" in refused(answer)[2] for answer in answers[3])
    words = {room: [line["what"] for line in lines(trace) if line.get("device") == room] for room in answers}
    assert "act" in words[1] and "ack" not in words[1]
    assert "act" not in words[2] and "again" in words[2]
    assert words[4] == ["connected", "signal", "half_open"]
    assert {"reboot", "again"} <= set(words[5]) and words[5].count("connected") >= 2
    assert "bye" in [*words[6], *words[7], *words[8]] and "garbage" in words[9] and "flood" in words[10]
    _, again = rehearse(busy_server, tmp_path, "second")
    assert len(choices(trace)) > 60 and choices(tmp_path / "second.jsonl") == choices(trace)
    assert again.keys() == answers.keys()


def test_a_half_open_device_is_found_out_by_its_silence(tmp_path: Path) -> None:
    """Nothing says that it is gone: no end, no reset. Only the server's patience ends the session."""
    file = tmp_path / "file.yaml"
    file.write_text("behaviours: {one: {half_open: {every: 1 signals, lasts: 1 h}}}")
    times = ("--signal-deadline", "500", "--device-ping", "300", "--device-silence", "2000")
    with ServerProcess(tmp_path / "data", *times) as server, fleet(server, "--behaviour", str(file), "--rooms", "1"):
        assert "not confirmed" in refused(send(server, 1, documented("lost")))[2]
        assert connected(server) == {"fleet-0001"}
        while connected(server):
            """Its time comes."""
        server.stop()
        assert "has left: silent" in server.log.read_text()


def connected(server: ServerProcess) -> set[str]:
    devices = server.admin.get("/moothall/v1/devices").json()["devices"]
    return {device["serial"] for device in devices if device["connected"]}


def test_a_second_run_finds_its_rooms(fresh_server: ServerProcess) -> None:
    for made in (13, 0):
        program = Program(fresh_server, "--rooms", "6")
        try:
            told = program.told("furnished")
            assert told == {
                "organization": fresh_server.demo.corp_id,
                "rooms": ["fleet-0001", "fleet-0006"],
                "created": made,
                "changed": 0,
            }
            assert program.told("ready")["connected"] == 6
            assert len(connected(fresh_server)) == 6
            code, told = program.end(signal.SIGTERM)
            assert (code, told["connected"]) == (0, 6)
        finally:
            program.close()


def test_a_fleet_leaves_nothing_behind(fresh_server: ServerProcess) -> None:
    """Also where devices are connected, and however many rooms there are."""
    before = fresh_server.admin.get("/moothall/v1/export").content
    url = ("--url", fresh_server.url)
    assert run("device", "fleet", *url, "--remove").stdout == "no fleet is here\n"
    with fleet(fresh_server, "--rooms", "3") as program:
        assert fresh_server.admin.get("/moothall/v1/export").content != before
        done = run("device", "fleet", *url, "--remove", "--json")
        assert (done.returncode, json.loads(done.stdout)) == (0, {"removed": 7})
        assert program.end()[1]["over"] == 3
    assert fresh_server.admin.get("/moothall/v1/export").content == before


def test_a_device_that_was_revoked_is_told_by_the_exit_code(fresh_server: ServerProcess) -> None:
    with fleet(fresh_server, "--rooms", "2") as program:
        devices = fresh_server.admin.get("/moothall/v1/devices").json()["devices"]
        (revoked,) = [device["device_id"] for device in devices if device["serial"] == "fleet-0002"]
        fresh_server.admin.post(f"/moothall/v1/devices/{revoked}/revoke", {})
        while len(connected(fresh_server)) > 1:
            """It is on its way out."""
        code, told = program.end()
        assert (code, told["over"], told["connected"]) == (1, 1, 1)
        assert "turned away" in program.errors()


def test_a_fleet_comes_back_after_a_restart_of_the_server(fresh_server: ServerProcess, tmp_path: Path) -> None:
    port = fresh_server.url.rpartition(":")[2]
    fresh_server.flags = tuple(port if flag == "0" else flag for flag in fresh_server.flags)
    with fleet(fresh_server, "--rooms", "5") as program:
        fresh_server.restart()
        while len(connected(fresh_server)) < 5:
            """They come one after the other."""
        code, told = program.end()
    assert (code, told["counts"]["connected"], told["counts"]["lost"] >= 5) == (0, 10, True)


def test_it_ends_where_nobody_reads_what_it_tells(server: ServerProcess) -> None:
    program = Program(server, "--rooms", "2")
    try:
        program.told("furnished")
        assert (program.hang_up(), program.errors()) == (0, "")
    finally:
        program.close()


def test_for_people(server: ServerProcess) -> None:
    done = run(
        "device", "fleet", "--url", server.url, "--rooms", "2", "--duration", "1", "--organization", server.demo.corp_id
    )
    first, second, third, last, *counts = done.stdout.splitlines()
    assert first.startswith("Rooms fleet-0001 to fleet-0002 in ")
    assert second == "Devices: 2 plain (seed 0); Ctrl-C ends"
    assert third.startswith("2 of 2 devices connected after ")
    assert last.endswith("of 2 devices 2 were connected, 0 turned away, 0 never there")
    assert [line.split() for line in counts] == [["connected", "2"]]
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((), 2, "say how many rooms"),
        (("--behaviour", "{folder}/none.yaml"), 2, "none.yaml: No such file or directory"),
        (("--behaviour", "{folder}/wrong.yaml", "--rooms", "3"), 2, "wrong.yaml: line 1: seed: 'x' is no whole number"),
        (("--behaviour", "{folder}/bytes.yaml", "--rooms", "3"), 2, "bytes.yaml: byte 6 is not UTF-8"),
        (("--rooms", "3", "--trace", "{folder}/none/trace"), 2, "No such file or directory"),
        (("--rooms", "3", "--organization", "nobody"), 1, "no organization nobody"),
        (("--rooms", "3", "--url", "http://127.0.0.1:1"), 3, "no answer"),
    ],
)
def test_refused(server: ServerProcess, tmp_path: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    (tmp_path / "wrong.yaml").write_text("seed: x")
    (tmp_path / "bytes.yaml").write_bytes(b"seed: \xff")
    given = [argument.format(folder=tmp_path) for argument in arguments]
    done = run("device", "fleet", *(() if "--url" in given else ("--url", server.url)), *given)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr


def test_too_few_open_files(server: ServerProcess) -> None:
    command = " ".join((*MOOTHALL, "device", "fleet", "--url", server.url, "--rooms", "3000"))
    limited = ("sh", "-c", f"ulimit -n 1000; {command}")
    done = subprocess.run(limited, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "3064 open files are needed, and the system allows 1000" in done.stderr
