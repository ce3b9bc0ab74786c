"""Proofs 1, 2, 3, 4, 7 and 9: deadlines pass when the test says so; the SDK and the devices are on real sockets."""

import asyncio
from pathlib import Path

import pytest

from moothall.kernel.frames import Okay, Result
from tests.proofs.apps import NOT_CONFIRMED, OFFLINE, REUSED, App, refused
from tests.proofs.logs import signals, steps, told
from tests.proofs.rooms import frail
from tests.scenarios.control_bodies import documented
from tests.scenarios.hall import Hall
from tests.support.relay import relay

RESENDS, DEADLINE, RESULT, SILENCE = (1_000, 2_000), 5_000, 30_000, 45_000


def result(request_id: str, status_code: int) -> str:
    """The body of a device's result, with a space that is its own."""
    return f'{{"version":"1.0.0", "response":{{"requestId":"{request_id}","statusCode":{status_code}}}}}'


async def test_1_true_takes_as_long_as_the_acknowledgement(hall: Hall, caller: App) -> None:
    async with hall.device() as device:
        call = caller.sending(documented("slow"))
        command = await device.command()
        hall.pass_time(800)
        await hall.settle()
        assert not call.done()
        await device.ack(command)
        await call
    (signal,) = await signals(hall.server)
    assert signal["delivered_at"] - signal["created_at"] == 800


async def test_2_offline_is_said_at_once(hall: Hall, caller: App) -> None:
    """No time passes here, so nothing was waited for."""
    assert await refused(caller.send(documented("absent"))) == OFFLINE
    async with hall.device() as device:
        await device.nothing()
    assert await signals(hall.server) == []


@pytest.mark.produces("openapi:control.send", "SignalNotConfirmed")
async def test_3_no_acknowledgement_is_an_error_at_the_deadline(hall: Hall, caller: App) -> None:
    """Every sending is the same signal under the same number."""
    async with hall.device() as device:
        call = caller.sending(documented("silent"))
        sendings = [await device.command()]
        for wait in RESENDS:
            hall.pass_time(wait - 1)
            await device.nothing()
            hall.pass_time(1)
            sendings.append(await device.command())
        hall.pass_time(DEADLINE - sum(RESENDS) - 1)
        await hall.settle()
        assert not call.done()
        hall.pass_time(1)
        assert await refused(call) == NOT_CONFIRMED
        await device.nothing()
    first = sendings[0]
    assert {(one.signal_id, one.seq, one.request_id) for one in sendings} == {(first.signal_id, first.seq, "silent")}
    assert [one.attempt for one in sendings] == [1, 2, 3]
    assert [one.ttl_ms for one in sendings] == [5_000, 4_000, 2_000]
    (signal,) = await signals(hall.server)
    assert (signal["state"], signal["attempt"]) == ("EXPIRED", 3)
    metrics = (await hall.server.admin.get("/moothall/metrics")).text
    assert 'moothall_signals_total{state="resent"} 2' in metrics


async def test_4_a_socket_that_is_half_open_confirms_nothing(hall: Hall, caller: App) -> None:
    """It counts as a device that is silent, until it has been silent for too long to be there."""
    async with relay(hall.url) as between, hall.device(between.url):
        between.lose()
        call = caller.sending(documented("half-open"))
        sendings = [await between.lost_command()]
        for wait in RESENDS:
            hall.pass_time(wait)
            sendings.append(await between.lost_command())
        await hall.settle()
        assert not call.done()
        hall.pass_time(DEADLINE - sum(RESENDS))
        assert await refused(call) == NOT_CONFIRMED
        assert {(one.signal_id, one.seq) for one in sendings} == {(sendings[0].signal_id, 1)}
        assert [one.attempt for one in sendings] == [1, 2, 3]
        hall.pass_time(SILENCE)
        await hall.settle()
        hall.pass_time(SILENCE)
        assert await refused(caller.send(documented("later"))) == OFFLINE
        between.cut()


async def test_4_an_acknowledgement_that_is_lost_is_an_error_that_can_be_repeated(
    hall: Hall, caller: App, tmp_path: Path
) -> None:
    """The device acts, the caller is not told; the repetition is true and the device does not act again."""
    text, memory = documented("unheard"), tmp_path / "memory.jsonl"
    async with relay(hall.url) as between, frail(between.url, memory, "1") as (room, device):
        between.to_server.lose()
        call = caller.sending(text)
        await device.say(await room.take())
        await between.to_server.lost.get()
        hall.pass_time(DEADLINE)
        assert await refused(call) == NOT_CONFIRMED
        between.cut()
    async with frail(hall.url, memory, "1") as (again, device):
        call = caller.sending(text)
        ack = await again.take()
        assert ack.dup
        await device.say(ack)
        await call
    assert (room.acted, again.acted) == (["unheard"], [])


async def test_7_the_same_request_id_at_the_same_time_is_one_delivery(hall: Hall, caller: App) -> None:
    text = documented("twice")
    async with hall.device() as device:
        calls = [caller.sending(text), caller.sending(text)]
        command = await device.command()
        while hall.server.checked.underway < len(calls):
            await asyncio.sleep(0)
        await hall.settle()
        assert not any(call.done() for call in calls)
        assert await refused(caller.send(text + " ")) == REUSED
        await device.ack(command)
        await asyncio.gather(*calls)
        assert await refused(caller.send(text + " ")) == REUSED
        await device.nothing()
    assert await steps(hall.server, command.signal_id) == [("signal.accept", 1, 1), ("signal.deliver", 1, 1)]
    assert len(await signals(hall.server)) == 1


async def test_9_a_late_result_is_told_with_its_own_status(hall: Hall, caller: App) -> None:
    """After the one that the gateway made in the device's place, and only once."""
    async with hall.device() as device:
        call = caller.sending(documented("late"))
        command = await device.command()
        await device.ack(command)
        await call
        hall.pass_time(RESULT)
        await hall.settle()
        (signal,) = await signals(hall.server)
        assert signal["state"] == "NO_RESULT"
        assert [one["statusCode"] for one in await told(hall.server)] == [504]
        for _ in range(2):
            await device.say(Result(command.signal_id, "late", result("late", 403)))
            await device.hear_a(Okay)
        (signal,) = await signals(hall.server)
        assert (signal["state"], signal["status_code"]) == ("FAILED", 403)
        assert [one["statusCode"] for one in await told(hall.server)] == [504, 403]
        assert {one["requestId"] for one in await told(hall.server)} == {"late"}
