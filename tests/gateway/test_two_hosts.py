"""A room with two devices that take signals: a signal that was sent stays with one of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from moothall.domain.devices import revoke
from moothall.domain.faults import DeviceOffline, SignalNotConfirmed
from moothall.domain.ports import Actor, Engine, Writer
from moothall.domain.signals import accept
from moothall.kernel.frames import Bye, Command, Okay, Result
from moothall.store.records import devices as records
from moothall.store.records.signals import ACCEPTED
from tests.gateway.house import DEVICE_ID, OPERATOR, House, Plug, device, house, result_body
from tests.gateway.test_events import events

pytestmark = pytest.mark.anyio

OTHER_ID = 99


class Overtaken:
    """An engine in which somebody else's write comes just before the acceptance of each signal."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.before: Callable[[Writer], None] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def write(self, tenant: int, actor: Actor, function: Callable[..., Any], *arguments: Any) -> Any:
        if function is accept and self.before is not None:
            await self._engine.write(tenant, OPERATOR, self.before)
        return await self._engine.write(tenant, actor, function, *arguments)


def furnish(tx: Writer) -> None:
    """A second device in the room."""
    records.add(tx, device(OTHER_ID, "other"))


async def lost_with_a_signal(home: House) -> Command:
    """The room's device takes a signal, its acknowledgement is lost, it is gone, and the other one has come."""
    await home.engine.write(home.tenant, OPERATOR, furnish)
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    await plug.leaves()
    await home.advance(5_000)
    with pytest.raises(SignalNotConfirmed):
        await call
    await home.advance(home.timing.hold_down)
    return command


async def repeated(home: House, plug: Plug) -> Command:
    call = home.send()
    command = await plug.hears(Command)
    plug.acknowledges(command)
    await call
    return command


async def test_a_signal_that_was_sent_waits_for_its_device(home: House) -> None:
    command = await lost_with_a_signal(home)
    other = await home.device(credential="other")
    with pytest.raises(DeviceOffline):
        await home.send()
    plug = await home.device()
    assert (await repeated(home, plug)).signal_id == command.signal_id
    plug.says(Result(command.signal_id, "r1", result_body()))
    assert await plug.hears(Okay) == Okay(signal_id=command.signal_id)
    assert other.sent.empty()


async def test_a_new_signal_goes_to_the_device_that_is_here(home: House) -> None:
    await lost_with_a_signal(home)
    other = await home.device(credential="other")
    call = home.send("r2")
    other.acknowledges(await other.hears(Command))
    await call


async def test_a_signal_whose_device_is_no_longer_the_rooms_goes_to_another(home: House) -> None:
    command = await lost_with_a_signal(home)
    await home.engine.write(home.tenant, OPERATOR, revoke, DEVICE_ID)
    other = await home.device(credential="other")
    assert (await repeated(home, other)).signal_id == command.signal_id


async def test_the_result_of_a_device_that_had_the_signal_before_is_taken(home: House) -> None:
    command = await lost_with_a_signal(home)
    await home.engine.write(home.tenant, OPERATOR, bound_to, None)
    other = await home.device(credential="other")
    await repeated(home, other)
    plug = await home.device()
    plug.says(Result(command.signal_id, "r1", result_body(status_code=500)))
    assert await plug.hears(Okay) == Okay(signal_id=command.signal_id)
    assert (await home.signal()).status_code is None
    assert await events(home) == []
    assert await events(home, "signal.answer_other") == [
        {"device_id": DEVICE_ID, "request_id": "r1", "status_code": 500}
    ]


async def test_the_result_of_a_device_that_never_had_the_signal_ends_its_session(home: House) -> None:
    command = await lost_with_a_signal(home)
    other = await home.device(credential="other")
    other.says(Result(command.signal_id, "r1", result_body()))
    assert (await other.hears(Bye)).reason == "signal.unknown"


async def test_a_signal_that_goes_to_another_device_at_the_last_moment_waits_for_its_turn(tmp_path: Path) -> None:
    async with house(tmp_path, through=lambda engine: cast(Engine, Overtaken(engine))) as home:
        await home.engine.write(home.tenant, OPERATOR, furnish)
        other = await home.device(credential="other")
        first = home.send("r1")
        command = await other.hears(Command)
        await home.device()
        assert isinstance(home.through, Overtaken)
        home.through.before = lambda tx: bound_to(tx, None)
        second = home.send("r2")
        await home.settle()
        waiting = await home.signal("r2")
        assert (waiting.device_id, waiting.state, waiting.attempt) == (OTHER_ID, ACCEPTED, 0)
        assert other.sent.empty()
        other.acknowledges(command)
        await first
        other.acknowledges(await other.hears(Command))
        await second
        assert (await home.signal("r2")).attempt == 1


def bound_to(tx: Writer, room_id: str | None) -> None:
    """The room's first device is of another room from now on."""
    before = records.get(tx, DEVICE_ID)
    assert before is not None
    records.change(tx, msgspec.structs.replace(before, room_id=room_id))
