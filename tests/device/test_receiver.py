"""What a device takes, what it takes for a repetition, and what it refuses."""

from pathlib import Path

import pytest

from moothall.device.answers import answer
from moothall.device.backoff import Backoff
from moothall.device.memory import LIMIT, MEMORY_LIFE, MOST_RECENT, Memory, Taken
from moothall.device.receiver import Receiver, Signal
from moothall.kernel.clock import ManualClock
from moothall.kernel.frames import Ack, Command, Nack, Okay, Result, Welcome
from moothall.kernel.randomness import SeededRandomness

BODY = '{"version":"1.0.0","request":{"requestId":"r","service":"DTRooms.Meeting","method":"m","x":1e400}}'


def command(seq: int, signal_id: str = "", *, epoch: int = 1, ttl: int = 5_000) -> Command:
    return Command(signal_id or f"s{seq}", seq, epoch, "r", "room", 0, ttl, 1, BODY)


def receiver(memory: Memory | None = None, resume_from: int = 1) -> Receiver:
    made = Receiver(memory or Memory(), ManualClock(), 2)
    made.welcome(Welcome("1", 1, 20_000, 45_000, 0, resume_from))
    return made


def refusal(made: Receiver, given: Command) -> str:
    reaction = made.command(given)
    assert reaction.act is None
    (nack,) = reaction.say
    assert isinstance(nack, Nack)
    return nack.code


def test_a_new_signal_is_acknowledged_and_acted_on() -> None:
    reaction = receiver().command(command(1))
    assert reaction.say == (Ack("s1", 1, 1),)
    assert reaction.act == Signal("s1", "r", "room", BODY, 0)


def test_a_repetition_is_acknowledged_again_and_not_acted_on() -> None:
    made = receiver()
    made.command(command(1))
    assert made.command(command(1)) == ((Ack("s1", 1, 1, dup=True),), None)


def test_a_repetition_brings_the_result_again() -> None:
    made = receiver()
    act = made.command(command(1)).act
    assert act is not None
    assert made.acted(act, "done") == Result("s1", "r", "done")
    assert made.command(command(2, "s1")).say == (Ack("s1", 2, 1, dup=True), Result("s1", "r", "done"))


def test_results_are_sent_again_until_the_server_has_them() -> None:
    made = receiver()
    act = made.command(command(1)).act
    assert act is not None
    made.acted(act, "done")
    welcome = Welcome("1", 2, 20_000, 45_000, 0, 2)
    assert made.welcome(welcome) == (Result("s1", "r", "done"),)
    made.okay(Okay(signal_id="s1"))
    made.okay(Okay(signal_id="of another"))
    made.okay(Okay(state_seq=1))
    assert made.welcome(welcome) == ()


def test_outdated_numbers_are_refused() -> None:
    made = receiver(resume_from=5)
    assert refusal(made, command(4)) == "stale"
    assert made.command(command(7)).act is not None
    assert refusal(made, command(6)) == "stale"
    assert refusal(made, command(8, epoch=2)) == "stale"


def test_a_signal_that_is_too_old_is_refused() -> None:
    assert refusal(receiver(), command(1, ttl=0)) == "expired"


def test_a_busy_device_says_so_and_takes_the_signal_later() -> None:
    made = receiver()
    acts = [made.command(command(seq)).act for seq in (1, 2)]
    assert refusal(made, command(3)) == "busy"
    assert acts[0] is not None
    made.acted(acts[0], None)
    assert made.command(command(4, "s3")).act is not None


def test_memory_keeps_the_last_ones_and_the_recent_ones() -> None:
    memory = Memory()
    for number in range(MOST_RECENT + 10):
        memory.keep(Taken(f"s{number}", "r", 0))
    assert "s0" in memory
    memory.keep(Taken("later", "r", MEMORY_LIFE))
    assert "s10" not in memory and "s11" in memory
    for number in range(LIMIT + 10):
        memory.keep(Taken(f"t{number}", "r", MEMORY_LIFE))
    assert "t9" not in memory and "t10" in memory


def test_memory_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "memory.jsonl"
    memory = Memory(path)
    made = receiver(memory)
    act = made.command(command(1)).act
    assert act is not None
    made.acted(act, "done")
    made.command(command(2))
    path.write_bytes(path.read_bytes() + b'{"signal_id":"cut sh')
    again = receiver(Memory(path))
    assert again.command(command(1)).act is None
    assert again.command(command(2)).act is None
    assert [taken.result for taken in Memory(path).unsent()] == ["done"]


def test_the_file_of_the_memory_does_not_grow_without_end(tmp_path: Path) -> None:
    path = tmp_path / "memory.jsonl"
    memory = Memory(path)
    memory._lines = 2 * LIMIT
    for number in range(3):
        memory.keep(Taken(f"s{number}", "r", 0))
    assert len(path.read_bytes().splitlines()) == 3


def test_a_memory_without_a_place_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Memory(tmp_path / "not there" / "signals.jsonl")
    with pytest.raises(IsADirectoryError):
        Memory(tmp_path)


def test_a_signal_that_was_not_written_is_refused_and_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor after a restart, and as often as that happens the device is not busy."""
    path = tmp_path / "memory.jsonl"
    made = receiver(Memory(path))
    made.command(command(1))
    before = path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", _full)
        for _ in range(3):
            assert refusal(made, command(2)) == "storage"
    assert path.read_bytes() == before
    reaction = made.command(command(2))
    assert (reaction.say, reaction.act is None) == ((Ack("s2", 2, 1),), False)
    assert "s2" in Memory(path)


def test_a_disk_that_fails_holds_no_result_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = receiver(Memory(tmp_path / "memory.jsonl"))
    act = made.command(command(1)).act
    assert act is not None
    monkeypatch.setattr("os.fsync", _full)
    welcome = Welcome("1", 2, 20_000, 45_000, 0, 2)
    assert made.acted(act, "done") == Result("s1", "r", "done")
    assert made.welcome(welcome) == (Result("s1", "r", "done"),)
    made.okay(Okay(signal_id="s1"))
    assert made.welcome(welcome) == ()


def _full(descriptor: int) -> None:
    raise OSError("the disk is full")


def test_an_answer_has_the_documented_form() -> None:
    assert answer(Signal("s", "r", "room", BODY, 0), 404, "no such method") == (
        '{"version":"1.0.0","response":{"requestId":"r","service":"DTRooms.Meeting","statusCode":404,'
        '"errorMessage":"no such method"}}'
    )


@pytest.mark.parametrize("seed", range(5))
def test_waits_grow_up_to_a_minute_and_start_anew(seed: int) -> None:
    backoff = Backoff(SeededRandomness(seed))
    bounds = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
    assert all(0 <= backoff.next() < bound for bound in bounds)
    backoff.reset()
    assert backoff.next() < 1_000
