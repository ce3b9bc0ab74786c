"""Proofs 1, 2, 5, 6, 8 and 11: `moothall serve` in a process of its own, the official SDK, devices on sockets."""

import asyncio
from collections import defaultdict
from itertools import count
from pathlib import Path

import pytest

from moothall.kernel.frames import Bye
from tests.proofs.apps import OFFLINE, App, refused
from tests.proofs.conftest import PATIENT
from tests.proofs.logs import signals, steps, told
from tests.proofs.rooms import frail, room
from tests.scenarios.control_bodies import PECULIAR, documented, peculiar
from tests.scenarios.neighbours import CHEN
from tests.sdk.vendor import TeaException
from tests.support.process import ServerProcess
from tests.support.relay import relay
from tests.support.room_devices import bare_device

NUMBERS = count()
CLIENTS, CALLS, CUTS = 8, 25, 5


@pytest.mark.parametrize("name", PECULIAR)
async def test_1_the_exact_bytes_arrive_and_true_comes_after_the_acknowledgement(
    town: ServerProcess, app: App, name: str
) -> None:
    """Whatever else the server answers in the meantime."""
    text = peculiar(name, next(NUMBERS))
    async with bare_device(town.url) as device:
        call = app.sending(text)
        command = await device.command()
        assert command.control_body == text
        for _ in range(3):
            await app.look_around()
        assert not call.done()
        assert await steps(town, command.signal_id) == [("signal.accept", command.epoch, 1)]
        await device.ack(command)
        await call
        assert (await steps(town, command.signal_id))[1:] == [("signal.deliver", command.epoch, 1)]


async def test_2_a_device_that_is_absent_is_offline_and_gets_nothing_later(town: ServerProcess, app: App) -> None:
    assert await refused(app.send(documented("absent"), room_id="double-room")) == OFFLINE
    async with bare_device(town.url, "credential-of-the-lower-host") as device:
        await device.nothing()
    assert await signals(town, "absent") == []


async def test_5_two_hundred_signals_in_each_callers_order_and_once(town: ServerProcess) -> None:
    """The device loses its connection now and then, with an acknowledgement on the way."""
    apps = [App(town.url, town.demo, asynchronous=bool(number % 2)) for number in range(CLIENTS)]

    async def client(number: int) -> None:
        for place in range(CALLS):
            await apps[number].send(documented(f"five-{number}-{place}"))

    async with relay(town.url) as between, room(between.url) as made:
        calls = asyncio.gather(*map(client, range(CLIENTS)))
        taken: list[str] = []
        for _ in range(CUTS):
            taken += [await made.acted.get() for _ in range(CLIENTS * CALLS // (CUTS + 1))]
            between.to_server.lose()
            await between.to_server.lost.get()
            between.cut()
        await calls
        taken += [await made.acted.get() for _ in range(CLIENTS * CALLS - len(taken))]
        assert made.acted.empty()
    heard = defaultdict(list)
    for request_id in taken:
        _, number, place = request_id.split("-")
        heard[int(number)].append(int(place))
    assert heard == {number: list(range(CALLS)) for number in range(CLIENTS)}
    assert sum(one["attempt"] > 1 for one in await signals(town) if one["request_id"] in taken) >= CUTS


async def test_6_a_kill_between_sending_and_acknowledgement(tmp_path: Path) -> None:
    """The device acts once, and the caller can repeat the call to true."""
    text, memory = documented("six"), tmp_path / "memory.jsonl"
    with ServerProcess(tmp_path / "data", *PATIENT) as server:
        async with frail(server.url, memory, "1") as (before, _):
            call = App(server.url, server.demo).sending(text)
            first = await before.take()
            server.kill()
            with pytest.raises(TeaException):
                await call
        server.start()
        async with frail(server.url, memory, "2") as (after, device):
            call = App(server.url, server.demo).sending(text)
            second = await after.take()
            assert (second.signal_id, second.seq, second.dup) == (first.signal_id, first.seq, True)
            assert second.epoch > first.epoch
            await device.say(second)
            await call
            await device.nothing()
        assert (before.acted, after.acted) == (["six"], [])
        (signal,) = await signals(server)
        assert (signal["state"], signal["attempt"]) == ("DELIVERED", 2)


async def test_8_a_second_session_ends_the_first_whose_late_word_does_not_count(town: ServerProcess, app: App) -> None:
    async with relay(town.url) as between, bare_device(between.url) as first:
        call = app.sending(documented("eight"))
        command = await first.command()
        between.to_server.stop()
        await first.ack(command)
        async with bare_device(town.url, boot="2") as second:
            assert (await first.hear_a(Bye)).reason == "replaced"
            between.to_server.flow()
            again = await second.command()
            assert (again.signal_id, again.seq) == (command.signal_id, command.seq)
            assert again.epoch > command.epoch
            await second.nothing()
            assert not call.done()
            await second.ack(again)
            await call
    assert [step for step in await steps(town, command.signal_id) if step[0] == "signal.deliver"] == [
        ("signal.deliver", again.epoch, 2)
    ]


BAD, GOOD = documented("eleven")[:-1], documented("eleven")
ORDER = (
    ({"text": BAD, "room_id": "chinese-room", "union_id": CHEN}, 400, "param.error", "controlBody is no JSON"),
    ({"room_id": "chinese-room", "union_id": CHEN}, 400, "param.error", "roomId is unknown"),
    ({"room_id": "closed-room", "union_id": CHEN}, 400, "user.not.org", ""),
    ({"room_id": "closed-room"}, 400, "api.control.close", ""),
)


async def test_11_bad_json_foreign_room_foreign_user_switch_off_in_that_order(town: ServerProcess, app: App) -> None:
    """Each request has all that is wrong with those after it. No device hears of any."""
    async with (
        bare_device(town.url, "credential-of-the-chinese-room") as foreign,
        bare_device(town.url, "credential-of-the-closed-room") as closed,
    ):
        for members, *wanted, detail in ORDER:
            status, code, message = await refused(app.send(**{"text": GOOD, **members}))
            assert [status, code] == wanted
            assert detail in message
        await foreign.nothing()
        await closed.nothing()
    assert await signals(town, "eleven") == []
    assert not [one for one in await told(town) if one["requestId"] == "eleven"]
