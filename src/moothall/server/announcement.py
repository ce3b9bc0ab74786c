"""What a started server tells: a line of JSON for programs, something to copy and paste for people."""

from typing import Any

import msgspec

from moothall.kernel import demo
from moothall.server.app import Running
from moothall.server.folder import Address


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
    """Where it listens, and with the demo: what to try."""
    return f"Moothall listens on {address.url}"
