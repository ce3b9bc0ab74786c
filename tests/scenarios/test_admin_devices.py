"""How a device gets its credential, and how the operator gives and takes it."""

from typing import Any

import httpx
import pytest

from moothall.kernel import demo
from tests.scenarios.test_admin_apps import refused, with_a_second_town
from tests.support.in_process import InProcess

DEVICES, CLAIM, PAIRINGS = "/moothall/v1/devices", "/moothall/v1/devices/claim", "/device/v1/pairings"
MINUTE = 60_000


async def opened(server: InProcess) -> dict[str, Any]:
    """A device that shows a code."""
    answer = await server.admin.post(PAIRINGS, {"serial": "S-1", "model": "Box"}, token=None)
    pairing: dict[str, Any] = answer.json()
    return pairing


async def polled(server: InProcess, pairing: dict[str, Any], secret: str = "") -> httpx.Response:
    """What the device is told about its pairing."""
    return await server.admin.get(f"{PAIRINGS}/{pairing['pairingId']}", token=secret or pairing["secret"])


async def claimed(server: InProcess, code: str, **body: Any) -> httpx.Response:
    """The operator's claim of a code for the demo's room."""
    return await server.admin.post(CLAIM, {"code": code, "room_id": demo.ROOM_ID, **body})


async def test_a_device_is_paired(in_process: InProcess) -> None:
    """It shows a code, the operator claims it in lower case and with a hyphen, it fetches its credential, twice."""
    pairing = await opened(in_process)
    assert (await polled(in_process, pairing)).json() == {}
    code = pairing["code"].lower()
    device = (await claimed(in_process, f"{code[:4]}-{code[4:]}", name="New box")).json()["device"]
    assert (device["room_id"], device["name"], device["lifecycle"]) == (demo.ROOM_ID, "New box", "PROVISIONED")
    assert (device["serial"], device["model"], device["connected"]) == ("S-1", "Box", False)
    fetched = (await polled(in_process, pairing)).json()
    assert fetched["deviceId"] == str(device["device_id"])
    assert (await polled(in_process, pairing)).json() == fetched
    listed = (await in_process.admin.get(DEVICES)).json()["devices"]
    assert [entry for entry in listed if entry["device_id"] == device["device_id"]] == [device]


async def test_revoke(in_process: InProcess) -> None:
    """Asking again changes nothing."""
    for _ in range(2):
        device = (await in_process.admin.post(f"{DEVICES}/{demo.DEVICE_ID}/revoke")).json()["device"]
        assert device["lifecycle"] == "REVOKED"
    listed = (await in_process.admin.get(DEVICES)).json()["devices"]
    assert [entry["lifecycle"] for entry in listed] == ["REVOKED"]


async def test_rotate(in_process: InProcess) -> None:
    """Asking again changes nothing; what came of it is in the list."""
    first, again = [await in_process.admin.post(f"{DEVICES}/{demo.DEVICE_ID}/rotate") for _ in range(2)]
    device = first.json()["device"]
    assert (device["rotating"], device["connected"]) == (True, False)
    (listed,) = (await in_process.admin.get(DEVICES)).json()["devices"]
    assert listed == device == again.json()["device"]
    changes = (await in_process.admin.get("/moothall/v1/changes", {"what": "device.rotate"})).json()["changes"]
    assert [change["subject"] for change in changes] == [str(demo.DEVICE_ID)]


@pytest.mark.produces("admin:device.rotate", "DeviceUnknown")
async def test_rotate_an_unknown_device(in_process: InProcess) -> None:
    assert refused(await in_process.admin.post(f"{DEVICES}/77/rotate")) == (404, "device.unknown")


@pytest.mark.produces("admin:device.rotate", "CredentialAbsent")
async def test_rotate_a_revoked_device(in_process: InProcess) -> None:
    await in_process.admin.post(f"{DEVICES}/{demo.DEVICE_ID}/rotate")
    revoked = (await in_process.admin.post(f"{DEVICES}/{demo.DEVICE_ID}/revoke")).json()["device"]
    assert not revoked["rotating"]
    answer = await in_process.admin.post(f"{DEVICES}/{demo.DEVICE_ID}/rotate")
    assert refused(answer) == (409, "credential.absent")


@pytest.mark.produces("admin:device.revoke", "DeviceUnknown")
async def test_revoke_an_unknown_device(in_process: InProcess) -> None:
    assert refused(await in_process.admin.post(f"{DEVICES}/77/revoke")) == (404, "device.unknown")


@pytest.mark.produces("admin:device.claim", "PairingCodeUnknown")
async def test_claim_of_a_code_that_nobody_shows(in_process: InProcess) -> None:
    assert refused(await claimed(in_process, "ABCDEFGH")) == (404, "pairing.code.unknown")


