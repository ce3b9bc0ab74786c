"""Room devices as apps read them."""

from typing import Any

import httpx
import pytest

from tests.scenarios.answers import refused
from tests.scenarios.meeting_rooms import ALICE, BOB, CAROL, DAVE, NOBODY, House, taken
from tests.support.room_devices import bare_device

HOST, PANEL, DEMO_HOST = "2001", "2002", "1001"
HOST_UNION_ID, DEMO_UNION_ID = "hOsTUnionIdiEiE", "dV7mKp3rTqXw9sZcNbYh2gLiEiE"
CREDENTIAL = "credential-of-the-east-host-0123456789"
NOT_FOUND = (400, "device.not.found", "device not found")
CLOSED = (403, "no.permission", "no permission")
TOLD = {
    "dev_code": "123456",
    "dev_net_ip": "10.0.0.5",
    "dev_net_type": "net_wired",
    "dev_wire_mac": "02:00:00:00:00:05",
    "dev_firmware_v": "7.1",
    "dev_software_v": "3.2",
    "dev_camera": "Eye 4",
    "dev_mirror": "true",
    "dev_app_status": "conf_running",
    "dev_sip_account": "east@rooms.example",
}
DOCUMENTED = [
    "code",
    "model",
    "app_status",
    "net_ip",
    "net_type",
    "wifi_mac",
    "wire_mac",
    "firmware_v",
    "software_v",
    "hdmi",
]


async def read(house: House, by: str = ALICE, token: str = "", **ids: Any) -> httpx.Response:
    """One device."""
    return await house.server.openapi.get("/v1.0/rooms/devices", {"operatorUnionId": by, **ids}, token)


async def ask(house: House, names: Any = None, by: str = ALICE, token: str = "", **ids: Any) -> httpx.Response:
    """Properties of a device: the ids stand in the query, the names in the body."""
    query = httpx.QueryParams({"operatorUnionId": by, **ids})
    body = {} if names is None else {"propertyNames": names}
    return await house.server.openapi.post(f"/v1.0/rooms/devices/properties/query?{query}", body, token)


async def locate(house: House, code: str, token: str = "", **fields: Any) -> httpx.Response:
    """The address behind a cast code."""
    return await house.server.openapi.get(f"/v1.0/rooms/devices/shareCodes/{code}", fields, token)


def named(response: httpx.Response) -> dict[str, str]:
    """Values by name."""
    return {each["propertyName"]: each["propertyValue"] for each in taken(response)}


async def test_device_that_is_away(house: House) -> None:
    """What it has reported before, but that it is offline; what is not known is left out."""
    await house.report(2001, **TOLD)
    assert (await read(house, deviceId=HOST)).json() == {
        "result": {
            "deviceId": HOST,
            "deviceUnionId": HOST_UNION_ID,
            "corpId": house.server.demo.corp_id,
            "deviceName": "East host",
            "deviceSn": "EH-1",
            "deviceMac": "02:00:00:00:00:05",
            "deviceType": "touyingyi",
            "deviceModel": "Box 3",
            "deviceStatus": "offline",
            "openRoomId": "east",
            "roomName": "East hall",
            "shareCode": "123456",
            "firmwareVersion": "7.1",
            "softwareVersion": "3.2",
            "devNetType": "net_offline",
            "devNetIp": "10.0.0.5",
            "devWireMac": "02:00:00:00:00:05",
            "devCamera": "Eye 4",
            "devMirror": "true",
            "sipAccountName": "east@rooms.example",
            "controllers": [
                {
                    "deviceId": PANEL,
                    "deviceUnionId": "pAnElUnionIdiEiE",
                    "corpId": house.server.demo.corp_id,
                    "deviceName": "East panel",
                    "deviceSn": "",
                    "deviceType": "meetingaccessory",
                    "deviceStatus": "offline",
                    "openRoomId": "east",
                }
            ],
        }
    }


async def test_device_that_is_connected(house: House) -> None:
    """Its own word for what it does; idle where it has said nothing. It was activated when it came first."""
    async with house.server.listening() as url, bare_device(url, CREDENTIAL):
        device = taken(await read(house, deviceId=HOST))
        assert (device["deviceStatus"], device["activeTime"]) == ("idle", house.server.clock.now())
        assert "devNetType" not in device
        await house.report(2001, **TOLD)
        device = taken(await read(house, deviceId=HOST))
        assert (device["deviceStatus"], device["devNetType"]) == ("conf_running", "net_wired")
        assert named(await ask(house, ["dev_app_status"], deviceId=HOST)) == {"dev_app_status": "conf_running"}
    assert taken(await read(house, deviceId=HOST))["deviceStatus"] == "offline"


async def test_either_id(house: House) -> None:
    for ids in (
        {"deviceId": DEMO_HOST},
        {"deviceUnionId": DEMO_UNION_ID},
        {"deviceId": DEMO_HOST, "deviceUnionId": DEMO_UNION_ID},
        {"deviceId": "", "deviceUnionId": DEMO_UNION_ID},
    ):
        assert taken(await read(house, **ids))["deviceId"] == DEMO_HOST
        assert (await ask(house, **ids)).status_code == 200


