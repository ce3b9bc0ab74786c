"""`control.send` refused before anything is sent: each reason, and the order in which they are looked at."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.scenarios.answers import refused
from tests.scenarios.control_bodies import LIMIT, documented
from tests.scenarios.hall import Hall, delivered
from tests.scenarios.hall import hall as serving
from tests.scenarios.neighbours import CHEN, CHINESE, SECOND, move_in, token_of
from tests.support.room_devices import acknowledging

CLOSED = (400, "api.control.close", "API CONTROL ClOSE")
NO_DEVICE = (400, "api.control.close", "API CONTROL ClOSE: no device [room.without.device]")
NOT_IN_ORG = (400, "user.not.org", "User Not In Org")
NO_ROOM = (400, "param.error", "Param Error: roomId is unknown")
OFFLINE = (500, "system.error", "System Error: the device is offline [device.offline]")


@pytest.fixture(scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory, anyio_backend: object) -> AsyncIterator[Hall]:
    async with serving(tmp_path_factory.mktemp("hall") / "data") as made:
        await move_in(made.server)
        yield made


def request(**members: Any) -> str:
    """A control body whose request has other members, or, by None, lacks one."""
    inner = {"requestId": "never sent", "service": "s", "method": "m", **members}
    return json.dumps({"version": "1", "request": {name: value for name, value in inner.items() if value is not None}})


def deep(levels: int) -> str:
    return '{"d":' + "[" * (levels - 1) + "]" * (levels - 1) + "," + request()[1:]


def sized(size: int) -> str:
    """A control body of so many bytes."""
    text = request()
    return text[:-1] + " " * (size - len(text)) + "}"


SHAPES = {
    "no JSON": ("hello", "controlBody is no JSON"),
    "half of a JSON text": (documented("x")[:-1], "controlBody is no JSON"),
    "two JSON texts": (documented("x") * 2, "controlBody is no JSON"),
    "NaN": ('{"n":NaN,' + request()[1:], "controlBody is no JSON"),
    "a list": ("[]", "controlBody is no JSON object"),
    "null": ("null", "controlBody is no JSON object"),
    "text": ('"text"', "controlBody is no JSON object"),
    "only spaces": (" ", "controlBody is no JSON"),
    "no version": ('{"request":{"requestId":"x","service":"s","method":"m"}}', "controlBody lacks version"),
    "no request": ('{"version":"1"}', "request is no JSON object"),
    "a list as request": ('{"version":"1","request":[]}', "request is no JSON object"),
    "no requestId": (request(requestId=None), "controlBody lacks request.requestId"),
    "empty requestId": (request(requestId=""), "controlBody lacks request.requestId"),
    "a number as requestId": (request(requestId=7), "controlBody lacks request.requestId"),
    "half a pair as requestId": (request(requestId="\ud83d"), "request.requestId holds half a surrogate pair"),
    "a long requestId": (request(requestId="x" * 513), "request.requestId is longer than 512 characters"),
    "no service": (request(service=None), "controlBody lacks request.service"),
    "no method": (request(method=None), "controlBody lacks request.method"),
    "64 KiB and a byte": (sized(LIMIT + 1), "controlBody has 65537 bytes; 65536 are allowed"),
    "17 levels": (deep(17), "controlBody is nested deeper than 16"),
    "20,000 levels": (deep(20_000), "controlBody is nested deeper than 16"),
}


@pytest.mark.produces("openapi:control.send", "ParameterInvalid")
@pytest.mark.parametrize("shape", SHAPES)
async def test_control_body(hall: Hall, shape: str) -> None:
    text, why = SHAPES[shape]
    status, code, message = refused(await hall.send(text))
    assert (status, code) == (400, "param.error")
    assert message.startswith(f"Param Error: {why}")


@pytest.mark.produces("openapi:control.send", "MissingArgument")
@pytest.mark.parametrize("absent", ["unionId", "roomId", "controlBody"])
async def test_missing(hall: Hall, absent: str) -> None:
    members: dict[str, Any] = {absent: None}
    response = await hall.send(documented("never sent"), **members)
    assert refused(response) == (400, "param.error", f"Param Error: {absent} is required")


@pytest.mark.produces("openapi:control.send", "MalformedArgument")
@pytest.mark.parametrize("name", ["unionId", "roomId", "controlBody"])
@pytest.mark.parametrize("value", ["", "\x00", {}, [], True, 1.5], ids=repr)
async def test_malformed(hall: Hall, name: str, value: Any) -> None:
    status, code, message = refused(await hall.send(documented("never sent"), **{name: value}))
    assert (status, code) == (400, "param.error")
    assert message.startswith(f"Param Error: {name} ")


async def test_control_body_must_be_text(hall: Hall) -> None:
    """An object where the string should be: not a single client of the vendor sends that."""
    body = {"version": "1", "request": {"requestId": "x", "service": "s", "method": "m"}}
    assert refused(await hall.send("", controlBody=body)) == (
        400,
        "param.error",
        "Param Error: controlBody is not text",
    )


@pytest.mark.produces("openapi:control.send", "RoomUnknown")
@pytest.mark.parametrize("room_id", ["nowhere", "chinese-room", "7201", "x" * 10_000, "😀"])
async def test_unknown_room(hall: Hall, room_id: str) -> None:
    """Another organization's room is told like one that does not exist."""
    assert refused(await hall.send(documented("never sent"), roomId=room_id)) == NO_ROOM


