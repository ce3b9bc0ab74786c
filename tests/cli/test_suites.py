"""Third-party apps, scopes and logins by the command line."""

from typing import Any

from tests.cli.test_commands import on, told
from tests.support.process import ServerProcess

GET, USER_INFO = "/topapi/v2/user/get", "/topapi/v2/user/getuserinfo"
ALICE = "manager7078"


def token_of(server: ServerProcess, key: str, secret: str, ticket: str) -> str:
    """A third-party app's token in the demo organization."""
    body = {"suiteKey": key, "suiteSecret": secret, "suiteTicket": ticket, "authCorpId": server.demo.corp_id}
    token: str = server.openapi.post("/v1.0/oauth2/corpAccessToken", body, token=None).json()["accessToken"]
    return token


def errcode(server: ServerProcess, token: str, user_id: str = ALICE) -> int:
    """What reading a person answers."""
    code: int = server.topapi.json(GET, {"userid": user_id}, token=token).json()["errcode"]
    return code


def test_third_party(fresh_server: ServerProcess) -> None:
    """Made, let in with a ticket, limited, and let in no longer."""
    server = fresh_server
    made: dict[str, Any] = told(on(server, "suite", "create", "--name", "New", "--json"))
    key = made["suite_key"]
    let = ("suite", "authorize", key, "--permission", "qyapi_get_member")
    assert on(server, *let).stdout == f"{key} may act in {server.demo.corp_id}\n"
    ticket = on(server, "suite", "ticket", key).stdout.strip()
    token = token_of(server, key, made["suite_secret"], ticket)
    assert errcode(server, token) == 0
    on(server, *let, "--department", "2")
    assert (errcode(server, token), errcode(server, token, "employee7079")) == (50002, 0)
    on(server, *let, "--rate-limit", "3")
    asked = {"corp_id": server.demo.corp_id, "subject": key}
    newest = server.admin.get("/moothall/v1/changes", asked).json()["changes"][0]
    assert (newest["before"]["rate_limit"], newest["after"]["rate_limit"]) == (None, 3)
    on(server, "suite", "revoke", key)
    assert errcode(server, token) == 88
    refused = on(server, "suite", "revoke", key)
    assert refused.returncode != 0
    assert "has not let" in refused.stderr


def test_custom(fresh_server: ServerProcess) -> None:
    """Any ticket is good; a ticket of one's own can be set all the same."""
    server = fresh_server
    made = told(on(server, "suite", "create", "--custom", "--name", "Mine", "--suite-key", "mine", "--json"))
    on(server, "suite", "authorize", "mine", "--permission", "qyapi_get_member")
    assert on(server, "suite", "ticket", "mine", "own").stdout == "own\n"
    for ticket in ("own", "any"):
        assert errcode(server, token_of(server, "mine", made["suite_secret"], ticket)) == 0


def test_scope(fresh_server: ServerProcess) -> None:
    server, key = fresh_server, fresh_server.demo.app_key
    on(server, "app", "scope", key, "--department", "2", "--department", "4")
    scopes = server.topapi.get("/auth/scopes").json()["auth_org_scopes"]
    assert scopes == {"authed_user": [], "authed_dept": [2, 4]}
    assert on(server, "app", "scope", key).stdout == f"{key} reaches everything\n"
    assert server.topapi.get("/auth/scopes").json()["auth_org_scopes"]["authed_dept"] == [1]


def test_login_code(server: ServerProcess) -> None:
    code = on(server, "login-code", ALICE).stdout.strip()
    assert server.topapi.json(USER_INFO, {"code": code}).json()["result"]["userid"] == ALICE
    assert told(on(server, "login-code", ALICE, "--json"))["expires_in"] == 300
    assert on(server, "login-code", "nobody").returncode != 0
