"""Operations about the server itself, and who may use admin operations at all."""

import httpx
import pytest

import moothall
from tests.scenarios.test_admin_apps import refused
from tests.support.in_process import InProcess

HEALTH, READY = ("/moothall/health", "/moothall/v1/health"), ("/moothall/ready", "/moothall/v1/ready")
LOCAL = (*HEALTH, *READY, "/moothall/metrics", "/moothall/v1/version", "/moothall/openapi.json")


@pytest.mark.parametrize("path", HEALTH)
async def test_health(in_process: InProcess, path: str) -> None:
    assert (await in_process.admin.get(path, token=None)).json() == {"status": "ok"}


async def test_version(in_process: InProcess) -> None:
    answer = await in_process.admin.get("/moothall/v1/version", token=None)
    assert answer.json() == {"version": moothall.__version__}


@pytest.mark.produces("admin:server.ready", "NotReady")
@pytest.mark.produces("admin:probe.ready", "NotReady")
async def test_ready_until_the_end_begins(in_process: InProcess) -> None:
    for path in READY:
        assert (await in_process.admin.get(path, token=None)).json() == {"ready": True}
    await in_process.running.drain()
    for path in READY:
        assert refused(await in_process.admin.get(path, token=None)) == (503, "not.ready")
    assert (await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1507113580})).json()["errcode"] == 0


@pytest.mark.parametrize("path", LOCAL)
async def test_neighbours_need_no_token(in_process: InProcess, path: str) -> None:
    assert (await in_process.admin.get(path, token=None)).status_code == 200


@pytest.mark.parametrize("path", LOCAL)
@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", ""])
async def test_others_need_a_token(in_process: InProcess, path: str, address: str) -> None:
    transport = httpx.ASGITransport(in_process.http._transport.app, client=(address, 1))  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=transport, base_url=in_process.url) as client:
        assert refused(await client.get(path)) == (401, "token.missing")
        headers = {"authorization": f"Bearer {in_process.admin.token}"}
        assert (await client.get(path, headers=headers)).status_code == 200


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded"])
async def test_a_proxy_is_no_neighbour(in_process: InProcess, header: str) -> None:
    """It speaks for somebody elsewhere."""
    request = httpx.Request("GET", in_process.url + "/moothall/metrics", headers={header: "for=192.0.2.7"})
    assert refused(await in_process.send(request)) == (401, "token.missing")


@pytest.mark.parametrize("token", ["", "wrong", "moothall-demo-admin-token-and-more"])
async def test_wrong_tokens(in_process: InProcess, token: str) -> None:
    headers = {"authorization": f"Bearer {token}"}
    request = httpx.Request("GET", in_process.url + "/moothall/v1/devices", headers=headers)
    assert refused(await in_process.send(request)) == (401, "token.refused")


async def test_a_wrong_token_is_refused_where_none_is_needed(in_process: InProcess) -> None:
    assert refused(await in_process.admin.get("/moothall/health", token="wrong")) == (401, "token.refused")


async def test_the_token_in_another_scheme(in_process: InProcess) -> None:
    headers = {"authorization": f"Basic {in_process.admin.token}"}
    request = httpx.Request("GET", in_process.url + "/moothall/v1/devices", headers=headers)
    assert refused(await in_process.send(request)) == (401, "token.missing")


async def test_a_mistyped_argument_changes_nothing(in_process: InProcess) -> None:
    """Each of these did far more than was asked for when it was passed over."""
    before = (await in_process.admin.get("/moothall/v1/export")).text
    file = f"organizations: [{{corp_id: {in_process.demo.corp_id}, departments: [Ninth]}}]"
    applied = await in_process.admin.request("POST", "/moothall/v1/apply", params={"dryrun": "true"}, content=file)
    reset = await in_process.admin.post("/moothall/v1/reset", {"confirm": "everything", "corpId": "xx1"})
    for answer, named in ((applied, "dryrun"), (reset, "corpId")):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["argument"]) == (400, "argument.unknown", named)
    assert "dry_run" in applied.json()["error"]["message"]
    assert "the body takes confirm, corp_id, sdkappid" in reset.json()["error"]["message"]
    assert (await in_process.admin.get("/moothall/v1/export")).text == before


@pytest.mark.parametrize("path", LOCAL)
async def test_who_only_watches_may_add_what_they_like(in_process: InProcess, path: str) -> None:
    assert (await in_process.admin.get(path, {"now": 1})).status_code == 200
