"""Applying, exporting and resetting through the door: what clients see of it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from moothall.api.admin import applying
from tests.scenarios.control_bodies import documented
from tests.scenarios.hall import delivered, hall
from tests.support.in_process import InProcess

pytestmark = pytest.mark.anyio
APPLY, EXPORT, RESET = "/moothall/v1/apply", "/moothall/v1/export", "/moothall/v1/reset"
CORP = "ding8f2c1b6e4a0d4c7e"


def demo_with(*lines: str) -> str:
    """A file about the demo organization."""
    return f"organizations:\n- corp_id: {CORP}\n" + "".join(f"  {line}\n" for line in lines)


async def apply(server: InProcess, text: str, secrets: dict[str, str] | None = None, **query: Any) -> httpx.Response:
    """Upload a file, with the secrets in front of it."""
    front = json.dumps(secrets).encode() if secrets else b""
    query = {"secrets_length": len(front), **query}
    return await server.http.request(
        "POST",
        server.url + APPLY,
        params={name: str(value).lower() for name, value in query.items()},
        content=front + text.encode(),
        headers={"authorization": f"Bearer {server.admin.token}"},
    )


async def role_name(server: InProcess, role_id: int) -> str | None:
    """The name of a role as an app reads it."""
    answer = (await server.topapi.form("/topapi/role/getrole", {"roleId": role_id})).json()
    name: str | None = answer["role"]["name"] if answer["errcode"] == 0 else None
    return name


async def test_what_was_applied_is_seen_at_once(in_process: InProcess) -> None:
    assert await role_name(in_process, 77) is None
    for name in ("Steward", "Keeper"):
        await apply(in_process, demo_with(f"role_groups: [{{name: Jobs, roles: [{{id: 77, name: {name}}}]}}]"))
        assert await role_name(in_process, 77) == name
    await apply(in_process, demo_with("role_groups: [{name: Jobs, roles: []}]"), prune=True)
    assert await role_name(in_process, 77) is None


async def test_the_demo_is_such_a_file(in_process: InProcess) -> None:
    exported = (await in_process.admin.get(EXPORT)).text
    answer = (await apply(in_process, exported, prune=True)).json()
    assert (answer["total"], answer["changes"], answer["secrets"]) == (0, [], [])
    assert {entry["corp_id"] for entry in yaml.safe_load(exported)["organizations"]} == {CORP}


async def test_an_export_has_no_secrets(in_process: InProcess) -> None:
    exported = await in_process.admin.get(EXPORT)
    assert exported.headers["content-type"] == "application/yaml"
    assert "secret" not in exported.text
    assert in_process.demo.app_secret not in exported.text


async def test_one_organization_or_chat_app_may_be_exported(in_process: InProcess) -> None:
    one = (await in_process.admin.get(EXPORT, {"corp_id": CORP})).text
    other = (await in_process.admin.get(EXPORT, {"sdkappid": in_process.demo.sdkappid})).text
    assert (list(yaml.safe_load(one)), list(yaml.safe_load(other))) == (["organizations"], ["chat_apps"])
    assert (await in_process.admin.get(EXPORT, {"corp_id": "dingnobody"})).status_code == 404


async def test_secrets_come_with_the_file_or_are_told(in_process: InProcess) -> None:
    text = demo_with("apps: [{app_key: given, secret_env: KEY}, {app_key: drawn}]")
    refused = (await apply(in_process, text)).json()["error"]
    assert refused["problems"] == [
        {
            "line": 3,
            "field": "apps.secret_env",
            "message": "was not sent with the file; `moothall apply` sends what KEY holds",
        }
    ]
    told = (await apply(in_process, text, {"env:KEY": "a secret"})).json()["secrets"]
    assert [secret["id"] for secret in told] == ["drawn"]
    for app_key, secret in (("given", "a secret"), ("drawn", told[0]["secret"])):
        query = {"appkey": app_key, "appsecret": secret}
        assert (await in_process.topapi.get("/gettoken", query, token=None)).json()["errcode"] == 0


async def test_mistakes_are_told_with_line_and_field(in_process: InProcess) -> None:
    answer = await apply(in_process, demo_with("people:", "- {id: a}", "- {id: b, name: B, moble: '1'}"))
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "file.invalid"
    assert error["problems"] == [
        {"line": 5, "field": "people.moble", "message": "is not a field here; did you mean mobile?"}
    ]
    assert error["message"].startswith("line 5: people.moble: ")


async def test_a_dry_run_lists_what_would_change(in_process: InProcess) -> None:
    text = demo_with("people: [{id: new, name: New}]")
    answer = (await apply(in_process, text, dry_run=True, prune=True)).json()
    assert {(change["what"], change["subject"]) for change in answer["changes"]} == {
        ("person.create", "new"),
        ("person.delete", "employee7079"),
        ("person.delete", "manager7078"),
        ("role.take", "employee7079"),
        ("role.take", "manager7078"),
    }
    assert (await apply(in_process, text, dry_run=True, prune=True)).json()["total"] == answer["total"]


async def test_what_a_file_names_is_taken_away(in_process: InProcess) -> None:
    text = demo_with("people: [{id: new, name: New}]")
    before = (await in_process.admin.get("/moothall/v1/export")).text
    await apply(in_process, text)
    answer = (await apply(in_process, text, remove=True, dry_run=True)).json()
    assert [(change["what"], change["subject"]) for change in answer["changes"]] == [("person.delete", "new")]
    assert (await apply(in_process, text, remove=True)).json()["total"] == 1
    assert (await in_process.admin.get("/moothall/v1/export")).text == before
    both = await apply(in_process, text, remove=True, prune=True)
    assert (both.status_code, both.json()["error"]["code"]) == (400, "argument.malformed")


async def test_only_the_operator_may(in_process: InProcess) -> None:
    for path in (APPLY, RESET):
        assert (await in_process.admin.post(path, b"", token=None)).status_code == 401
        assert (await in_process.admin.post(path, b"", token="x")).status_code == 401
    assert (await in_process.admin.get(EXPORT, token=None)).status_code == 401


async def test_a_reset_of_a_demo_server_brings_the_demo_back(in_process: InProcess) -> None:
    await apply(in_process, demo_with("role_groups: [{name: Jobs, roles: [{id: 77, name: Steward}]}]"))
    await apply(in_process, "organizations: [{corp_id: dingother, name: Other}]")
    assert await role_name(in_process, 77) == "Steward"
    answer = (await in_process.admin.post(RESET, {"confirm": "everything"})).json()
    assert answer == {"removed": "everything", "demo": True}
    assert await role_name(in_process, 77) is None
    assert await role_name(in_process, 1507113580) == "Owner"
    assert "dingother" not in (await in_process.admin.get(EXPORT)).text


async def test_one_organization_is_reset_alone(in_process: InProcess) -> None:
    text = "organizations: [{corp_id: dingother, name: Other, apps: [{app_key: k, name: K, secret: s}]}]"
    await apply(in_process, text)
    query = {"appkey": "k", "appsecret": "s"}
    token = (await in_process.topapi.get("/gettoken", query, token=None)).json()["access_token"]
    await in_process.admin.post(RESET, {"corp_id": "dingother", "confirm": "dingother"})
    refused = (await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1}, token=token)).json()
    assert refused["sub_code"] == "40014"
    assert (await in_process.topapi.get("/gettoken", query, token=None)).json()["errcode"] != 0
    assert await role_name(in_process, 1507113580) == "Owner"
    await apply(in_process, text)
    assert (await in_process.topapi.get("/gettoken", query, token=None)).json()["errcode"] == 0


async def test_a_reset_of_another_organization_leaves_the_demo_as_it_was_changed(in_process: InProcess) -> None:
    await apply(in_process, demo_with(f"rooms: [{{id: {in_process.demo.room_id}, control: false, name: Snug}}]"))
    await apply(in_process, "organizations: [{corp_id: dingother, name: Other}]")
    before = (await in_process.admin.get(EXPORT, {"corp_id": CORP})).text
    answer = (await in_process.admin.post(RESET, {"corp_id": "dingother", "confirm": "dingother"})).json()
    assert answer == {"removed": "dingother", "demo": False}
    assert (await in_process.admin.get(EXPORT, {"corp_id": CORP})).text == before


async def test_a_reset_of_the_demo_chat_app_leaves_the_demo_organization(in_process: InProcess) -> None:
    await apply(in_process, demo_with("departments: [{id: 2, name: Works}]"))
    before = (await in_process.admin.get(EXPORT, {"corp_id": CORP})).text
    chat = {"sdkappid": in_process.demo.sdkappid}
    there = (await in_process.admin.get(EXPORT, chat)).text
    answer = (await in_process.admin.post(RESET, {**chat, "confirm": str(in_process.demo.sdkappid)})).json()
    assert answer["demo"] is True
    assert (await in_process.admin.get(EXPORT, {"corp_id": CORP})).text == before
    assert (await in_process.admin.get(EXPORT, chat)).text == there


@pytest.mark.produces("admin:data.apply", "ApplyUnderWay")
@pytest.mark.produces("admin:data.reset", "ApplyUnderWay")
async def test_not_too_many_wait_for_their_turn(in_process: InProcess) -> None:
    text = demo_with("departments: [Ninth]")
    async with applying.turn(in_process.running.services.engine):
        waiting = [asyncio.create_task(apply(in_process, text)) for _ in range(applying.WAITING)]
        for _ in range(100):
            await asyncio.sleep(0)
        late = await apply(in_process, text)
        reset = await in_process.admin.post(RESET, {"confirm": "everything"})
    assert [answer.json()["error"]["code"] for answer in (late, reset)] == ["apply.under.way", "apply.under.way"]
    assert {(await answer).json()["total"] for answer in waiting} == {0, 1}


async def progress_of(server: InProcess, apply_id: str) -> httpx.Response:
    """What the server tells of an apply, which goes on in the meantime."""
    await asyncio.sleep(0)
    return await server.admin.get(f"/moothall/v1/applies/{apply_id}")


async def test_who_waits_is_told_how_far_it_is(in_process: InProcess) -> None:
    async with applying.turn(in_process.running.services.engine):
        waiting = asyncio.create_task(apply(in_process, demo_with("departments: [Ninth]"), apply_id="mine"))
        while (told := (await progress_of(in_process, "mine")).json()).get("phase") != "waiting":
            assert told.get("phase") == "receiving" or told["error"]["code"] == "apply.unknown"
        assert told == {"phase": "waiting", "done": 0, "total": 0}
        other = await progress_of(in_process, "other")
    assert other.status_code == 404
    assert (await waiting).json()["total"] == 1
    assert (await progress_of(in_process, "mine")).status_code == 404


async def test_a_large_apply_tells_its_parts(in_process: InProcess) -> None:
    people = [f"- {{id: p{number}, name: Person {number}}}" for number in range(3_000)]
    text = demo_with("people:", *people)
    running = asyncio.create_task(apply(in_process, text, apply_id="mine"))
    seen: dict[str, list[tuple[int, int]]] = {}
    while not running.done():
        told = (await progress_of(in_process, "mine")).json()
        if "phase" in told:
            seen.setdefault(told["phase"], []).append((told["done"], told["total"]))
    assert (await running).json()["total"] == 3_000
    assert list(seen)[-3:] == ["comparing", "storing", "writing"]
    assert {total for _, total in seen["comparing"]} == {len(text.encode())}
    for phase in ("storing", "writing"):
        (parts,) = {total for _, total in seen[phase]}
        assert parts >= 30
        assert len(seen[phase]) > 1
        assert [done for done, _ in seen[phase]] == sorted(done for done, _ in seen[phase] if 0 <= done <= parts)


@pytest.mark.produces("admin:data.progress", "ApplyUnknown")
async def test_an_apply_that_is_over_or_never_was(in_process: InProcess) -> None:
    assert (await progress_of(in_process, "none")).json()["error"]["code"] == "apply.unknown"
    await apply(in_process, "organizations: nonsense", apply_id="wrong")
    assert (await progress_of(in_process, "wrong")).status_code == 404


async def test_signals_and_reads_go_on_while_much_is_applied(tmp_path: Path) -> None:
    people = [f"- {{id: p{number}, name: Person {number}}}" for number in range(3_000)]
    async with hall(tmp_path / "data") as demo, demo.device() as device:
        applying = asyncio.create_task(apply(demo.server, demo_with("people:", *people)))
        sent = 0
        while not applying.done():
            call = demo.sending(documented(f"signal {sent}"))
            await device.ack(await device.command())
            assert delivered(await call)
            assert await role_name(demo.server, 1507113580) == "Owner"
            sent += 1
        assert (await applying).json()["counts"]["person"]["created"] == 3_000
        assert sent > 1
