"""Numbers of signals and sessions, for the metrics."""

from pathlib import Path

import pytest

from moothall.domain.faults import SignalNotConfirmed
from moothall.gateway.latencies import BOUNDS, Latencies
from moothall.gateway.timing import Timing
from moothall.kernel.frames import Command, Okay, Result
from tests.gateway.house import House, house, result_body

pytestmark = pytest.mark.anyio


def signals(home: House) -> dict[str, int]:
    """Those that are not 0."""
    return {state: count for state, count in home.gateway.statistics()["signals"].items() if count}


def classes(latencies: Latencies) -> list[int]:
    """The upper bound of each that was observed."""
    return [bound for bound, count in zip((*BOUNDS, -1), latencies.counts, strict=True) for _ in range(count)]


async def test_a_signal_that_was_sent_twice_and_answered(home: House) -> None:
    plug = await home.device()
    call = home.send()
    await plug.hears(Command)
    await home.advance(1_000)
    assert home.gateway.statistics().items() >= {"connected": 1, "waiting": 1, "signals": {}}.items()
    command = await plug.hears(Command)
    plug.acknowledges(command, dup=True)
    await call
    await home.advance(40)
    plug.says(Result(command.signal_id, "r1", result_body()))
    await plug.hears(Okay)
    assert home.gateway.statistics().items() >= {"connected": 1, "waiting": 0, "ends": {}}.items()
    assert signals(home) == {"acknowledged": 1, "resent": 1, "dup": 1, "answered": 1}
    numbers = home.gateway.statistics()
    assert (classes(numbers["deliveries"]), numbers["deliveries"].total) == ([1_000], 1_000)
    assert (classes(numbers["answers"]), numbers["answers"].total) == ([50], 40)


@pytest.mark.parametrize("ride", [0, 50])
async def test_a_result_right_behind_its_acknowledgement(tmp_path: Path, ride: int) -> None:
    async with house(tmp_path / "data", Timing(result=2_000, ride=ride)) as home:
        plug = await home.device()
        call = home.send()
        command = await plug.hears(Command)
        plug.acknowledges(command)
        plug.says(Result(command.signal_id, "r1", result_body()))
        await call
        await plug.hears(Okay)
        await home.advance(3_000)
        assert signals(home) == {"acknowledged": 1, "answered": 1}
        assert classes(home.gateway.statistics()["answers"]) == [5]
        assert (await home.signal()).state == "COMPLETED"


async def test_a_signal_without_a_result(tmp_path: Path) -> None:
    async with house(tmp_path / "data", Timing(result=2_000)) as home:
        plug = await home.device()
        call = home.send()
        command = await plug.hears(Command)
        plug.acknowledges(command)
        await call
        await home.advance(2_000)
        assert signals(home) == {"acknowledged": 1, "unanswered": 1}
        plug.says(Result(command.signal_id, "r1", result_body()))
        await plug.hears(Okay)
        assert signals(home) == {"acknowledged": 1, "unanswered": 1, "answered": 1}
        assert classes(home.gateway.statistics()["answers"]) == []


async def test_what_failed_has_no_latency(home: House) -> None:
    plug = await home.device()
    call = home.send()
    await plug.hears(Command)
    await home.advance(5_000)
    with pytest.raises(SignalNotConfirmed):
        await call
    assert signals(home) == {"expired": 1, "resent": 2}
    assert classes(home.gateway.statistics()["deliveries"]) == []


async def test_a_gateway_that_has_lost_its_device_is_fenced(home: House) -> None:
    """Another one, on the same store, has the device: what this one would send is not sent."""
    first = home.gateway
    plug = await home.device()
    call = home.send()
    command = await plug.hears(Command)
    await home.starts_again()
    await home.device()
    await home.settle()
    plug.acknowledges(command)
    with pytest.raises(SignalNotConfirmed):
        await call
    assert first.statistics()["signals"]["fenced"] == 1


async def test_sessions_by_their_end(home: House) -> None:
    first = await home.device()
    second = await home.device()
    await first.task
    second.says_text("garbage")
    await second.task
    await (await home.device()).leaves()
    assert home.gateway.statistics()["ends"] == {"replaced": 1, "frame.invalid": 1, "connection lost": 1}


def test_classes() -> None:
    latencies = Latencies()
    for milliseconds in (0, 5, 6, 30_000, 30_001):
        latencies.observe(milliseconds)
    assert classes(latencies) == [5, 5, 10, 30_000, -1] and latencies.total == 60_012
