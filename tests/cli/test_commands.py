"""The command line as an operator meets it: what it prints, its exit codes, how it finds a server."""

import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import moothall
from moothall.cli.session import OPTIONS
from moothall.kernel import demo
from moothall.kernel.demo import FIXED
from moothall.server.settings import declared
from tests.support.process import ServerProcess, run
from tests.support.room_devices import Terminal

COMMANDS = (
    ("serve",),
    ("apply",),
    ("export",),
    ("reset",),
    ("app", "create"),
    ("app", "rotate"),
    ("app", "scope"),
    ("suite", "create"),
    ("suite", "ticket"),
    ("suite", "authorize"),
    ("suite", "revoke"),
    ("login-code",),
    ("token",),
    ("usersig",),
    ("device", "connect"),
    ("device", "fleet"),
    ("device", "claim"),
    ("device", "list"),
    ("device", "revoke"),
    ("device", "rotate"),
    ("room", "control"),
    ("signals", "list"),
    ("signals", "show"),
    ("signals", "tail"),
    ("changes",),
    ("admin-token",),
    ("version",),
)
NOBODY = "http://127.0.0.1:1"
Done = subprocess.CompletedProcess[str]


def on(server: ServerProcess, *arguments: str, environment: Mapping[str, str] | None = None) -> Done:
    """Run a command for a server, found by its data folder."""
    return run(*arguments, "--data", str(server.data), environment=environment)


