"""`moothall device connect`: what it makes of credentials and of the files that they are in."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from moothall.kernel import demo
from tests.support.process import ServerProcess, run
from tests.support.room_devices import Terminal

NOBODY = "http://127.0.0.1:1"
SECRET = "not-to-be-shown"


def refused(*who: str, credential: str | None = None) -> str:
    """Why the command ended before it asked any server, told to people and to programs."""
    environment = None if credential is None else {"MOOTHALL_DEVICE_CREDENTIAL": credential}
    done = run("device", "connect", "--url", NOBODY, "--json", *who, environment=environment)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr and SECRET not in done.stderr + done.stdout
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["event"] == "ended" and done.stderr == f"moothall: {told['reason']}\n"
    return str(told["reason"])


def test_a_file_that_is_a_folder(tmp_path: Path) -> None:
    assert "Is a directory" in refused("--credential-file", str(tmp_path))


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """Nobody claims a device in vain."""
    assert "cannot be written" in refused("--credential-file", str(tmp_path / "absent" / "credential"))


@pytest.mark.parametrize("content", [b"\xff\xfe", f"{SECRET}\nb".encode(), f"{SECRET}\x07".encode(), "ключ".encode()])
def test_a_file_that_holds_no_credential(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "credential"
    file.write_bytes(content)
    assert "printable ASCII" in refused("--credential-file", str(file))


@pytest.mark.parametrize("credential", [f"{SECRET}\nb", f"{SECRET}é"])
def test_a_credential_that_is_none(credential: str) -> None:
    assert "printable ASCII" in refused(credential=credential)


def test_the_demo_and_another(tmp_path: Path) -> None:
    assert "not both" in refused("--demo", "--credential-file", str(tmp_path / "credential"))


def test_no_address() -> None:
    for who in ((), ("--credential", "c")):
        done = run("device", "connect", "--url", "nowhere", *who)
        assert (done.returncode, "no address" in done.stderr) == (2, True)


def test_a_blank_file_is_as_good_as_none(server: ServerProcess, tmp_path: Path) -> None:
    file = tmp_path / "credential"
    file.write_text(" \n")
    device = Terminal(server.url, who=("--credential-file", str(file)))
    try:
        assert device.happening()["event"] == "pairing"
    finally:
        device.close()


def test_a_file_that_can_be_written_no_more(fresh_server: ServerProcess, tmp_path: Path) -> None:
    """The device was claimed: it serves its room as long as it runs."""
    folder = tmp_path / "kept"
    folder.mkdir()
    device = Terminal(fresh_server.url, who=("--credential-file", str(folder / "credential")))
    try:
        code = device.happening()["code"]
        assert list(folder.iterdir()) == []
        shutil.rmtree(folder)
        claim = {"code": code, "room_id": demo.ROOM_ID}
        assert fresh_server.admin.post("/moothall/v1/devices/claim", claim).status_code == 200
        assert [device.happening()["event"] for _ in range(2)] == ["paired", "connected"]
    finally:
        device.close()


def test_a_revoked_device_is_told_which_file_to_remove(fresh_server: ServerProcess, tmp_path: Path) -> None:
    file = tmp_path / "credential"
    file.write_text(demo.DEMO_DEVICE_CREDENTIAL)
    assert run("device", "revoke", str(demo.DEVICE_ID), "--data", str(fresh_server.data)).returncode == 0
    done = run("device", "connect", "--url", fresh_server.url, "--credential-file", str(file))
    assert done.returncode == 1 and f"remove {file} to pair it anew" in done.stderr


def test_the_demo_with_random_secrets(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", "--demo-secrets", "random") as server:
        done = run("device", "connect", "--url", server.url, "--demo")
    assert done.returncode == 1 and "MOOTHALL_DEVICE_CREDENTIAL" in done.stderr


def test_a_device_that_keeps_no_credential_says_so(server: ServerProcess, tmp_path: Path) -> None:
    """Before anybody claims it."""
    errors = tmp_path / "errors"
    for who in (), ("--credential-file", str(tmp_path / "credential")):
        with errors.open("wb") as file:
            device = Terminal(server.url, who=who, errors=file)
        try:
            assert device.happening()["event"] == "pairing"
            said = errors.read_text()
            assert said == "" if who else "name a file with --credential-file" in said
        finally:
            device.close()
