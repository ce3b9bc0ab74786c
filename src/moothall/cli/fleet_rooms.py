"""The rooms of a simulated fleet: each with a device whose credential whoever has the admin token can tell anew."""

import json
from typing import Any, NamedTuple

from moothall.cli.session import Session

_TYPE = {"content-type": "application/yaml"}


class Furnished(NamedTuple):
    """What is there now: the credential of each device by its room's number, and what had to be changed."""

    organization: str
    credentials: dict[int, str]
    created: int
    changed: int


def room_id(number: int) -> str:
    """The id of a room."""
    return f"fleet-{number:04d}"


def furnish(session: Session, organization: str | None, rooms: int) -> Furnished:
    """Make the rooms and devices that are not there yet, in an organization that is."""
    named = session.get("/moothall/v1/devices", {"corp_id": organization})["corp_id"]
    credentials = {number: _credential(session, named, number) for number in range(1, rooms + 1)}
    entry = {
        "corp_id": named,
        "room_groups": ["Fleet"],
        "rooms": [
            {"id": room_id(number), "name": _name(number), "group": "Fleet", "control": True} for number in credentials
        ],
        "devices": [_device(number, credential) for number, credential in credentials.items()],
    }
    content = json.dumps({"organizations": [entry]}).encode()
    answer = session.request("POST", "/moothall/v1/apply", seconds=None, headers=_TYPE, content=content).json()
    counts = answer["counts"].values()
    return Furnished(named, credentials, *(sum(one[what] for one in counts) for what in ("created", "changed")))


def _device(number: int, credential: str) -> dict[str, Any]:
    return {
        "name": _name(number),
        "room": room_id(number),
        "serial": room_id(number),
        "model": "moothall device fleet",
        "secret": credential,
    }


def _name(number: int) -> str:
    return f"Fleet {number:04d}"


def _credential(session: Session, organization: str, number: int) -> str:
    return session.derived(f"fleet device {number} of {organization}")