def told(done: Done) -> Any:
    """The JSON that a command printed."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help(command: tuple[str, ...]) -> None:
    done = run(*command, "--help", environment={"COLUMNS": "200"})
    assert done.returncode == 0
    assert f"Usage: moothall {' '.join(command)}" in done.stdout


def test_help_lists_every_command() -> None:
    text = run("--help").stdout
    assert all(f" {command[0]} " in text for command in COMMANDS)


def test_help_of_serve_lists_every_setting() -> None:
    text = run("serve", "--help", environment={"COLUMNS": "200"}).stdout
    assert all((f"--{setting.name.replace('_', '-')} " in text) is setting.flag for setting in declared().values())


WRONG = [
    ("nope",),
    ("app", "nope"),
    ("app", "create"),
    ("suite", "create"),
    ("token",),
    ("serve", "nope"),
    ("serve", "--port"),
]


@pytest.mark.parametrize("arguments", WRONG)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 2


def test_version() -> None:
    assert run("version").stdout == f"{moothall.__version__}\n"
    assert told(run("version", "--json")) == {"version": moothall.__version__}
    for flag in ("--version", "-V"):
        assert run(flag).stdout == f"moothall {moothall.__version__}\n"


def test_app_and_token(server: ServerProcess) -> None:
    app = told(on(server, "app", "create", "--json", "--name", "X", "--permission", "qyapi_get_department_member"))
    first = on(server, "token", app["app_key"])
    assert first.returncode == 0
    role = server.topapi.form("/topapi/role/getrole", {"roleId": 1507113580}, token=first.stdout.strip())
    assert role.json()["errcode"] == 0
    rotated = told(on(server, "app", "rotate", app["app_key"], "--json"))
    assert rotated["app_secret"] != app["app_secret"]


def test_app_in_words(server: ServerProcess) -> None:
    lines = on(server, "app", "create", "--name", "X").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["app_key", "app_secret"]


def test_a_permission_point_that_nothing_asks_for(fresh_server: ServerProcess) -> None:
    warning = "nothing here asks for 'fieldMobil'; did you mean fieldMobile?"
    points = ("--permission", "fieldMobil", "--permission", "fieldEmail")
    made = on(fresh_server, "app", "create", "--name", "X", *points, "--json")
    assert (told(made)["warnings"], made.stderr) == ([warning], f"moothall: warning: {warning}\n")
    on(fresh_server, "suite", "create", "--name", "New", "--suite-key", "suitenew")
    let_in = on(fresh_server, "suite", "authorize", "suitenew", *points)
    assert (let_in.returncode, let_in.stderr) == (0, f"moothall: warning: {warning}\n")


def test_usersig(server: ServerProcess) -> None:
    ticket = on(server, "usersig", demo.CHAT_ADMIN, "--expire", "60").stdout.strip()
    body = {"GroupId": "@TGS#2C5SZEAEF", "User_Account": ["leckie"]}
    answer = server.chat.post("group_open_http_svc/get_role_in_group", body, {"usersig": ticket})
    assert answer.json()["ErrorCode"] == 0


def test_rotate(fresh_server: ServerProcess, tmp_path: Path) -> None:
    """The device that is connected takes the new credential into its file, whole, and uses it from then on."""
    kept = tmp_path / "credential"
    kept.write_text(demo.DEMO_DEVICE_CREDENTIAL)
    who = ("--credential-file", str(kept))
    with Terminal(fresh_server.url, who=who) as device:
        assert "is to take a new credential" in on(fresh_server, "device", "rotate", str(demo.DEVICE_ID)).stdout
        happenings = [device.happening() for _ in range(3)]
        assert [one["event"] for one in happenings] == ["renewed", "lost", "connected"]
        assert device.stop() == 0
    new = kept.read_text().strip()
    assert new not in ("", demo.DEMO_DEVICE_CREDENTIAL) and new not in fresh_server.log.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert not kept.with_name("credential.new").exists()
    (listed,) = told(on(fresh_server, "device", "list", "--json"))["devices"]
    assert not listed["rotating"]
    with Terminal(fresh_server.url, who=who):
        """The file is enough for another start."""


def test_rotate_a_device_that_is_away(fresh_server: ServerProcess) -> None:
    assert on(fresh_server, "device", "rotate", str(demo.DEVICE_ID)).returncode == 0
    assert "to take a new credential" in on(fresh_server, "device", "list").stdout


def test_devices(fresh_server: ServerProcess) -> None:
    assert "Room host" in on(fresh_server, "device", "list").stdout
    assert on(fresh_server, "device", "revoke", str(demo.DEVICE_ID)).returncode == 0
    (device,) = told(on(fresh_server, "device", "list", "--json"))["devices"]
    assert device["lifecycle"] == "REVOKED"
    pairing = fresh_server.admin.post("/device/v1/pairings", {"serial": "S-1"}, token=None).json()
    claimed = told(on(fresh_server, "device", "claim", pairing["code"], "--room", demo.ROOM_ID, "--json"))
    assert claimed["device"]["serial"] == "S-1"


def test_who_gave_this_person_this_role(fresh_server: ServerProcess) -> None:
    """When, by whom, by which call: one line."""
    pair = {"roleIds": "1507113583", "userIds": "employee7079"}
    for verb in ("removerolesforemps", "addrolesforemps"):
        assert fresh_server.topapi.json(f"/topapi/role/{verb}", pair).json()["errcode"] == 0
    asked = ("changes", "--subject", "employee7079", "--what", "role.give", "--most", "1")
    (change,) = told(on(fresh_server, *asked, "--json"))["changes"]
    (line,) = on(fresh_server, *asked).stdout.splitlines()
    at = datetime.fromtimestamp(change["at"] / 1000, UTC)
    assert line.startswith(at.isoformat(timespec="milliseconds"))
    assert f"role.give          employee7079  app {demo.APP_KEY} by topapi:role.member.add" in line
    assert line.endswith("None -> {'role_id': 1507113583}")
    day = at.strftime("%Y-%m-%dT%H:%M:%S")
    assert on(fresh_server, *asked, "--since", day, "--actor", demo.APP_KEY).stdout == f"{line}\n"
    assert line not in on(fresh_server, *asked, "--until", day).stdout


def test_what_became_of_a_third_party_app(fresh_server: ServerProcess) -> None:
    on(fresh_server, "suite", "create", "--name", "New", "--suite-key", "suitenew")
    (line,) = on(fresh_server, "changes", "--suite", "suitenew").stdout.splitlines()
    assert "suite.create       suitenew  admin" in line


def test_refused(server: ServerProcess) -> None:
    done = on(server, "token", "none")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "moothall: no app none\n")


def test_refused_in_json(server: ServerProcess) -> None:
    done = on(server, "token", "none", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "app.unknown"


def test_admin_token(server: ServerProcess, tmp_path: Path) -> None:
    assert on(server, "admin-token").stdout == f"{FIXED.admin_token}\n"
    assert told(on(server, "admin-token", "--json")) == {"admin_token": FIXED.admin_token}
    assert run("admin-token", "--data", str(tmp_path)).returncode == 1


def test_unreachable() -> None:
    done = run("token", "x", "--url", NOBODY)
    assert done.returncode == 3
    assert NOBODY in done.stderr


def test_a_folder_without_a_server(tmp_path: Path) -> None:
    done = run("token", "x", "--data", str(tmp_path))
    assert done.returncode == 3
    assert f"no server runs on {tmp_path}" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is nothing that tells of a process without ending it")
def test_the_token_does_not_go_where_a_killed_server_was(fresh_server: ServerProcess) -> None:
    """Whoever listens there now is somebody else."""
    fresh_server.kill()
    with socket.create_server(("127.0.0.1", int(fresh_server.url.rpartition(":")[2]))) as somebody:
        done = run("token", demo.APP_KEY, "--data", str(fresh_server.data))
        assert (done.returncode, done.stdout) == (3, "")
        assert f"no server runs on {fresh_server.data}" in done.stderr
        somebody.setblocking(False)
        with pytest.raises(BlockingIOError):
            somebody.accept()


def test_programs_are_told_by_the_client_as_by_the_server(server: ServerProcess, tmp_path: Path) -> None:
    """On standard output, beside the sentence for people."""
    here = ("--data", str(tmp_path), "--json")
    for done, status, code in (
        (run("token", "x", *here), 3, "server.unreachable"),
        (run("token", "x", "--url", NOBODY, "--json"), 3, "server.unreachable"),
        (run("admin-token", *here), 1, "refused"),
        (on(server, "apply", str(tmp_path / "none.yaml"), "--json"), 2, "usage.wrong"),
        (on(server, "reset", "--json"), 2, "usage.wrong"),
    ):
        error = json.loads(done.stdout)["error"]
        assert (done.returncode, error["code"]) == (status, code)
        assert done.stderr == f"moothall: {error['message']}\n"
        assert error["message"]


def test_whose_thing_is_meant_is_asked_by_the_options_name(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", demo=False) as server:
        for command, option in ((("device", "list"), "--organization"), (("usersig", "administrator"), "--sdkappid")):
            done = run(*command, "--data", str(server.data))
            assert done.returncode == 1
            assert f"give {option} to say which" in done.stderr


def test_found_by_address(server: ServerProcess) -> None:
    """On this machine the demo's token is tried where no other is known."""
    for where in (("--url", server.url), ("--url", f"{server.url}/")):
        assert run("token", demo.APP_KEY, *where).stdout == f"{server.demo.access_token}\n"
    assert run("token", demo.APP_KEY, environment={"MOOTHALL_URL": server.url}).returncode == 0


