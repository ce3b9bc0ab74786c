"""A behaviour file under a test clock: the same file and the same signals leave the same trace, byte for byte."""

from pathlib import Path

import pytest

from tests.device.fleet_house import fleet_house

pytestmark = pytest.mark.anyio

ROOMS = 12
FILE = """
seed: {seed}
behaviours:
  usual:
    ack: 0..90 ms
    result: 150 ms..2 s
    status: {{200: 70%, 409: 30%}}
    repeat_ack: 20%
    repeat_result: 20%
  flaky:
    share: 50%
    ack: median 300 ms p99 6 s
    result: 300 ms
    silent: 10%
    refuse: {{chance: 15%}}
    wrong: {{request_id: 15%, json: 15%, seq: 15%, signal: 15%}}
  away:
    rooms: [1..3]
    result: 200 ms
    reboot: {{every: 3..6 s, off: 1..3 s, memory: lost, socket: open}}
    half_open: {{every: 3 signals, lasts: 2 s}}
    report: {{every: 2..4 s, properties: {{dev_app_status: [idle, projection, conf_running]}}}}
  broken:
    rooms: 4
    result: 250 ms
    garbage: {{every: 4 signals}}
    flood: {{every: 9 s, frames: 1100}}
"""


async def rehearsal(folder: Path, seed: int, turns: int) -> bytes:
    """The trace of some seconds with a signal for each room every 2 seconds."""
    async with fleet_house(folder, FILE.format(seed=seed), ROOMS) as fleet:
        for turn in range(turns):
            for number in range(1, ROOMS + 1):
                fleet.send(number, f"{turn}-{number}")
            await fleet.pass_time(2_000)
        return fleet.trace


async def test_the_same_file_and_signals_leave_the_same_trace(tmp_path: Path) -> None:
    first = await rehearsal(tmp_path / "first", 7, 12)
    assert await rehearsal(tmp_path / "second", 7, 12) == first
    other = await rehearsal(tmp_path / "other", 8, 1)
    assert not first.startswith(other.replace(b'"seed":8', b'"seed":7'))
    words = (b"signal", b"again", b"ack", b"nack", b"result", b"reboot", b"half_open", b"awake", b"bye", b"garbage")
    for word in (*words, b"flood", b"report", b"repeat_ack", b"repeat_result", b"lost"):
        assert b'"what":"%b"' % word in first, word
    for mistake in (b"request_id", b"json", b"seq", b"signal"):
        assert b'"wrong":"%b"' % mistake in first, mistake