async def test_a_controller(house: House) -> None:
    """Has no controllers of its own."""
    panel = taken(await read(house, deviceId=PANEL))
    assert (panel["deviceType"], "controllers" in panel) == ("meetingaccessory", False)


@pytest.mark.produces("openapi:device.get", "ParameterInvalid", "DeviceUnknown")
@pytest.mark.produces("openapi:device.properties", "ParameterInvalid", "DeviceUnknown")
async def test_no_device(house: House) -> None:
    for call in (read, ask):
        status, code, text = refused(await call(house))
        assert (status, code) == (400, "param.error") and text.startswith("param error: deviceId")
        for device_id in ("9", "x", "-1", "٣", "9" * 40):
            assert refused(await call(house, deviceId=device_id)) == NOT_FOUND
        assert refused(await call(house, deviceUnionId="x")) == NOT_FOUND
        assert refused(await call(house, deviceId=HOST, deviceUnionId=DEMO_UNION_ID)) == NOT_FOUND
    await house.server.admin.post(f"/moothall/v1/devices/{HOST}/revoke")
    assert refused(await read(house, deviceId=HOST)) == NOT_FOUND


@pytest.mark.produces("openapi:device.get", "OperatorUnknown", "NotRoomManager", "DevicesClosed")
@pytest.mark.produces("openapi:device.properties", "OperatorUnknown", "NotRoomManager", "DevicesClosed")
async def test_operators(house: House) -> None:
    """Who manages the device's room; a device in no room is for those who manage all."""
    for call in (read, ask):
        for by in (BOB, CAROL, NOBODY):
            assert refused(await call(house, by=by, deviceId=HOST)) == CLOSED
        assert (await call(house, by=DAVE, deviceId=HOST)).status_code == 200
        assert refused(await call(house, by=DAVE, deviceId=DEMO_HOST)) == CLOSED
    await house.delete("meetingRooms/east")
    assert refused(await read(house, DAVE, deviceId=HOST)) == CLOSED
    assert "openRoomId" not in taken(await read(house, deviceId=HOST))


@pytest.mark.produces("openapi:device.ip_by_code", "DevicesClosed")
async def test_third_party_apps(house: House) -> None:
    """Are not let near devices, whatever points they have."""
    token = await house.guest_token()
    assert (await house.server.openapi.get("/v1.0/rooms/groupLists", {"unionId": ALICE}, token)).status_code == 200
    assert refused(await read(house, token=token, deviceId=HOST)) == CLOSED
    assert refused(await ask(house, token=token, deviceId=HOST)) == CLOSED
    assert refused(await locate(house, "123456", token)) == CLOSED


async def test_all_properties(house: House) -> None:
    """The ten that are documented, all as text; what was never told is empty."""
    assert named(await ask(house, deviceId=HOST)) == {
        **{f"dev_{name}": "" for name in DOCUMENTED},
        "dev_model": "Box 3",
        "dev_app_status": "offline",
        "dev_net_type": "net_offline",
    }


async def test_some_properties(house: House) -> None:
    """In the order of the request; one that is not documented only where the device has told it."""
    await house.report(2001, **TOLD)
    names = ["dev_camera", "dev_hdmi", "dev_code", "dev_coffee"]
    found = taken(await ask(house, names, deviceId=HOST))
    assert [each["propertyName"] for each in found] == names[:3]
    assert [each["propertyValue"] for each in found] == ["Eye 4", "", "123456"]
    assert refused(await ask(house, names * 3, deviceId=HOST))[1] == "param.error"


async def test_what_changes_is_recorded(house: House) -> None:
    for told in ({"dev_hdmi": "true"}, {"dev_hdmi": "true"}, {"dev_hdmi": "false", "dev_code": "123456"}):
        await house.report(2001, **told)
    assert await house.changes(HOST) == ["device_property.change", "device_property.change", "device.create"]


async def test_address(house: House) -> None:
    """By the code on the screen, and the serial number where two show the same."""
    await house.report(2001, dev_code="123456", dev_net_ip="10.0.0.5")
    await house.report(1001, dev_code="123456", dev_net_ip="10.0.0.9")
    answer = await locate(house, "123456", deviceSn="EH-1")
    assert answer.json() == {"success": True, "result": {"deviceIp": "10.0.0.5"}}
    assert taken(await locate(house, "123456", deviceSn="MH-0001")) == {"deviceIp": "10.0.0.9"}
    assert taken(await locate(house, "123456")) == {"deviceIp": "10.0.0.9"}


@pytest.mark.produces("openapi:device.ip_by_code", "ParameterInvalid", "DeviceUnknown")
async def test_no_address(house: House) -> None:
    for code in ("12345", "1234567", "abcdef", "١٢٣٤٥٦"):
        assert refused(await locate(house, code))[:2] == (400, "param.error")
    assert refused(await locate(house, "654321")) == NOT_FOUND
    await house.report(2001, dev_code="123456")
    assert refused(await locate(house, "123456")) == NOT_FOUND
    await house.report(2001, dev_net_ip="10.0.0.5")
    assert refused(await locate(house, "123456", deviceSn="EH-2")) == NOT_FOUND
