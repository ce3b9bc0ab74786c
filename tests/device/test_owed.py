"""What is owed to the server: in which order, how much of it at once, and what is given up."""

from moothall.device.owed import MOST_EVENTS, MOST_UNDERWAY, Frame, Owed
from moothall.kernel.frames import Event, Okay, Result


def result(number: int) -> Result:
    return Result(f"s{number}", "r", "done")


def event(number: int) -> Event:
    return Event(f"e{number}", "told")


def said(owed: Owed) -> list[Frame]:
    return list(iter(owed.next, None))


def test_nothing_is_said_without_a_session_and_events_in_the_next() -> None:
    owed = Owed()
    owed.add(event(1))
    owed.add(result(1))
    assert said(owed) == []
    owed.open([result(2)])
    assert said(owed) == [result(2), event(1)]
    owed.close()
    owed.open([])
    assert said(owed) == [event(1)]


def test_what_is_underway_is_not_said_twice_in_a_session() -> None:
    owed = Owed()
    owed.open([result(1)])
    owed.add(result(1))
    assert said(owed) == [result(1)]
    owed.add(result(1))
    assert said(owed) == []
    owed.okay(Okay(signal_id="s1"))
    owed.add(result(1))
    assert said(owed) == [result(1)]


def test_each_confirmation_lets_another_one_go() -> None:
    owed = Owed()
    owed.open([result(number) for number in range(100)])
    assert len(said(owed)) == MOST_UNDERWAY
    owed.okay(Okay(state_seq=1))
    assert said(owed) == []
    owed.okay(Okay(signal_id="s3"))
    assert said(owed) == [result(MOST_UNDERWAY)]


def test_the_newest_events_are_kept() -> None:
    owed = Owed()
    owed.open([])
    for number in range(MOST_EVENTS + 1):
        owed.add(event(number))
    assert owed.next() == event(1)
    owed.okay(Okay(event_id="e1"))
    owed.open([])
    assert owed.next() == event(2)


def test_the_oldest_of_its_kind_is_given_up_when_two_sessions_ended_with_it() -> None:
    owed = Owed()
    owed.add(event(1))
    owed.add(event(2))
    blamed = []
    for _ in range(3):
        owed.open([result(1)])
        said(owed)
        blamed.append(owed.blame("event.invalid"))
    assert blamed == [None, event(1), None]
    owed.open([])
    assert said(owed) == [event(2)]


def test_what_was_stored_after_all_is_not_blamed_again() -> None:
    owed = Owed()
    for _ in range(2):
        owed.open([result(1)])
        said(owed)
        assert owed.blame("result.invalid") is None
        owed.okay(Okay(signal_id="s1"))


def test_other_ends_are_nobodys_fault() -> None:
    owed = Owed()
    owed.add(event(1))
    for reason in ("draining", "frames.many", "result.invalid", "draining"):
        owed.open([])
        said(owed)
        assert owed.blame(reason) is None
