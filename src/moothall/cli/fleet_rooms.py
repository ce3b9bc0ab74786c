"""The rooms of a simulated fleet: each with a device whose credential whoever has the admin token can tell anew."""

import json
from typing import Any, NamedTuple

from moothall.cli.session import Session

_TYPE = {"content-type": "application/yaml"}
_GROUP, _PREFIX, _MODEL = "Fleet", "fleet-", "moothall device fleet"


class Furnished(NamedTuple):
    """What is there now: the credential of each device by its room's number, and what had to be changed."""

    organization: str
    credentials: dict[int, str]
    created: int
    changed: int


def room_id(number: int) -> str:
    """The id of a room."""
    return f"{_PREFIX}{number:04d}"


def furnish(session: Session, organization: str | None, rooms: int) -> Furnished:
    """Make the rooms and devices that are not there yet, in an organization that is."""
    named = _listed(session, organization)["corp_id"]
    credentials = {number: _credential(session, named, number) for number in range(1, rooms + 1)}
    entry = {
        "corp_id": named,
        "room_groups": [_GROUP],
        "rooms": [
            {"id": room_id(number), "name": _name(number), "group": _GROUP, "control": True} for number in credentials
        ],
        "devices": [_device(number, credential) for number, credential in credentials.items()],
    }
    counts = _apply(session, entry)
    return Furnished(named, credentials, _total(counts, "created"), _total(counts, "changed"))


def clear(session: Session, organization: str | None) -> int:
    """Take the rooms and devices away again, however many there are: the number of things that are gone."""
    listed = _listed(session, organization)
    devices = [device for device in listed["devices"] if device["model"] == _MODEL]
    rooms = sorted({device["room_id"] for device in devices if (device["room_id"] or "").startswith(_PREFIX)})
    if not devices:
        return 0
    entry = {
        "corp_id": listed["corp_id"],
        "room_groups": [_GROUP],
        "rooms": [{"id": room} for room in rooms],
        "devices": [{"id": device["device_id"]} for device in devices],
    }
    return _total(_apply(session, entry, remove="true"), "removed")


def _listed(session: Session, organization: str | None) -> Any:
    """The organization's devices, with the id of the organization."""
    return session.get("/moothall/v1/devices", {"corp_id": organization})


def _apply(session: Session, entry: dict[str, Any], **query: str) -> Any:
    """What was done of each noun."""
    content = json.dumps({"organizations": [entry]}).encode()
    answer = session.request(
        "POST", "/moothall/v1/apply", seconds=None, params=query, headers=_TYPE, content=content
    ).json()
    return answer["counts"]


def _total(counts: Any, what: str) -> int:
    return sum(one[what] for one in counts.values())


def _device(number: int, credential: str) -> dict[str, Any]:
    return {
        "name": _name(number),
        "room": room_id(number),
        "serial": room_id(number),
        "model": _MODEL,
        "secret": credential,
    }


def _name(number: int) -> str:
    return f"{_GROUP} {number:04d}"


def _credential(session: Session, organization: str, number: int) -> str:
    return session.derived(f"fleet device {number} of {organization}")
