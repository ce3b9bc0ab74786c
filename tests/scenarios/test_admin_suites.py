"""Operations that make third-party apps, let them in, limit apps, and mint login codes."""

from typing import Any

import httpx
import pytest

from tests.scenarios.guests import ALICE, NEXT_DOOR, let_in
from tests.support.in_process import InProcess

SUITES, CODES = "/moothall/v1/suites", "/moothall/v1/login_codes"


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


async def made(server: InProcess, **body: Any) -> dict[str, str]:
    """A new third-party app."""
    answer: dict[str, str] = (await server.admin.post(SUITES, {"name": "Any", **body})).json()
    return answer


async def test_create(in_process: InProcess) -> None:
    """Made, let in, and with a ticket it gets a token."""
    suite = await made(in_process, name="New")
    path = f"{SUITES}/{suite['suite_key']}"
    let = await in_process.admin.post(f"{path}/authorize", {"permissions": ["qyapi_get_member"]})
    assert let.json() == {"suite_key": suite["suite_key"], "corp_id": in_process.demo.corp_id}
    ticket = (await in_process.admin.post(f"{path}/ticket")).json()["suite_ticket"]
    body = {
        "suiteKey": suite["suite_key"],
        "suiteSecret": suite["suite_secret"],
        "suiteTicket": ticket,
        "authCorpId": in_process.demo.corp_id,
    }
    answer = await in_process.openapi.post("/v1.0/oauth2/corpAccessToken", body, token=None)
    token = answer.json()["accessToken"]
    found = await in_process.topapi.json("/topapi/v2/user/get", {"userid": ALICE}, token=token)
    assert found.json()["errcode"] == 0


async def test_a_ticket_of_ones_own(in_process: InProcess) -> None:
    suite_key = (await made(in_process))["suite_key"]
    answer = await in_process.admin.post(f"{SUITES}/{suite_key}/ticket", {"ticket": "TestSuiteTicket"})
    assert answer.json() == {"suite_key": suite_key, "suite_ticket": "TestSuiteTicket"}


@pytest.mark.produces("admin:suite.create", "SuiteExists", "ParameterInvalid")
@pytest.mark.produces("admin:app.create", "AppExists")
async def test_a_key_belongs_to_one(in_process: InProcess) -> None:
    """Apps of both kinds take their keys from one space."""
    await made(in_process, suite_key="mine")
    for key in ("mine", in_process.demo.app_key):
        answer = await in_process.admin.post(SUITES, {"name": "Any", "suite_key": key})
        assert refused(answer) == (409, "suite.exists")
    answer = await in_process.admin.post("/moothall/v1/apps", {"name": "Any", "app_key": "mine"})
    assert refused(answer) == (409, "app.exists")
    answer = await in_process.admin.post(SUITES, {"name": "Any", "suite_key": "with space"})
    assert refused(answer) == (400, "argument.malformed")


@pytest.mark.produces("admin:suite.ticket", "SuiteUnknown")
@pytest.mark.produces("admin:suite.authorize", "SuiteUnknown", "OrganizationUnknown", "TenantNotNamed")
@pytest.mark.produces("admin:suite.revoke", "SuiteUnknown", "OrganizationUnknown", "TenantNotNamed", "NotAuthorized")
async def test_which_app_and_where(in_process: InProcess) -> None:
    await let_in(in_process)
    for verb in ("ticket", "authorize", "revoke"):
        assert refused(await in_process.admin.post(f"{SUITES}/nobody/{verb}")) == (404, "suite.unknown")
    for verb in ("authorize", "revoke"):
        path = f"{SUITES}/suiteguest/{verb}"
        assert refused(await in_process.admin.post(path, {"corp_id": "nowhere"})) == (404, "organization.unknown")
        assert refused(await in_process.admin.post(path)) == (400, "tenant.not.named")
    next_door = await in_process.admin.post(f"{SUITES}/suiteguest/revoke", {"corp_id": NEXT_DOOR})
    assert refused(next_door) == (404, "suite.not.authorized")


@pytest.mark.produces("admin:suite.authorize", "ParameterInvalid", "DepartmentUnknown", "PersonUnknown")
async def test_how_far(in_process: InProcess) -> None:
    await let_in(in_process)
    path, corp = f"{SUITES}/suiteguest/authorize", {"corp_id": in_process.demo.corp_id}
    for said, refusal in (
        ({"permissions": ["no point"]}, (400, "argument.malformed")),
        ({"rate_limit": 0}, (400, "argument.malformed")),
        ({"departments": [2, 99]}, (404, "department.unknown")),
        ({"people": [ALICE, "nobody"]}, (404, "person.unknown")),
    ):
        assert refused(await in_process.admin.post(path, {**corp, **said})) == refusal


async def test_the_log(in_process: InProcess) -> None:
    """Let in twice alike is once; never a secret."""
    await let_in(in_process)
    path, corp = f"{SUITES}/suiteguest", {"corp_id": in_process.demo.corp_id}
    for _ in range(2):
        await in_process.admin.post(f"{path}/authorize", {**corp, "departments": [2]})
    await in_process.admin.post(f"{path}/revoke", corp)
    answer = (await in_process.admin.get("/moothall/v1/changes", {**corp, "subject": "suiteguest"})).json()
    revoked, authorized, _ = answer["changes"]
    reach = {"permissions": [], "scope_departments": [2], "scope_people": [], "rate_limit": None}
    assert (revoked["what"], revoked["before"], revoked["after"]) == ("suite.revoke", reach, None)
    assert (authorized["what"], authorized["after"]) == ("suite.authorize", reach)


@pytest.mark.produces("admin:login_code.create", "PersonUnknown", "OrganizationUnknown", "TenantNotNamed")
async def test_whose_login(in_process: InProcess) -> None:
    corp = {"corp_id": in_process.demo.corp_id}
    answer = (await in_process.admin.post(CODES, {"user_id": ALICE})).json()
    assert len(answer.pop("code")) == 32
    assert answer == {**corp, "user_id": ALICE, "expires_in": 300}
    assert refused(await in_process.admin.post(CODES, {"user_id": "nobody"})) == (404, "person.unknown")
    await let_in(in_process)
    assert refused(await in_process.admin.post(CODES, {"user_id": ALICE})) == (400, "tenant.not.named")
    nowhere = await in_process.admin.post(CODES, {"user_id": ALICE, "corp_id": "nowhere"})
    assert refused(nowhere) == (404, "organization.unknown")


@pytest.mark.produces("admin:app.scope", "AppUnknown", "DepartmentUnknown", "PersonUnknown")
async def test_scope_of_what(in_process: InProcess) -> None:
    path = f"/moothall/v1/apps/{in_process.demo.app_key}/scope"
    assert refused(await in_process.admin.post("/moothall/v1/apps/nobody/scope")) == (404, "app.unknown")
    assert refused(await in_process.admin.post(path, {"departments": [99]})) == (404, "department.unknown")
    assert refused(await in_process.admin.post(path, {"people": ["nobody"]})) == (404, "person.unknown")
