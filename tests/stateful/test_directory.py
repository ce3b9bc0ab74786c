"""The whole directory family against the model, call by call, in random order; every answer is compared."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.departments import DepartmentSteps
from tests.stateful.machine import SUCCEEDED
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
    max_examples=60,
    stateful_step_count=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


class DirectoryMachine(RoleSteps, DepartmentSteps, PersonSteps):
    """All steps together."""


def test_directory() -> None:
    """Thousands of steps, among which every operation of the family is done."""
    SUCCEEDED.clear()
    run_state_machine_as_test(DirectoryMachine, settings=WALKS)
    assert FAMILY.keys() - (+SUCCEEDED).keys() == NO_STEP.keys()
