"""Houses for the scenarios of meeting rooms."""

import pytest

from tests.scenarios.meeting_rooms import House
from tests.support.in_process import InProcess


@pytest.fixture
async def house(in_process: InProcess) -> House:
    """A server with more rooms than the demo has, for this test alone."""
    made = House(in_process)
    await made.furnish()
    return made
