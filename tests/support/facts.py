"""What a started server tells, as the tests read it."""

import msgspec


class DemoFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Identifiers and secrets of the demo organization."""

    corp_id: str
    app_key: str
    app_secret: str
    access_token: str
    union_id: str
    user_id: str
    employee_union_id: str
    bare_app_key: str
    bare_app_secret: str
    room_id: str
    device_id: int | str
    sdkappid: int
    chat_secret: str
    chat_admin: str


class Ready(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The line that `serve --json` prints."""

    url: str
    pid: int
    admin_token: str | None
    demo: DemoFacts | None = None


def read_ready(line: bytes | str) -> Ready:
    """The line, strictly as declared."""
    return msgspec.json.decode(line, type=Ready)