def test_found_by_the_folder_in_the_environment(server: ServerProcess) -> None:
    assert run("token", demo.APP_KEY, environment={"MOOTHALL_DATA": str(server.data)}).returncode == 0


def test_a_token_by_option_and_by_variable(server: ServerProcess) -> None:
    assert run("token", demo.APP_KEY, "--url", server.url, "--admin-token", "wrong").returncode == 1
    wrong = {"MOOTHALL_ADMIN_TOKEN": "wrong"}
    assert run("token", demo.APP_KEY, "--url", server.url, environment=wrong).returncode == 1
    right = ("--admin-token", FIXED.admin_token)
    assert run("token", demo.APP_KEY, "--url", server.url, *right, environment=wrong).returncode == 0


def test_no_token_goes_to_a_stranger(server: ServerProcess) -> None:
    """The folder's token is for the folder's server."""
    done = on(server, "token", "x", "--url", "http://192.0.2.1:8420")
    assert done.returncode == 2
    assert "no admin token" in done.stderr


def test_every_command_of_an_operator_says_which_server() -> None:
    text = run("export", "--help", environment={"COLUMNS": "200"}).stdout
    assert all(f"--{name.replace('_', '-')} " in text for name, _, _ in OPTIONS)


def test_help_loads_nothing_of_the_server() -> None:
    """Each of these takes longer to import than a command takes to run."""
    heavy = ("sqlalchemy", "apsw", "uvicorn", "uvloop", "httpx", "yaml", "nacl", "websockets", "rich.console")
    code = f"import sys, moothall.cli.root; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_serve_starts_without_the_command_line_library() -> None:
    code = "import sys, moothall.cli.start; print([name for name in ('typer', 'rich', 'yaml') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_what_others_chose_cannot_move_the_terminal(fresh_server: ServerProcess) -> None:
    """Names, requestIds and answers are shown with what a terminal would obey escaped."""
    name = "Box\x1b[2J[red]\x9b1m"
    file = (
        f"organizations: [{{corp_id: {demo.CORP_ID}, devices: [{{id: {demo.DEVICE_ID}, name: {json.dumps(name)}}}]}}]"
    )
    assert fresh_server.admin.post("/moothall/v1/apply", file.encode()).status_code == 200
    listed = on(fresh_server, "device", "list")
    assert "Box\\x1b[2J[red]\\x9b1m" in listed.stdout
    missing = on(fresh_server, "room", "control", "\x1b[2J", "on")
    assert "\\x1b[2J" in missing.stderr
    for shown in (listed.stdout, missing.stderr):
        assert all(line.isprintable() for line in shown.splitlines())
