"""The demo organization with third-party apps, apps that reach less than everything, and a neighbour."""

from pathlib import Path
from typing import Any

from moothall.domain.permissions import Permission
from tests.support.in_process import InProcess

FILE = Path(__file__).with_name("guests.yaml")
ENGINEERING_APP = ("dingengineering", "secret-of-the-engineering-app")
PLAIN_APP = ("dingplain", "secret-of-the-plain-app")
CHINESE_APP = ("dingzhongwen1", "secret-of-the-chinese-app")
GUEST = ("suiteguest", "secret-of-the-guest")
CUSTOM = ("suitecustom", "secret-of-the-custom-app")
STRANGER = ("suitestranger", "secret-of-the-stranger")
ALICE, BOB, CAROL, CHEN = "manager7078", "employee7079", "carol", "chen"
ROOT, ENGINEERING, WEB, OPERATIONS = 1, 2, 3, 4
NEXT_DOOR = "dingzhongwen"
DONE = {"errcode": 0, "errmsg": "ok"}


async def let_in(server: InProcess) -> None:
    """Bring them all in, as an operator does."""
    text = FILE.read_text(encoding="utf-8").replace("POINTS", ", ".join(sorted(Permission)))
    report = await server.admin.post("/moothall/v1/apply", text.encode())
    assert report.status_code == 200, report.text


async def ticket_of(server: InProcess, suite_key: str) -> str:
    """A new ticket of a third-party app."""
    answer = await server.admin.post(f"/moothall/v1/suites/{suite_key}/ticket")
    ticket: str = answer.json()["suite_ticket"]
    return ticket


async def token_of(server: InProcess, app: tuple[str, str], corp_id: str = "") -> str:
    """The token of an app of either kind in an organization, the demo's unless another is named."""
    body = {"client_id": app[0], "client_secret": app[1], "grant_type": "client_credentials"}
    answer = await server.openapi.post(f"/v1.0/oauth2/{corp_id or server.demo.corp_id}/token", body, token=None)
    token: str = answer.json()["access_token"]
    return token


async def called(server: InProcess, path: str, token: str = "", /, **fields: Any) -> dict[str, Any]:
    """The answer's members without its ticket."""
    answer: dict[str, Any] = (await server.topapi.json(path, fields, token=token)).json()
    answer.pop("request_id", None)
    return answer


async def refused(server: InProcess, path: str, token: str = "", /, **fields: Any) -> tuple[int, str]:
    """Code and text of a refusal."""
    answer = await called(server, path, token, **fields)
    return answer["errcode"], answer["errmsg"]


async def login_code(server: InProcess, user_id: str, corp_id: str = "") -> str:
    """What a person gets by logging in."""
    body = {"user_id": user_id, "corp_id": corp_id or server.demo.corp_id}
    answer = await server.admin.post("/moothall/v1/login_codes", body)
    code: str = answer.json()["code"]
    return code


async def changes(server: InProcess, subject: str) -> list[str]:
    """What the change log has of a subject, newest first."""
    query = {"corp_id": server.demo.corp_id, "subject": subject}
    answer = (await server.admin.get("/moothall/v1/changes", query)).json()
    return [change["what"] for change in answer["changes"]]
