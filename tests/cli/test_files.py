"""`apply`, `export` and `reset` from the command line."""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from moothall.cli import references
from moothall.kernel import demo
from tests.support.process import ServerProcess, run

TOWN = """
organizations:
  - corp_id: town
    name: Town
    apps:
      - {app_key: town-app, secret_env: TOWN_SECRET}
      - {app_key: town-other, secret_file: secrets/other}
      - {app_key: town-new}
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """An organization in a file, with its secrets elsewhere."""
    file = tmp_path / "town.yaml"
    file.write_text(TOWN)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "other").write_text("the other secret\n")
    return file


def on(server: ServerProcess, *arguments: str, secret: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command for a server, with the town's secret in its environment."""
    return run(*arguments, "--data", str(server.data), environment={"TOWN_SECRET": secret} if secret else None)


def has_secret(server: ServerProcess, app_key: str, secret: str) -> bool:
    """Whether gettoken takes it."""
    answer = server.topapi.get("/gettoken", {"appkey": app_key, "appsecret": secret}, token=None).json()
    return bool(answer["errcode"] == 0)


def test_apply(fresh_server: ServerProcess, town: Path) -> None:
    done = on(fresh_server, "apply", str(town), "--json", secret="the secret")
    assert done.returncode == 0, done.stderr
    (drawn,) = json.loads(done.stdout)["secrets"]
    assert drawn["id"] == "town-new"
    assert has_secret(fresh_server, "town-app", "the secret")
    assert has_secret(fresh_server, "town-other", "the other secret")
    assert has_secret(fresh_server, "town-new", drawn["secret"])
    again = on(fresh_server, "apply", str(town), secret="the secret")
    assert again.stdout.splitlines()[-1] == "0 changed"


def test_apply_the_other_way_round(fresh_server: ServerProcess, town: Path) -> None:
    on(fresh_server, "apply", str(town), secret="the secret")
    done = on(fresh_server, "apply", str(town), "--remove")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "3 changed")
    assert not has_secret(fresh_server, "town-app", "the secret")
    both = on(fresh_server, "apply", str(town), "--remove", "--prune")
    assert (both.returncode, both.stderr) == (2, "moothall: --prune and --remove exclude each other\n")


def test_apply_standard_input(fresh_server: ServerProcess) -> None:
    text = "organizations:\n  - {corp_id: town, name: Town}\n"
    command = ("apply", "-", "--data", str(fresh_server.data))
    done = run(*command, input=text)
    assert done.returncode == 0, done.stderr
    assert "corp_id: town" in on(fresh_server, "export").stdout


REFERENCES = """
organizations:
  - corp_id: town
    name: Town
    people: [{id: u1, name: "see secret_file: canary # secret_env: CANARY", mobile: "13900000001"}]
    apps:
      - {"app_key": "quoted", 'secret_env': "TOWN_SECRET"}
      - app_key: folded
        secret_file: >-
          with a
          space
      - app_key: below
        secret_env:
          TOWN_SECRET
      - {app_key: spaced, secret_file: with a space}  # secret_file: canary
"""


def test_apply_reads_what_the_file_refers_to(fresh_server: ServerProcess, town: Path) -> None:
    """However YAML lets it be written; and nothing that only looks like it."""
    town.write_text(REFERENCES)
    (town.parent / "with a space").write_text("the secret")
    with town.open("rb") as content:
        assert references.secrets(content, town.parent).keys() == {"env:TOWN_SECRET", "file:with a space"}
    done = on(fresh_server, "apply", str(town), secret="the secret")
    assert done.returncode == 0, done.stderr
    for app_key in ("quoted", "folded", "below", "spaced"):
        assert has_secret(fresh_server, app_key, "the secret")


def test_apply_many_secrets(fresh_server: ServerProcess, town: Path) -> None:
    """More than fit into the head of a request."""
    apps = "".join(f"      - {{app_key: app-{n}, secret_file: secrets/{n}}}\n" for n in range(3_000))
    town.write_text(f"organizations:\n  - corp_id: town\n    name: Town\n    apps:\n{apps}")
    for n in range(3_000):
        (town.parent / "secrets" / str(n)).write_text(f"{n:0>100}")
    done = on(fresh_server, "apply", str(town))
    assert done.returncode == 0, done.stderr
    assert has_secret(fresh_server, "app-2999", f"{2999:0>100}")


