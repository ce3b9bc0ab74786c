"""What a started server tells: a line of JSON for programs, something to copy and paste for people."""

import json
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from moothall.kernel import demo
from moothall.kernel.clock import SECOND
from moothall.server.app import Running
from moothall.server.folder import Address
from moothall.wire import usersig

_USERSIG_SECONDS = 180 * 86_400
_SIGNAL = '{"version":"1.0.0","request":{"requestId":"REQUEST","service":"DTRooms.Meeting","method":"subscribe"}}'


def for_programs(running: Running, address: Address) -> str:
    """One line of JSON."""
    told: dict[str, Any] = {"url": address.url, "pid": address.pid, "admin_token": running.admin_token}
    if running.demo_secrets is not None:
        told["demo"] = demo_facts(running)
    return msgspec.json.encode(told).decode()


def demo_facts(running: Running) -> dict[str, Any]:
    """The demo's identifiers and secrets."""
    secrets = running.demo_secrets
    assert secrets is not None
    return {
        "corp_id": demo.CORP_ID,
        "app_key": demo.APP_KEY,
        "app_secret": secrets.app_secret,
        "access_token": secrets.access_token,
        "union_id": demo.UNION_ID,
        "user_id": demo.USER_ID,
        "employee_union_id": demo.EMPLOYEE_UNION_ID,
        "bare_app_key": demo.BARE_APP_KEY,
        "bare_app_secret": secrets.bare_app_secret,
        "room_id": demo.ROOM_ID,
        "device_id": demo.DEVICE_ID,
        "sdkappid": demo.SDKAPPID,
        "chat_secret": secrets.chat_secret,
        "chat_admin": demo.CHAT_ADMIN,
    }


def for_people(running: Running, address: Address) -> str:
    """Where it listens, what lies where, and with the demo: what to try."""
    return "\n".join((*_addresses(running, address), *(_demo(running, address.url) if running.demo_secrets else ())))


def _addresses(running: Running, address: Address) -> Iterator[str]:
    folder = f"{running.folder.path}{' (forgotten at the end)' if running.folder.temporary else ''}"
    yield f"Moothall listens on {address.url}"
    yield ""
    yield f"  DingTalk, older generation  {address.url}/topapi/..., {address.url}/gettoken"
    yield f"  DingTalk, newer generation  {address.url}/v1.0/..."
    yield f"  Tencent Cloud Chat          {address.url}/v4/..."
    yield f"  Room devices                {address.url.replace('http', 'ws', 1)}/device/v1/connect"
    yield f"  OpenAPI                     {address.url}/moothall/openapi.json"
    yield f"  Data folder                 {folder}"
    if running.admin_token is not None:
        yield f"  Admin token                 {running.admin_token}"


def _demo(running: Running, url: str) -> Iterator[str]:
    yield ""
    yield "The demo organization:"
    yield ""
    for name, value in demo_facts(running).items():
        yield f"  {name:<18} {value}"
    yield ""
    yield "Try (the device first, in another terminal: without it the signal is refused with [device.offline]):"
    yield ""
    yield from (f"  {line}" for line in _commands(running, url))


def _commands(running: Running, url: str) -> Iterator[str]:
    """One line for each of the calls, to be pasted into a shell."""
    secrets = running.demo_secrets
    assert secrets is not None
    token = urlencode({"access_token": secrets.access_token})
    header = f"-H 'x-acs-dingtalk-access-token: {secrets.access_token}'"
    yield f"curl '{url}/topapi/role/getrole?{token}' -d roleId=1507113580"
    yield f"curl '{url}/topapi/role/getrolegroup?{token}' -d group_id=1507113577"
    yield f"curl {header} '{url}/v1.0/rooms/groups/172?{urlencode({'unionId': demo.UNION_ID})}'"
    yield _device(running, url)
    yield f"curl {header} -H 'content-type: application/json' {url}/v1.0/rooms/central/control -d {_signal()}"
    yield f"curl '{url}/v4/group_open_http_svc/get_role_in_group?{_chat_query(running)}' -d {_question()}"


def _device(running: Running, url: str) -> str:
    command = f"{_program()} device connect --url {url}"
    if running.settings.demo_secrets == "fixed":
        return f"{command} --demo"
    assert running.demo_secrets is not None
    return f"MOOTHALL_DEVICE_CREDENTIAL={running.demo_secrets.device_credential} {command}"


def _program() -> str:
    """How the shell finds this program: a checkout's environment is hardly ever on the path."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "moothall" and shutil.which("moothall") is None else "moothall"


def _signal() -> str:
    body = {"unionId": demo.UNION_ID, "roomId": demo.ROOM_ID, "controlBody": _SIGNAL}
    return shlex.quote(json.dumps(body)).replace("REQUEST", "'$(date +%s)'")


def _chat_query(running: Running) -> str:
    secrets = running.demo_secrets
    assert secrets is not None
    seconds = running.services.clock.now() // SECOND
    ticket = usersig.sign(demo.SDKAPPID, demo.CHAT_ADMIN, secrets.chat_secret, seconds, _USERSIG_SECONDS)
    return urlencode(
        {
            "sdkappid": demo.SDKAPPID,
            "identifier": demo.CHAT_ADMIN,
            "usersig": ticket,
            "random": 99999999,
            "contenttype": "json",
        }
    )


def _question() -> str:
    return shlex.quote(json.dumps({"GroupId": "@TGS#2C5SZEAEF", "User_Account": ["leckie", "peter", "wesley"]}))