@pytest.mark.produces("admin:device.claim", "PairingCodeUnknown")
async def test_a_code_counts_once(in_process: InProcess) -> None:
    code = (await opened(in_process))["code"]
    assert (await claimed(in_process, code)).status_code == 200
    assert refused(await claimed(in_process, code)) == (404, "pairing.code.unknown")


@pytest.mark.produces("admin:device.claim", "PairingCodeUnknown")
@pytest.mark.produces("admin:pairing.poll", "PairingUnknown")
async def test_a_code_lives_ten_minutes(in_process: InProcess) -> None:
    pairing = await opened(in_process)
    in_process.clock.advance(10 * MINUTE)
    assert refused(await claimed(in_process, pairing["code"])) == (404, "pairing.code.unknown")
    assert refused(await polled(in_process, pairing)) == (404, "pairing.unknown")


@pytest.mark.produces("admin:device.claim", "RoomUnknown")
async def test_claim_for_an_unknown_room(in_process: InProcess) -> None:
    code = (await opened(in_process))["code"]
    assert refused(await claimed(in_process, code, room_id="none")) == (404, "room.unknown")


@pytest.mark.produces("admin:device.claim", "TooManyTries")
async def test_claims_are_limited(in_process: InProcess) -> None:
    """So that nobody finds a code by trying; a minute later one may go on."""
    for number in range(20):
        assert refused(await claimed(in_process, f"CODE{number:04}")) == (404, "pairing.code.unknown")
    assert refused(await claimed(in_process, "CODE9999")) == (429, "too.many.tries")
    in_process.clock.advance(MINUTE)
    assert refused(await claimed(in_process, "CODE9999")) == (404, "pairing.code.unknown")


@pytest.mark.produces("admin:pairing.open", "TooManyTries")
async def test_pairings_are_limited(in_process: InProcess) -> None:
    for _ in range(20):
        await opened(in_process)
    answer = await in_process.admin.post(PAIRINGS, {"serial": "S-1"}, token=None)
    assert refused(answer) == (429, "too.many.tries")


@pytest.mark.produces("admin:pairing.poll", "PairingUnknown")
async def test_poll_with_another_secret(in_process: InProcess) -> None:
    pairing = await opened(in_process)
    assert refused(await polled(in_process, pairing, "not the secret")) == (404, "pairing.unknown")


@pytest.mark.produces("admin:pairing.poll", "TokenMissing")
async def test_poll_without_a_secret(in_process: InProcess) -> None:
    pairing = await opened(in_process)
    answer = await in_process.admin.get(f"{PAIRINGS}/{pairing['pairingId']}", token=None)
    assert refused(answer) == (401, "token.missing")
    assert "the pairing's secret" in answer.text


@pytest.mark.produces("admin:device.claim", "OrganizationUnknown")
@pytest.mark.produces("admin:device.list", "OrganizationUnknown")
@pytest.mark.produces("admin:device.revoke", "OrganizationUnknown")
@pytest.mark.produces("admin:device.rotate", "OrganizationUnknown")
async def test_devices_of_no_organization(in_process: InProcess) -> None:
    unknown = (404, "organization.unknown")
    assert refused(await claimed(in_process, "ABCDEFGH", corp_id="none")) == unknown
    assert refused(await in_process.admin.get(DEVICES, {"corp_id": "none"})) == unknown
    assert refused(await in_process.admin.post(f"{DEVICES}/1/revoke", {"corp_id": "none"})) == unknown
    assert refused(await in_process.admin.post(f"{DEVICES}/1/rotate", {"corp_id": "none"})) == unknown


@pytest.mark.produces("admin:device.claim", "TenantNotNamed")
@pytest.mark.produces("admin:device.list", "TenantNotNamed")
@pytest.mark.produces("admin:device.revoke", "TenantNotNamed")
@pytest.mark.produces("admin:device.rotate", "TenantNotNamed")
async def test_devices_of_one_of_two_organizations(in_process: InProcess) -> None:
    await with_a_second_town(in_process)
    unnamed = (400, "tenant.not.named")
    assert refused(await claimed(in_process, "ABCDEFGH")) == unnamed
    assert refused(await in_process.admin.get(DEVICES)) == unnamed
    assert refused(await in_process.admin.post(f"{DEVICES}/1/revoke")) == unnamed
    assert refused(await in_process.admin.post(f"{DEVICES}/1/rotate")) == unnamed
    assert (await in_process.admin.get(DEVICES, {"corp_id": "second"})).json() == {"corp_id": "second", "devices": []}
