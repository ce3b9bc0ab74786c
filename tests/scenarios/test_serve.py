"""`moothall serve` as a user and as a program meet it: what it prints, where it refuses, what it keeps."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from moothall.kernel import demo
from moothall.kernel.demo import FIXED
from tests.scenarios.serving import END_SECONDS, read_until, serving, url_in
from tests.support.process import ServerProcess, run
from tests.support.room_devices import Terminal

OWNER = {"roleId": 1507113580}


def test_the_line_for_programs(server: ServerProcess) -> None:
    assert server.ready.admin_token == FIXED.admin_token
    assert server.ready.pid == server.process.pid
    facts = server.demo
    assert (facts.corp_id, facts.app_key, facts.room_id) == (demo.CORP_ID, demo.APP_KEY, demo.ROOM_ID)
    assert (facts.sdkappid, facts.chat_admin) == (demo.SDKAPPID, demo.CHAT_ADMIN)


def test_nothing_else_on_standard_output(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        server.topapi.form("/topapi/role/getrole", OWNER)
        server.topapi.form("/topapi/role/getrole", {"roleId": 1})
        assert server.process.stdout is not None
        os.kill(server.ready.pid, signal.SIGTERM)
        assert server.process.stdout.read() == b""


def test_what_it_tells_people_works(tmp_path: Path) -> None:
    """Each line that is offered for copying is run by a shell, with the device of the demo connected."""
    with serving(tmp_path, "--demo", "--port", "0", "--data", str(tmp_path / "data")) as process:
        text = read_until(process, "get_role_in_group?")
        commands = [line.strip() for line in text.splitlines() if line.startswith("  curl ")]
        assert len(commands) == 5
        alone = json.loads(shell(commands[3]))
        with Terminal(url_in(text)):
            answers = [json.loads(shell(command)) for command in commands]
    role, group, rooms, control, chat = answers
    assert "without it the signal is refused with [device.offline]" in text
    assert alone["message"].endswith("[device.offline]")
    assert role["role"] == {"name": "Owner", "groupId": 1507113577}
    assert group["role_group"]["group_name"] == "Default"
    assert rooms == {"groupId": 172, "groupName": "Test group", "parentId": 0}
    assert control == {"result": True}
    assert [member["Role"] for member in chat["UserIdList"]] == ["Owner", "Member", "NotMember"]


def test_a_restart_keeps_what_was_there(fresh_server: ServerProcess) -> None:
    made = fresh_server.admin.post("/moothall/v1/apps", {"name": "kept"}).json()
    fresh_server.restart()
    query = {"appkey": made["app_key"], "appsecret": made["app_secret"]}
    assert fresh_server.topapi.get("/gettoken", query, token=None).json()["errcode"] == 0
    assert fresh_server.topapi.form("/topapi/role/getrole", OWNER).json()["errcode"] == 0


def test_a_restart_brings_the_demos_secrets_back(fresh_server: ServerProcess) -> None:
    """What the line for programs says is true at each start, whatever was done before."""
    for app_key in (demo.APP_KEY, demo.BARE_APP_KEY):
        fresh_server.admin.post(f"/moothall/v1/apps/{app_key}/rotate")
    file = f"chat_apps: [{{sdkappid: {demo.SDKAPPID}, secret: {'0' * 64}}}]"
    assert fresh_server.admin.post("/moothall/v1/apply", file.encode()).json()["total"] == 1
    fresh_server.restart()
    facts = fresh_server.demo
    for query in ((facts.app_key, facts.app_secret), (facts.bare_app_key, facts.bare_app_secret)):
        answer = fresh_server.topapi.get("/gettoken", dict(zip(("appkey", "appsecret"), query, strict=True)), None)
        assert answer.json()["errcode"] == 0
    body = {"GroupId": "@TGS#2C5SZEAEF", "User_Account": ["leckie"]}
    assert fresh_server.chat.post("group_open_http_svc/get_role_in_group", body).json()["ErrorCode"] == 0


def test_gettoken_answers_the_token_that_was_printed(fresh_server: ServerProcess) -> None:
    for _ in range(2):
        facts = fresh_server.demo
        answer = fresh_server.topapi.get("/gettoken", {"appkey": facts.app_key, "appsecret": facts.app_secret}, None)
        assert answer.json()["access_token"] == facts.access_token == FIXED.access_token
        fresh_server.restart()


def test_files_are_the_owners_alone(fresh_server: ServerProcess) -> None:
    fresh_server.admin.post("/moothall/v1/apps", {"name": "any"})
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in fresh_server.data.iterdir()}
    assert {"admin.token", "master.key", "server.json", "moothall.db", "moothall.db-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(fresh_server.data.stat().st_mode) == 0o700


def test_an_admin_token_is_shown_once(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", demo=False) as server:
        first = server.ready.admin_token
        assert first is not None
        assert (server.data / "admin.token").read_text().strip() == first
        server.restart()
        assert server.ready.admin_token is None
        assert ask_devices(server.url, first) == 400  # it is the admin token; there is no organization yet
        server.stop()
        server.flags = (*server.flags, "--new-admin-token")
        server.start()
        assert server.ready.admin_token not in (None, first)
        assert ask_devices(server.url, first) == 401


def ask_devices(url: str, token: str) -> int:
    headers = {"authorization": f"Bearer {token}"}
    return httpx.get(f"{url}/moothall/v1/devices", headers=headers, trust_env=False).status_code


def test_a_master_key_from_the_environment(tmp_path: Path) -> None:
    key = {"MOOTHALL_MASTER_KEY": "A" * 43 + "="}
    with ServerProcess(tmp_path / "data", environment=key) as server:
        assert not (server.data / "master.key").exists()
        server.stop()
        other = run(
            "serve",
            "--demo",
            "--port",
            "0",
            "--data",
            str(server.data),
            environment={
                "MOOTHALL_MASTER_KEY": "B" * 43 + "=",
            },
        )
        assert other.returncode == 1
        assert "another master key" in other.stderr


def test_a_master_key_that_is_broken_or_gone(fresh_server: ServerProcess) -> None:
    """Said in words, and nothing is written: with the key put back all is as it was."""
    fresh_server.stop()
    file = fresh_server.data / "master.key"
    key = file.read_text()
    for broken, why in ((None, "is missing"), ("cut", "is no key")):
        file.unlink() if broken is None else file.write_text(broken)
        refused = run("serve", "--demo", "--port", "0", "--data", str(fresh_server.data))
        assert refused.returncode == 1
        assert f"{file} {why}" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert (file.read_text() if file.exists() else None) == broken
    file.write_text(key)
    fresh_server.start()
    assert fresh_server.topapi.form("/topapi/role/getrole", OWNER).json()["errcode"] == 0


def test_a_master_key_from_the_environment_that_is_none(tmp_path: Path) -> None:
    refused = run("serve", "--port", "0", "--data", str(tmp_path), environment={"MOOTHALL_MASTER_KEY": "secret"})
    assert refused.returncode == 1
    assert "(MOOTHALL_MASTER_KEY) is no key: one is 32 bytes in base64" in refused.stderr
    assert "secret" not in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="files have no modes")
def test_what_others_could_reach_is_told(fresh_server: ServerProcess) -> None:
    """The key is theirs no more; who may write into the folder is for its owner to decide."""
    assert "others" not in fresh_server.log.read_text()
    fresh_server.stop()
    key = fresh_server.data / "master.key"
    key.chmod(0o644)
    fresh_server.data.chmod(0o777)
    fresh_server.start()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    log = fresh_server.log.read_text()
    assert f"{key} could be read by others (mode 644)" in log
    assert f"others may write into the data folder {fresh_server.data} (mode 777)" in log


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    refused = run("serve", "--port", "0", "--data", str(tmp_path / "data"))
    assert refused.returncode == 1
    assert f"{tmp_path / 'data'} cannot be the data folder: File exists" in refused.stderr


def test_a_taken_folder(server: ServerProcess) -> None:
    second = run("serve", "--demo", "--port", "0", "--data", str(server.data))
    assert second.returncode == 1
    assert f"is in use by process {server.ready.pid}" in second.stderr
    assert second.stdout == ""


@pytest.mark.skipif(sys.platform != "linux", reason="the holder of a port is read from /proc")
def test_a_taken_port(server: ServerProcess, tmp_path: Path) -> None:
    port = server.url.rpartition(":")[2]
    second = run("serve", "--demo", "--port", port, "--data", str(tmp_path / "data"))
    assert second.returncode == 1
    assert f"port {port} of 127.0.0.1 is in use by process {server.ready.pid}" in second.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "example.org"])
def test_public_secrets_stay_on_this_machine(host: str, tmp_path: Path) -> None:
    refused = run("serve", "--demo", "--port", "0", "--host", host, "--data", str(tmp_path / "data"))
    assert refused.returncode == 1
    assert "--demo-secrets random" in refused.stderr


def test_public_secrets_stay_on_this_machine_without_the_flag_too(fresh_server: ServerProcess) -> None:
    """The folder remembers that everybody knows its secrets."""
    fresh_server.stop()
    refused = run("serve", "--port", "0", "--host", "0.0.0.0", "--data", str(fresh_server.data))
    assert refused.returncode == 1
    assert "public" in refused.stderr
    assert "serve with --demo --demo-secrets random, once" in refused.stderr
    fresh_server.flags = ("--demo", "--demo-secrets", "random", *fresh_server.flags, "--host", "0.0.0.0")
    fresh_server.start()
    assert fresh_server.ready.demo is not None
    assert fresh_server.ready.demo.app_secret != FIXED.app_secret
    fresh_server.flags = tuple(flag for flag in fresh_server.flags if flag != "--demo")
    fresh_server.restart()
    assert fresh_server.ready.demo is None


def test_random_secrets(tmp_path: Path) -> None:
    """They work, differ from the fixed ones and may listen anywhere; the same at each start of the folder."""
    with ServerProcess(tmp_path / "data", "--demo-secrets", "random", "--host", "0.0.0.0") as server:
        first = server.ready
        assert first.url.startswith("http://127.0.0.1:")
        assert server.demo.app_secret != FIXED.app_secret
        assert server.topapi.form("/topapi/role/getrole", OWNER).json()["errcode"] == 0
        assert server.topapi.form("/topapi/role/getrole", OWNER, token=FIXED.access_token).json()["errcode"] == 88
        server.restart()
        assert server.ready.demo == first.demo


def test_unknown_variables_are_named_and_unknown_options_refused(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", environment={"MOOTHALL_PROT": "1"}) as server:
        assert "MOOTHALL_PROT" in server.log.read_text()
    refused = run("serve", "--prot", "1")
    assert refused.returncode == 2
    assert "did you mean port?" in refused.stderr
    assert "--no-demo is not an option" in run("serve", "--no-demo").stderr
    assert "--port needs a value" in run("serve", "--port").stderr


def test_a_log_that_nobody_reads(tmp_path: Path) -> None:
    """Many programs open a pipe for standard error and never look: the server must not wait for them."""
    with serving(
        tmp_path, "--demo", "--port", "0", "--data", str(tmp_path / "data"), "--json", log=subprocess.PIPE
    ) as process:
        url = json.loads(read_until(process, "}"))["url"]
        with httpx.Client(trust_env=False, timeout=5) as client:
            for _ in range(1_000):
                assert client.get(f"{url}/topapi/nothing/at/all/{'x' * 100}").status_code == 200
        process.terminate()
        assert process.wait(END_SECONDS) == 0
        assert process.stderr is not None
        process.stderr.close()


def shell(command: str) -> bytes:
    return subprocess.run(
        ["bash", "-c", f"{command} --silent --noproxy '*'"], capture_output=True, check=True, timeout=20
    ).stdout
