"""The whole directory family against the model, call by call, in random order; every answer is compared."""

from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful import directory
from tests.stateful.departments import DepartmentSteps
from tests.stateful.machine import DONE, REFUSED
from tests.stateful.people import PersonSteps
from tests.stateful.roles import RoleSteps
from tests.support.family import FAMILY

NO_STEP = dict.fromkeys(
    (
        "token.gettoken",
        "token.access",
        "token.corp_unified",
        "token.suite_old",
        "token.suite_access",
        "token.corp_old",
        "token.corp_access",
    ),
    "gives a token of an app, and no step changes an app",
)
"""Operations that the model leaves out, and why."""
WALKS = settings(
    max_examples=40,
    stateful_step_count=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


class DirectoryMachine(RoleSteps, DepartmentSteps, PersonSteps):
    """All steps together."""


def test_the_model_is_small() -> None:
    """Enough so to be seen right."""
    assert len(Path(directory.__file__).read_text(encoding="utf-8").splitlines()) < 300


def test_directory() -> None:
    """Thousands of steps, among which is every operation of the family."""
    DONE.clear()
    REFUSED.clear()
    run_state_machine_as_test(DirectoryMachine, settings=WALKS)
    assert FAMILY.keys() - (DONE + REFUSED).keys() == NO_STEP.keys()


def test_every_step_can_be_done() -> None:
    """One walk that is given, in which all succeed."""
    DONE.clear()
    REFUSED.clear()
    machine = DirectoryMachine()
    try:
        walk(machine)
    finally:
        machine.teardown()
    assert FAMILY.keys() - DONE.keys() == NO_STEP.keys()
    assert not REFUSED


def walk(machine: DirectoryMachine) -> None:
    """Places are counted in what the machine knows: 1 and 2 are roles of its own, 0 is the newest department."""
    machine.make_some_people()
    machine.make_some_roles()
    walk_departments(machine)
    walk_roles(machine)
    walk_people(machine)


def walk_departments(machine: DirectoryMachine) -> None:
    """One that is made, moved and deleted."""
    machine.make_department("Cooper", 2, 7)
    machine.change_department(0, "Baker", 3, [])
    machine.read_department(0)
    machine.list_departments(3)
    machine.read_parents(0)
    machine.read_parents_of_user("ann")
    machine.delete_department(0)


def walk_roles(machine: DirectoryMachine) -> None:
    """One that is given and taken by both generations, and two that each deletes."""
    machine.make_group("Crafts")
    machine.rename_role(1, "Clerk")
    machine.give_roles([1], ["ann"], 1)
    machine.give_roles_oldest([1], ["ben"], 1)
    machine.scope_role("ann", 1, [2, 3])
    machine.read_role(1, oldest=False)
    machine.read_role(1, oldest=True)
    machine.read_group(1)
    machine.list_roles(2, 0)
    machine.list_roles_oldest(2, 0)
    machine.list_holders(1, 4, 0)
    machine.list_holders_oldest(1, 4, 0)
    machine.take_roles([1], ["ann"], 1)
    machine.take_roles_oldest([1], ["ben"], 1)
    machine.delete_role(2, oldest=False)
    machine.delete_role(1, oldest=True)


def walk_people(machine: DirectoryMachine) -> None:
    """One who is changed, found, logs in and leaves."""
    machine.change_person("ann", "Smith", "13800000007", [1])
    machine.read_person("ann")
    machine.find_by_mobile("13800000007")
    machine.find_by_union(3)
    machine.list_people(1)
    machine.page_people(1)
    machine.read_the_whole()
    machine.redeem_code("ann", 0)
    machine.log_in("ann", 0)
    machine.read_card(0)
    machine.delete_person("ann")
