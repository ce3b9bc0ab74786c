"""The memory of reads."""

from moothall.kernel.fault import Fault
from moothall.store.embedded.memory import Memory, Refused


class TooFar(Fault):
    """A fault that is made in its own way."""

    def __init__(self, distance: int) -> None:
        super().__init__(f"{distance} too far", distance=distance)
        self.distance = distance


def one() -> None: ...


def two() -> None: ...


def size(memory: Memory) -> int:
    return sum(len(found) for each in memory.tenants.values() for found in each.values())


def test_a_fault_comes_back_as_it_was() -> None:
    again = Refused(TooFar(3)).again()
    assert type(again) is TooFar
    assert (str(again), again.facts, again.distance) == ("3 too far", {"distance": 3}, 3)
    assert again.__traceback__ is None


def test_a_remembered_fault_holds_no_frames() -> None:
    try:
        raise TooFar(3)
    except TooFar as fault:
        refused = Refused(fault)
    assert refused._fault.__traceback__ is None
    assert refused.again() is not refused._fault


def test_each_tenant_has_its_bound() -> None:
    memory = Memory(of_tenant=3, in_all=100)
    for number in range(10):
        memory.keep(1, (one, two)[number % 2], (number,), number)
        memory.keep(2, one, (), number)
        assert size(memory) <= 4
    assert memory.tenants[1][two] == {(9,): 9}
    assert memory.tenants[2][one] == {(): 9}


def test_all_tenants_have_a_bound_together() -> None:
    memory = Memory(of_tenant=100, in_all=5)
    for tenant in range(20):
        memory.keep(tenant, one, (), tenant)
        assert size(memory) <= 5


def test_what_is_forgotten_makes_room() -> None:
    memory = Memory(of_tenant=4, in_all=4)
    for _ in range(5):
        for number in range(3):
            memory.keep(1, one, (number,), number)
        memory.keep(2, one, (), 0)
        assert size(memory) == 4
        memory.forget((1, 2, 3))
        assert size(memory) == 0


def test_what_is_long_counts_for_more() -> None:
    memory = Memory(of_tenant=20, in_all=100)
    kept = []
    for number in range(5):
        memory.keep(1, one, (number,), ("x" * 1_500,))
        memory.keep(2, one, (f"{number}" * 320,), None)
        kept.append((len(memory.tenants[1][one]), len(memory.tenants[2][one])))
    assert kept == [(1, 1), (2, 2), (3, 3), (4, 4), (1, 1)]


def test_a_result_of_any_kind_can_be_remembered() -> None:
    memory = Memory(of_tenant=20, in_all=100)
    for number, value in enumerate((object(), Refused(TooFar(1)), frozenset({1}), {(1, 2): b"x"}, None)):
        memory.keep(1, one, (number,), value)
    assert len(memory.tenants[1][one]) == 5