@pytest.mark.produces("openapi:control.send", "OperatorUnknown")
@pytest.mark.parametrize("union_id", ["nobody", CHEN, "manager7078", "x" * 10_000, "😀"])
async def test_operator_elsewhere(hall: Hall, union_id: str) -> None:
    """A person of another organization, a userid, and what is nobody's."""
    assert refused(await hall.send(documented("never sent"), unionId=union_id)) == NOT_IN_ORG


@pytest.mark.produces("openapi:control.send", "ControlClosed")
@pytest.mark.parametrize("room_id", ["closed-room", "closed-empty-room"])
async def test_switch_off(hall: Hall, room_id: str) -> None:
    assert refused(await hall.send(documented("never sent"), roomId=room_id)) == CLOSED


@pytest.mark.produces("openapi:control.send", "RoomWithoutDevice")
@pytest.mark.parametrize("room_id", ["empty-room", "accessory-room"])
async def test_no_device(hall: Hall, room_id: str) -> None:
    """A controller takes no signals, it sends them."""
    assert refused(await hall.send(documented("never sent"), roomId=room_id)) == NO_DEVICE


@pytest.mark.produces("openapi:control.send", "DeviceOffline")
async def test_offline(hall: Hall) -> None:
    assert refused(await hall.send(documented("never delivered"), roomId="double-room")) == OFFLINE


async def test_switch_off_with_the_device_connected(hall: Hall) -> None:
    async with hall.device(credential="credential-of-the-closed-room") as device:
        assert refused(await hall.send(documented("never sent"), roomId="closed-room")) == CLOSED
        await device.nothing()


async def test_two_apps_choose_the_same_request_id(hall: Hall) -> None:
    """They mean two signals: each is delivered, under an id of its own."""
    token = await token_of(hall.server, SECOND)
    async with hall.device() as device:
        commands = []
        for app in ("", token):
            call = hall.sending(documented("the same"), token=app)
            commands.append(await device.command())
            await device.ack(commands[-1])
            assert delivered(await call)
    first, second = commands
    assert first.request_id == second.request_id == "the same"
    assert first.signal_id != second.signal_id
    assert first.seq < second.seq


async def test_lowest_host_of_several_gets_the_signal(hall: Hall) -> None:
    async with (
        hall.device(credential="credential-of-the-higher-host") as higher,
        hall.device(credential="credential-of-the-lower-host") as lower,
    ):
        call = hall.sending(documented("one of two"), roomId="double-room")
        await lower.ack(await lower.command())
        assert delivered(await call)
        await higher.nothing()


async def test_organizations_do_not_reach_each_other(hall: Hall) -> None:
    """The neighbour's app, with every permission point, finds neither room nor person of the demo.

    The device there acknowledges whatever comes, so that a signal that reaches it is answered at once.
    """
    token = await token_of(hall.server, CHINESE)
    async with hall.device() as device:
        async with acknowledging(device) as commands:
            assert refused(await hall.send(documented("x"), token)) == NO_ROOM
            assert refused(await hall.send(documented("x"), token, roomId="chinese-room")) == NOT_IN_ORG
            assert refused(await hall.send(documented("x"), token, unionId=CHEN)) == NO_ROOM
        assert not commands
        await device.nothing()


async def test_neighbour_reaches_its_own_room(hall: Hall) -> None:
    token = await token_of(hall.server, CHINESE)
    async with hall.device(credential="credential-of-the-chinese-room") as device:
        call = hall.sending(documented("自己"), token=token, unionId=CHEN, roomId="chinese-room")
        await device.ack(await device.command())
        assert delivered(await call)
