"""Behaviour files: what they say, what they are refused for, and which rooms get which behaviour."""

import re
from collections import Counter
from pathlib import Path

import pytest

from moothall import fleet
from moothall.fleet import FileWrong, read_plan
from moothall.fleet.behaviour import PLAIN, Plan
from moothall.fleet.values import Chance, Delay, Draws, Never, Rooms, Signals, delay, weighted

PAGE = (Path(__file__).parents[2] / "docs" / "fleet.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
MISTAKES = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0].splitlines()


def mistakes(text: str, rooms: int | None = 20) -> list[str]:
    with pytest.raises(FileWrong) as raised:
        read_plan(text, rooms)
    return raised.value.detail.splitlines()


def of(behaviour: str, rooms: int = 20) -> list[str]:
    """The mistakes of a file with one behaviour."""
    return mistakes(f"behaviours:\n  one:\n    {behaviour}\n", rooms)


def test_the_page_has_a_complete_example() -> None:
    plan, rooms = read_plan(EXAMPLE)
    assert (rooms, plan.seed) == (200, 7)
    counts = Counter(plan.of(rooms).values())
    assert counts["slow"] == round(0.1 * (rooms - 10)) and counts["unplugged"] == 5
    assert sum(counts.values()) == rooms and PLAIN not in counts
    usual, slow = plan.get("usual"), plan.get("slow")
    assert usual.ack == Delay(5, 40) and usual.result == Delay(200, 200, 2_000)
    assert usual.status == weighted({200: 0.97, 409: 0.03}) and slow.ack == Delay(500, 6_000)
    assert plan.get("deaf").ack == Never() and plan.get("unplugged").rooms == Rooms(((2, 2), (11, 14)))
    reboot, flaky = plan.get("forgetful").reboot, plan.get("flaky")
    assert reboot is not None and (reboot.every, reboot.memory, reboot.off) == (Signals(10), "lost", Delay(2000, 2000))
    assert flaky.refuse is not None and flaky.refuse.message == "a meeting is on" and flaky.silent == Chance(0.1)


def test_devices_whose_power_goes_need_another_socket() -> None:
    plan, rooms = read_plan(EXAMPLE)
    assert plan.sockets(rooms) == rooms + 5


def test_every_field_stands_in_the_example() -> None:
    """So that who reads it knows all there is."""
    fields = set(re.findall(r"^\| `(\w+)` \|", PAGE.partition("fields: start")[2].partition("fields: end")[0], re.M))
    assert fields - {"text"} == {field for field in fields if re.search(rf"\b{field}:", EXAMPLE)}


def test_every_happening_stands_on_the_page() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(fleet.__file__).parent.glob("*.py"))
    noted = set(re.findall(r"_note\(\s*\"(\w+)\"", code)) | set(re.findall(r"Outgoing\([^\"]*\"(\w+)\"", code))
    told = {word for row in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE) for word in re.findall(r"`(\w+)`", row)}
    assert noted >= {"signal", "ack", "nack", "repeat_result", "half_open"}
    assert noted | {"again", "begin"} <= told


