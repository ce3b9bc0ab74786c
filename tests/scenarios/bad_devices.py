"""What ends a device's session: for each reason the ways to come by it, on a real socket beside devices that behave."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import NamedTuple, TypeAlias

import httpx
import pytest

from moothall.kernel.demo import CORP_ID, DEVICE_ID
from moothall.kernel.fault import StoreUnavailable
from moothall.kernel.frames import PROTOCOL, Ack, Command, Event, Hello, Nack, Ping, Pong, Result, State, encode
from tests.scenarios.control_bodies import LIMIT, documented
from tests.scenarios.hall import Hall, delivered
from tests.scenarios.neighbours import CHEN, CHINESE, token_of
from tests.support.relay import Relay, relay
from tests.support.room_devices import BareDevice, bare_device, bare_socket

ORDINARY, FOREIGN = "double-room", "chinese-room"
"""Rooms of devices that behave: in the demo's organization, and next door."""
LARGE = documented("large").replace('"version"', f'"fill":"{"x" * (LIMIT - 200)}","version"')
SILENCE, HELLO, STEP = 45_000, 5_000, 15_000


class Witness:
    """A device that behaves, and should notice nothing."""

    def __init__(self, hall: Hall, device: BareDevice, **members: str) -> None:
        self.device = device
        self._hall = hall
        self._members = members
        self._pending: list[tuple[Command, asyncio.Task[httpx.Response]]] = []

    async def signal(self, name: str) -> Command:
        """A signal that it was sent and has not acknowledged yet."""
        call = self._hall.sending(documented(name), **self._members)
        self._pending.append((await self.device.command(), call))
        return self._pending[-1][0]

    async def gets_signals(self) -> None:
        """In the session that it has had all the time."""
        await self._acknowledge()
        await self.signal("a signal to a witness")
        await self._acknowledge()

    async def _acknowledge(self) -> None:
        assert self.device.welcome is not None
        while self._pending:
            command, call = self._pending.pop()
            assert command.epoch == self.device.welcome.epoch
            await self.device.ack(command)
            assert delivered(await call)


class Case:
    """A device that is about to be sent away, and its witnesses."""

    def __init__(self, hall: Hall, between: Relay, device: BareDevice, witnesses: dict[str, Witness]) -> None:
        self.hall = hall
        self.between = between
        self.device = device
        self.witnesses = witnesses
        self.patch = pytest.MonkeyPatch()
        self.call: asyncio.Task[httpx.Response]

    async def signal(self, name: str) -> Command:
        """A signal that the device was sent."""
        self.call = self.hall.sending(documented(name))
        return await self.device.command()

    async def took(self, name: str) -> Command:
        """A signal that it has acknowledged."""
        command = await self.signal(name)
        await self.device.ack(command)
        assert delivered(await self.call)
        return command

    async def pass_time(self, milliseconds: int) -> None:
        """Let time pass in which the witnesses are heard."""
        for start in range(0, milliseconds, STEP):
            self.hall.pass_time(min(STEP, milliseconds - start))
            for witness in self.witnesses.values():
                await witness.device.nothing()

    def store_fails(self, error: Exception | None = None) -> None:
        """From now on, until the patch is undone."""

        async def fails(*_: object) -> None:
            raise error or StoreUnavailable()

        self.patch.setattr(self.hall.server.running.services.engine, "write", fails)


async def case(opened: AsyncExitStack, hall: Hall, *, greeted: bool) -> Case:
    """The demo room's device behind a relay, greeted or not, with its witnesses."""
    chinese = {"token": await token_of(hall.server, CHINESE), "unionId": CHEN, "roomId": FOREIGN}
    witnesses = {}
    for members, credential in (
        ({"roomId": ORDINARY}, "credential-of-the-lower-host"),
        (chinese, "credential-of-the-chinese-room"),
    ):
        device = await opened.enter_async_context(hall.device(credential=credential))
        witnesses[members["roomId"]] = Witness(hall, device, **members)
    between = await opened.enter_async_context(relay(hall.url))
    device = await opened.enter_async_context(bare_device(between.url) if greeted else bare_socket(between.url))
    return Case(hall, between, device, witnesses)


Act: TypeAlias = Callable[[Case], Awaitable[None]]


class Way(NamedTuple):
    """One way to be sent away."""

    name: str
    greeted: bool
    act: Act


WAYS: dict[str, list[Way]] = {}
"""By reason."""


