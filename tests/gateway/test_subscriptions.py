"""What apps subscribe to outlives the device's program."""

import pytest

from moothall.domain.room_changes import delete
from moothall.domain.subscriptions import LIMIT, of_device
from moothall.kernel.frames import Command, Subscription
from tests.domain.applied import Store, organization
from tests.gateway.house import BARE_ROOM, DEVICE_ID, OPERATOR, PERSON, ROOM, House, Plug, control_body
from tests.gateway.test_events import events

pytestmark = pytest.mark.anyio


async def delivered(home: House, plug: Plug, body: str, request_id: str, app_key: str = "app-1") -> None:
    call = home.send(request_id, control_body=body, app_key=app_key)
    plug.acknowledges(await plug.hears(Command))
    await call


async def test_a_device_that_has_started_anew_is_told_again(home: House) -> None:
    plug = await home.device()
    await delivered(home, plug, control_body("r1"), "r1")
    await delivered(home, plug, control_body("r2", "mute"), "r2")
    await delivered(home, plug, control_body("r3"), "r3", "app-2")
    await plug.leaves()
    plug = await home.device()
    await home.settle()
    assert plug.sent.empty()
    await plug.leaves()
    plug = await home.device("boot-2")
    for request_id in ("r1", "r3"):
        frame = await plug.hears(Subscription)
        assert frame == Subscription(ROOM, "DTRooms.Meeting", control_body(request_id))
    assert plug.sent.empty()


async def test_what_is_unsubscribed_is_not_told_again(home: House) -> None:
    plug = await home.device()
    await delivered(home, plug, control_body("r1"), "r1")
    await delivered(home, plug, control_body("r2", "unsubscribe"), "r2")
    await plug.leaves()
    assert (await home.device("boot-2")).sent.empty()


async def test_what_the_device_did_not_take_is_not_noted(home: House) -> None:
    plug = await home.device()
    call = home.send()
    await plug.hears(Command)
    await home.advance(5_000)
    with pytest.raises(Exception, match="not confirmed"):
        await call
    assert await home.engine.read(home.tenant, of_device, DEVICE_ID) == ()


async def subscribed(home: House) -> Plug:
    plug = await home.device()
    await delivered(home, plug, control_body("r1"), "r1")
    assert len(await home.engine.read(home.tenant, of_device, DEVICE_ID)) == 1
    return plug


async def says(home: House, line: str) -> None:
    """A file says this of the organization."""
    await Store(home.engine).apply(organization(line, corp_id="ding0001"))


async def put_into(home: House, room: str) -> None:
    await says(home, f"devices: [{{id: {DEVICE_ID}, name: Box, room: {room}}}]")


async def test_a_device_that_a_file_puts_into_another_room_is_not_told_again(home: House) -> None:
    plug = await subscribed(home)
    await plug.leaves()
    await put_into(home, BARE_ROOM)
    assert (await home.device("boot-2")).sent.empty()
    assert await home.engine.read(home.tenant, of_device, DEVICE_ID) == ()


async def test_what_a_device_has_that_a_file_leaves_in_its_room_stays(home: House) -> None:
    await subscribed(home)
    await put_into(home, ROOM)
    assert len(await home.engine.read(home.tenant, of_device, DEVICE_ID)) == 1


async def test_a_device_whose_room_is_deleted_is_not_told_again(home: House) -> None:
    await subscribed(home)
    await says(home, "people: [{id: u1, name: Ann, room_admin: true}]")
    await home.engine.write(home.tenant, OPERATOR, delete, PERSON, ROOM)
    assert await home.engine.read(home.tenant, of_device, DEVICE_ID) == ()


async def test_what_a_device_takes_after_it_has_left_the_room_is_not_noted(home: House) -> None:
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    await put_into(home, BARE_ROOM)
    plug.acknowledges(command)
    await call
    assert await home.engine.read(home.tenant, of_device, DEVICE_ID) == ()


async def test_one_too_many_is_delivered_and_not_noted(home: House) -> None:
    plug = await home.device()
    for number in range(LIMIT + 1):
        await delivered(home, plug, control_body("r1"), "r1", f"app-{number}")
    assert len(await home.engine.read(home.tenant, of_device, DEVICE_ID)) == LIMIT
    assert [one["app_key"] for one in await events(home, "subscription.refuse")] == [f"app-{LIMIT}"]
