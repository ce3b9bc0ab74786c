"""How a server ends: gently, at once, by a terminal that closes, by a kill."""

import json
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from tests.scenarios.serving import (
    DEMO,
    END_SECONDS,
    UNDER_NOHUP,
    folder_in,
    half_a_request,
    read_until,
    rest_of,
    serving,
    url_in,
    wait_until_stopping,
)
from tests.support.process import ServerProcess
from tests.support.room_devices import Terminal

ROLE = "/topapi/role/getrole"
LAST = "get_role_in_group?"
"""In the last line that it tells people."""


def test_the_first_signal_ends_gently(fresh_server: ServerProcess) -> None:
    """With a device connected and a request open that will never be complete."""
    with Terminal(fresh_server.url) as device, half_a_request(fresh_server.url, ROLE, sent=b"roleId="):
        assert fresh_server.stop() == 0
        lost = device.happening()
    assert (lost["event"], lost["reason"]) == ("lost", "draining")
    assert not (fresh_server.data / "server.json").exists()


@pytest.mark.parametrize("sent", [b"", b"half"])
def test_what_stays_incomplete_is_refused_in_its_dialect(fresh_server: ServerProcess, sent: bytes) -> None:
    token = f"Authorization: Bearer {fresh_server.admin.token}"
    refused = {
        "/moothall/v1/apply": (503, b'"code":"overloaded"'),
        "/moothall/v1/apps": (503, b'"code":"overloaded"'),
        ROLE: (200, b'"sub_code":"90002"'),
        "/v1.0/rooms/central/control": (403, b'"code":"Forbidden.AccessDenied.QpsLimitForApi"'),
        "/v4/group_open_http_svc/get_role_in_group": (200, b'"ErrorCode":60018'),
    }
    left = {path: half_a_request(fresh_server.url, path, token, sent=sent) for path in refused}
    assert fresh_server.stop() == 0
    for path, (status, code) in refused.items():
        with left[path] as connection:
            head, _, body = rest_of(connection).partition(b"\r\n\r\n")
        assert (int(head.split()[1]), code in body, bool(json.loads(body))) == (status, True, True)
    log = fresh_server.log.read_text()
    assert log.count('"why":"the server is stopping"') == len(refused)
    assert "Traceback" not in log


def test_a_request_in_flight_is_answered(fresh_server: ServerProcess) -> None:
    """Its second half comes after the signal."""
    body = b"roleId=1507113580"
    path = f"{ROLE}?access_token={fresh_server.demo.access_token}"
    with half_a_request(fresh_server.url, path, length=len(body), sent=body[:5]) as connection:
        fresh_server.process.send_signal(signal.SIGTERM)
        wait_until_stopping(fresh_server.url)
        connection.sendall(body[5:])
        assert b'"name":"Owner"' in rest_of(connection)
    assert fresh_server.process.wait(END_SECONDS) == 0


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_the_second_signal_ends_at_once_and_leaves_no_secrets(tmp_path: Path, kind: signal.Signals) -> None:
    with serving(tmp_path, *DEMO) as process:
        text = read_until(process, LAST)
        assert (folder_in(text) / "master.key").exists()
        with half_a_request(url_in(text), ROLE):
            process.send_signal(kind)
            wait_until_stopping(url_in(text))
            assert process.poll() is None
            process.send_signal(kind)
            assert process.wait(END_SECONDS) == 130
    assert not folder_in(text).exists()


def test_the_second_signal_leaves_no_address(fresh_server: ServerProcess) -> None:
    with half_a_request(fresh_server.url, ROLE):
        fresh_server.process.send_signal(signal.SIGINT)
        wait_until_stopping(fresh_server.url)
        assert (fresh_server.data / "server.json").exists()
        fresh_server.process.send_signal(signal.SIGINT)
        assert fresh_server.process.wait(END_SECONDS) == 130
    assert not (fresh_server.data / "server.json").exists()


def test_a_temporary_folder_is_forgotten(tmp_path: Path) -> None:
    with serving(tmp_path, *DEMO) as process:
        folder = folder_in(read_until(process, LAST))
        assert folder.parent == tmp_path
        process.terminate()
        assert process.wait(END_SECONDS) == 0
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGHUP")
def test_a_terminal_that_closes_ends_gently(tmp_path: Path) -> None:
    """It may say so twice, which is not impatience."""
    with serving(tmp_path, *DEMO) as process:
        text = read_until(process, LAST)
        with half_a_request(url_in(text), ROLE) as connection:
            os.kill(process.pid, signal.SIGHUP)
            wait_until_stopping(url_in(text))
            os.kill(process.pid, signal.SIGHUP)
            assert b'"sub_code":"90002"' in rest_of(connection)
        assert process.wait(END_SECONDS) == 0
    assert not folder_in(text).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGHUP")
def test_under_nohup_a_terminal_may_close(tmp_path: Path) -> None:
    with serving(tmp_path, *DEMO, before=UNDER_NOHUP) as process:
        text = read_until(process, LAST)
        os.kill(process.pid, signal.SIGHUP)
        assert httpx.get(f"{url_in(text)}/moothall/ready", trust_env=False).status_code == 200
        process.terminate()
        assert process.wait(END_SECONDS) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no lock tells who is still there")
def test_the_next_start_forgets_the_folder_of_who_was_killed(tmp_path: Path) -> None:
    """And no other: not that of a server that runs, not one that is no server's."""
    (tmp_path / "moothall-demo-notes").mkdir()
    with serving(tmp_path, *DEMO) as killed, serving(tmp_path, *DEMO) as living:
        left, kept = folder_in(read_until(killed, LAST)), folder_in(read_until(living, LAST))
        killed.kill()
        killed.wait()
        assert (left / "master.key").exists()
        with serving(tmp_path, *DEMO) as process:
            own = folder_in(read_until(process, LAST))
            assert {path.name for path in tmp_path.iterdir()} == {kept.name, own.name, "moothall-demo-notes"}