def ends(reason: str, *, greeted: bool = True) -> Callable[[Act], Act]:
    """Note a way."""

    def note(act: Act) -> Act:
        WAYS.setdefault(reason, []).append(Way(act.__name__.replace("_", " "), greeted, act))
        return act

    return note


def says(reason: str, name: str, *messages: str | bytes, greeted: bool = True) -> None:
    """Note what to say."""

    async def act(case: Case) -> None:
        for message in messages:
            await case.device.say_anything(message)

    WAYS.setdefault(reason, []).append(Way(name, greeted, act))


for _greeted in (True, False):
    says("frame.invalid", "no json", "no json", greeted=_greeted)
    says("frame.invalid", "no object", "[]", greeted=_greeted)
    says("frame.invalid", "unknown frame", '{"type":"reboot"}', greeted=_greeted)
    says("frame.invalid", "frame of the server", '{"type":"bye","reason":"x","retryAfterMs":null}', greeted=_greeted)
    says("frame.invalid", "member missing", '{"type":"ack","signalId":"x","seq":1}', greeted=_greeted)
    says("frame.invalid", "member of another type", '{"type":"hello","proto":1,"bootId":"b"}', greeted=_greeted)
    says("frame.invalid", "long boot id", encode(Hello(PROTOCOL, "b" * 129)), greeted=_greeted)
    says("frame.invalid", "deep", "[" * 100_000, greeted=_greeted)
    says("frame.invalid", "large", '{"type":"pong","x":"' + "x" * 262_144 + '"}', greeted=_greeted)
    says("frame.invalid", "bytes", encode(Ping()).encode(), greeted=_greeted)
    says("frames.many", "pongs", *[encode(Pong())] * 1_001, greeted=_greeted)
    says("frames.many", "pings", *[encode(Ping())] * 1_100, greeted=_greeted)
says("hello.missing", "ack", encode(Ack("s", 1, 1)), greeted=False)
says("hello.missing", "nack", encode(Nack("s", 1, 1, "busy")), greeted=False)
says("hello.missing", "result", encode(Result("s", "r", "{}")), greeted=False)
says("hello.missing", "event", encode(Event("e", "{}")), greeted=False)
says("hello.missing", "state", encode(State(1, True, {})), greeted=False)
says("protocol.unknown", "later version", encode(Hello("dtrooms.control.v2", "b")), greeted=False)
says("device.wrong", "another id", encode(Hello(PROTOCOL, "b", device_id=str(DEVICE_ID + 1))), greeted=False)
says("hello.twice", "same start", encode(Hello(PROTOCOL, "1")))
says("hello.twice", "another start", encode(Hello(PROTOCOL, "2")))
says("signal.unknown", "ack", encode(Ack("never sent", 1, 1)))
says("signal.unknown", "nack", encode(Nack("never sent", 1, 1, "busy")))
says("event.invalid", "no json", encode(Event("e", "no json")))
says("event.invalid", "no object", encode(Event("e", "[]")))
says("event.invalid", "no version", encode(Event("e", "{}")))
says("event.invalid", "deep", encode(Event("e", "[" * 50_000)))
says("state.stale", "same number", *[encode(State(1, True, {"a": 1}))] * 2)
says("state.stale", "lower number", encode(State(2, True, {})), encode(State(1, False, {})))
says("state.large", "at once", encode(State(1, True, {f"name {number}": number for number in range(501)})))
says("state.large", "a name", encode(State(1, True, {"n" * 129: 1})))
says("state.large", "a value", encode(State(1, True, {"name": "\u4e2d" * 1_366})))
says("state.large", "in all", encode(State(1, True, {f"name {number}": "x" * 4_090 for number in range(17)})))
says(
    "state.large",
    "large bit by bit",
    *(encode(State(seq, False, {f"{seq} {number}": "x" * 4_090 for number in range(9)})) for seq in (1, 2)),
)
says(
    "state.large",
    "bit by bit",
    *(encode(State(half, False, {f"{half} {number}": 1 for number in range(251)})) for half in (1, 2)),
)


@ends("signal.unknown")
async def ack_of_the_signal_of_another(case: Case) -> None:
    await case.device.ack(await case.witnesses[ORDINARY].signal("not for the bad one"))


@ends("signal.unknown")
async def result_of_the_signal_of_another(case: Case) -> None:
    command = await case.witnesses[ORDINARY].signal("not for the bad one")
    await case.device.say(Result(command.signal_id, command.request_id, body(command.request_id)))


