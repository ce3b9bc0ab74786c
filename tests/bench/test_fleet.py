"""What devices have done is held against what callers were told."""

from bench.fleet import Deeds, deeds, of, request_id


def test_deeds() -> None:
    first, second = of(2)
    first.acted.update(map(request_id, (0, 1)))
    second.acted.update(map(request_id, (2,)))
    assert deeds((first, second), (0, 1)) == Deeds(acted=3, lost=0, doubled=0)
    assert deeds((first, second), (1, 3, 4)) == Deeds(acted=3, lost=2, doubled=0)


def test_a_signal_is_doubled_by_one_device_or_by_two() -> None:
    first, second = of(2)
    first.acted.update(map(request_id, (0, 0, 1)))
    second.acted.update(map(request_id, (1,)))
    assert deeds((first, second), (0, 1)) == Deeds(acted=2, lost=0, doubled=2)