def test_mistakes_are_told_as_the_page_says() -> None:
    wrong = EXAMPLE.replace("0.5..6 s ", "6 ").replace("silent:", "silnet:")
    assert [f"rehearsal.yaml: {line}" for line in mistakes(wrong)] == MISTAKES


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        ("ack: fast", "line 3: behaviours.one.ack: 'fast' is no time such as"),
        ("ack: 80..20 ms", "'80..20 ms' begins after its end"),
        ("ack: median 2 s p99 1 s", "the median must be above 0 and below the p99"),
        ("ack: 25 h", "'25 h' is longer than a day"),
        ("ack: [1 s]", "behaviours.one.ack: must be one value, not a list or a mapping"),
        ("status: 99", "'99' is no status from 100 to 999"),
        ("status: {200: 50%, 500: 40%}", "behaviours.one.status: the chances make 90%, not 100%"),
        ("status: {no: 50%}", "behaviours.one.status.no: 'no' is no status"),
        ("silent: 0.1", "'0.1' is no chance from 0% to 100%"),
        ("silent: 101%", "'101%' is no chance"),
        ("rooms: 0", "'0' is no number of a room from 1"),
        ("rooms: [5..3]", "'5..3' is no number of a room"),
        ("rooms: []", "behaviours.one.rooms: is empty"),
        ("rooms: [3, 21]", "line 3: behaviours.one.rooms: there are 20 rooms, no 21"),
        ("refuse: {code: busy}", "behaviours.one.refuse: chance must be given"),
        ("refuse: 5%", "behaviours.one.refuse: must be a mapping of names to values"),
        ("refuse: {chance: 5%, code: " + "x" * 65 + "}", "is longer than 64 characters"),
        ("half_open: {every: 0 signals, lasts: 1 s}", "behaviours.one.half_open.every: '0 signals' must be 1 signal"),
        ("half_open: {every: 0, lasts: 1 s}", "'0' must be longer than 0"),
        ("half_open: {every: often, lasts: 1 s}", "'often' is neither a time such as 5 min or 1..5 min, nor"),
        ("half_open: {every: 1 s}", "behaviours.one.half_open: lasts must be given"),
        ("reboot: {every: 1 s, memory: gone}", "behaviours.one.reboot.memory: 'gone' is not kept or lost"),
        ("flood: {every: 1 s, frames: 0}", "'0' is no whole number from 1 to 1000000"),
        ("wrong: {sec: 1%}", "behaviours.one.wrong.sec: is not a field here; did you mean seq?"),
        ("zzz: 1", "behaviours.one.zzz: is not a field here; there are rooms, share, ack"),
        ("ack: 1 s\n    ack: 2 s", "line 4: behaviours.one.ack: is given twice"),
        ("? [a]\n    : 1", "behaviours.one: a name must be plain text"),
        ("rooms: 1\n    share: 5%", "line 2: behaviours.one: has rooms and share"),
        ("&a ack: 1 s\n    result: *a", "line 4: aliases are not used here"),
        ("ack: {", "line 4: "),
    ],
)
def test_refused(behaviour: str, told: str) -> None:
    assert any(told in line for line in of(behaviour)), of(behaviour)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the file is empty"),
        ("[]", "line 1: must be a mapping"),
        ("seed: -1", "line 1: seed: '-1' is no whole number from 0"),
        ("rooms: 0", "line 1: rooms: '0' is no whole number"),
        ("behaviours: {plain: {}}", "behaviours.plain: 'plain' is no name; plain is taken"),
        ("behaviours:\n  a: {}\n  b: {}", "line 3: behaviours.b: has neither rooms nor share; for the other rooms"),
        (
            "behaviours:\n  a: {rooms: 1..3}\n  b: {rooms: 3}",
            "line 3: behaviours.b.rooms: room 3 has another behaviour",
        ),
        ("behaviours:\n  a: {share: 60%}\n  b: {share: 41%}", "line 3: behaviours.b.share: with this one the shares"),
        ("a: " + "[" * 5_000, "is nested too deeply"),
        ("seed: \x00", "line 1: "),
    ],
)
def test_a_file_is_refused(text: str, told: str) -> None:
    assert any(told in line for line in mistakes(text)), mistakes(text)


def test_somebody_must_say_how_many() -> None:
    assert mistakes("seed: 1", None) == ["line 1: rooms: say how many: from 1 to 20000"]
    assert mistakes("seed: 1\nrooms: 30000", None) == ["line 2: rooms: say how many: from 1 to 20000"]
    assert read_plan("rooms: 3", 5)[1] == 5


def test_at_most_twenty_mistakes_are_told() -> None:
    assert len(mistakes("behaviours:\n" + "".join(f"  b{number}: {{ack: x}}\n" for number in range(30)))) == 20


def test_shares_are_exact_and_the_seed_decides_where() -> None:
    plan, _ = read_plan("behaviours: {a: {share: 10%}, b: {share: 25%}, c: {rooms: 1..4}}", 1_004)
    found = plan.of(1_004)
    assert Counter(found.values()) == {"a": 100, "b": 250, "c": 4, PLAIN: 650}
    assert all(found[number] == "c" for number in range(1, 5))
    odd, _ = read_plan("behaviours: {a: {share: 29%}, b: {share: 28%}, c: {share: 43%}}", 100)
    assert Counter(odd.of(100).values()) == {"a": 29, "b": 28, "c": 43}
    other = Plan(seed=1, behaviours=plan.behaviours).of(1_004)
    assert Counter(other.values()) == Counter(found.values()) and other != found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0", (0, 0)),
        ("1.5 s", (1_500, 1_500)),
        ("5..40ms", (5, 40)),
        ("500 ms..2 s", (500, 2_000)),
        ("1 h", (3_600_000,) * 2),
    ],
)
def test_times(text: str, wanted: tuple[int, int]) -> None:
    assert delay(text) == Delay(*wanted)


def test_times_are_spread_as_they_say() -> None:
    draws = Draws(1, 1)
    evenly = [Delay(20, 80).at(draws.unit("even", number)) for number in range(6_000)]
    assert set(evenly) == set(range(20, 81))
    tail = sorted(Delay(200, 200, 2_000).at(draws.unit("tail", number)) for number in range(20_000))
    assert 190 < tail[10_000] < 210 and 1_800 < tail[19_800] < 2_200


def test_a_draw_depends_on_nothing_but_seed_device_purpose_and_number() -> None:
    one = Draws(7, 3).unit("ack", 5)
    draws = Draws(7, 3)
    assert [draws.unit("ack", number) for number in (9, 5)][1] == one
    others = {Draws(8, 3).unit("ack", 5), Draws(7, 4).unit("ack", 5), draws.unit("nack", 5), draws.unit("ack", 6)}
    assert len(others | {one}) == 5