@ends("signal.unknown")
async def result_under_another_request_id(case: Case) -> None:
    command = await case.took("asked")
    await case.device.say(Result(command.signal_id, "another", body("another")))


@ends("signal.unknown")
async def ack_under_a_later_number(case: Case) -> None:
    command = await case.signal("asked")
    await case.device.ack(command, seq=command.seq + 1)


@ends("signal.unknown")
async def ack_under_an_earlier_number(case: Case) -> None:
    command = await case.signal("asked")
    await case.device.ack(command, seq=command.seq - 1)


@ends("signal.unknown")
async def ack_for_a_later_session(case: Case) -> None:
    command = await case.signal("asked")
    await case.device.ack(command, epoch=command.epoch + 1)


def body(request_id: str, status: str = '"statusCode":200') -> str:
    """Of a result."""
    return f'{{"version":"1.0.0","response":{{"requestId":"{request_id}",{status}}}}}'


WRONG_RESULTS = {
    "nothing": "",
    "no json": "no json",
    "no object": "[]",
    "no version": body("asked").replace('"version":"1.0.0",', ""),
    "no response": '{"version":"1.0.0"}',
    "no status": body("asked", '"x":1'),
    "text as status": body("asked", '"statusCode":"200"'),
    "a status below 0": body("asked", '"statusCode":-1'),
    "a large status": body("asked", '"statusCode":1000000'),
    "a status that no store holds": body("asked", f'"statusCode":{2**63}'),
    "half a status": body("asked", '"statusCode":200.5'),
    "another requestId": body("another"),
    "deep": "[" * 50_000,
}


def _result(wrong: str) -> Act:
    async def act(case: Case) -> None:
        command = await case.took("asked")
        await case.device.say(Result(command.signal_id, "asked", wrong))

    return act


WAYS["result.invalid"] = [Way(name, True, _result(wrong)) for name, wrong in WRONG_RESULTS.items()]


@ends("hello.late", greeted=False)
async def says_nothing(case: Case) -> None:
    case.hall.pass_time(HELLO)


@ends("silent")
async def is_silent(case: Case) -> None:
    await case.pass_time(SILENCE)


@ends("slow")
async def does_not_read(case: Case) -> None:
    """Signals and their repetitions fill the buffers on the way; 64 frames more are too many."""
    case.between.to_device.stop()
    (link,) = (link for link in case.hall.server.running.gateway._links if link.device_id == DEVICE_ID)
    call = case.hall.sending(LARGE)
    while not link.ended:
        if call.done():
            call = case.hall.sending(LARGE)
        for _ in range(70):
            await case.device.say(Ping())
        await case.hall.settle()
        if not link.ended:
            await case.pass_time(500)
    case.between.to_device.flow()


@ends("replaced")
async def a_second_session(case: Case) -> None:
    async with bare_device(case.hall.url):
        """It is enough that it was welcome."""


@ends("revoked")
async def is_revoked(case: Case) -> None:
    answer = await case.hall.server.admin.post(f"/moothall/v1/devices/{DEVICE_ID}/revoke", {"corp_id": CORP_ID})
    assert answer.status_code == 200


@ends("removed")
async def its_organization_is_removed(case: Case) -> None:
    answer = await case.hall.server.admin.post("/moothall/v1/reset", {"corp_id": CORP_ID, "confirm": CORP_ID})
    assert answer.status_code == 200


@ends("draining")
async def the_server_stops(case: Case) -> None:
    await case.hall.server.running.drain()


@ends("unavailable", greeted=False)
async def hello_that_cannot_be_stored(case: Case) -> None:
    case.store_fails()
    await case.device.say(Hello(PROTOCOL, "1"))


@ends("unavailable")
async def result_that_cannot_be_stored(case: Case) -> None:
    command = await case.took("asked")
    case.store_fails()
    await case.device.say(Result(command.signal_id, "asked", body("asked")))


@ends("unavailable")
async def result_that_the_server_stumbles_over(case: Case) -> None:
    command = await case.took("asked")
    case.store_fails(RuntimeError())
    await case.device.say(Result(command.signal_id, "asked", body("asked")))


@ends("unavailable")
async def event_that_cannot_be_stored(case: Case) -> None:
    case.store_fails()
    await case.device.say(Event("e", '{"version":"1.0.0"}'))


@ends("unavailable")
async def state_that_cannot_be_stored(case: Case) -> None:
    await case.device.say(State(1, True, {"a": 1}))
    await case.device.nothing()
    case.store_fails()
    case.hall.pass_time(500)