def test_apply_what_is_odd(fresh_server: ServerProcess, town: Path) -> None:
    town.write_text(TOWN.replace("{app_key: town-new}", "{app_key: town-new, permissions: [qyapi_bse]}"))
    done = on(fresh_server, "apply", str(town), secret="the secret")
    told = "line 8: apps.permissions: nothing here asks for 'qyapi_bse'; did you mean qyapi_base?"
    assert (done.returncode, done.stderr) == (0, f"moothall: warning: {town}: {told}\n")
    again = on(fresh_server, "apply", str(town), "--json", secret="the secret")
    assert json.loads(again.stdout)["warnings"] == [told]


def test_apply_dry_run(fresh_server: ServerProcess, town: Path) -> None:
    done = on(fresh_server, "apply", str(town), "--dry-run", secret="the secret")
    assert "town  app.create  town-app" in done.stdout.splitlines()
    assert "corp_id: town" not in on(fresh_server, "export").stdout


def test_apply_names_file_line_and_field(server: ServerProcess, town: Path) -> None:
    town.write_text(TOWN.replace("name: Town", "nme: Town"))
    done = on(server, "apply", str(town), secret="the secret")
    assert done.returncode == 1
    assert f"{town}: line 4: organizations.nme: is not a field here; did you mean name?" in done.stderr


def test_apply_without_the_secret(server: ServerProcess, town: Path) -> None:
    done = on(server, "apply", str(town))
    assert done.returncode == 1
    assert f"{town}: line 6: apps.secret_env: the variable TOWN_SECRET is not set here" in done.stderr


@pytest.mark.parametrize(
    ("kept", "why"), [(None, "secrets/other cannot be read"), (b"\xff", "secrets/other cannot be read"), (b"", "must")]
)
def test_apply_without_the_secrets_file(server: ServerProcess, town: Path, kept: bytes | None, why: str) -> None:
    file = town.parent / "secrets" / "other"
    file.unlink()
    if kept is not None:
        file.write_bytes(kept)
    done = on(server, "apply", str(town), secret="the secret")
    assert done.returncode == 1
    assert f"{town}: line 7: apps.secret_file: {why}" in done.stderr


@pytest.fixture
def dying() -> Iterator[str]:
    """The URL of a server that ends while it answers."""

    def answer() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as sent:
            while sent.readline() not in (b"0\r\n", b""):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


UNKNOWN = "whether the file was applied is not known; apply it again"


def test_apply_to_a_server_that_dies(dying: str, town: Path) -> None:
    done = run("apply", str(town), "--url", dying)
    assert (done.returncode, done.stdout) == (3, "")
    assert "no answer from" in done.stderr and UNKNOWN in done.stderr


def test_a_dry_run_on_a_server_that_dies(dying: str, town: Path) -> None:
    done = run("apply", str(town), "--url", dying, "--dry-run")
    assert done.returncode == 3
    assert "no answer from" in done.stderr and UNKNOWN not in done.stderr


def test_apply_to_nobody(town: Path) -> None:
    done = run("apply", str(town), "--url", "http://127.0.0.1:1")
    assert done.returncode == 3
    assert "no answer from" in done.stderr and UNKNOWN not in done.stderr


def test_apply_no_file(server: ServerProcess, tmp_path: Path) -> None:
    assert on(server, "apply", str(tmp_path / "none.yaml")).returncode == 2


def test_export_is_what_apply_reads(server: ServerProcess, tmp_path: Path) -> None:
    file = tmp_path / "everything.yaml"
    assert on(server, "export", "--output", str(file)).returncode == 0
    assert file.read_text() == on(server, "export").stdout
    assert on(server, "apply", str(file)).stdout.splitlines()[-1] == "0 changed"


def test_export_of_one(server: ServerProcess) -> None:
    text = on(server, "export", "--sdkappid", str(demo.SDKAPPID)).stdout
    assert "chat_apps:" in text
    assert "organizations:" not in text
    assert on(server, "export", "--organization", "none").returncode == 1


def test_reset_wants_to_be_confirmed(server: ServerProcess) -> None:
    done = on(server, "reset")
    assert done.returncode == 2
    assert "--confirm everything" in done.stderr


def test_reset(fresh_server: ServerProcess, town: Path) -> None:
    on(fresh_server, "apply", str(town), secret="the secret")
    assert on(fresh_server, "reset", "--organization", "town", "--confirm", "town").returncode == 0
    assert "corp_id: town" not in on(fresh_server, "export").stdout
    on(fresh_server, "apply", str(town), secret="the secret")
    assert on(fresh_server, "reset", "--confirm", "everything").returncode == 0
    text = on(fresh_server, "export").stdout
    assert "corp_id: town" not in text
    assert f"corp_id: {demo.CORP_ID}" in text
    assert fresh_server.topapi.form("/topapi/role/getrole", {"roleId": 1507113580}).json()["errcode"] == 0
