"""Whatever is sent, the answer is the dialect's own, in a code that is documented for what was asked.

And whatever the requests have made of the organizations can stand in a file.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.wire.dialect import Dialect
from tests.properties.generated import request
from tests.properties.hall import Hall, opened
from tests.witness.comparison import dialects

REQUESTS = 500
"""Of each dialect, the same ones in every run; `make soak` sends others."""

UNDERSTOOD = REQUESTS // 10
"""So many at least come as far as the operation, which may refuse them."""
GRANTED = REQUESTS // 40
"""So many at least succeed."""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """One for each dialect: what one sends may revoke what the next one needs."""
    with opened(tmp_path / "data") as made:
        yield made


@pytest.mark.parametrize("dialect", dialects(), ids=lambda dialect: dialect.name)
def test_every_answer_is_the_dialects_own(hall: Hall, dialect: Dialect) -> None:
    credentials = hall.credentials(dialect)

    @settings(
        max_examples=REQUESTS, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.randoms(use_true_random=False))
    def send(random: Random) -> None:
        hall.ask(request(random, dialect, credentials))

    send()
    hall.hold()
    assert hall.asked >= REQUESTS
    assert hall.understood >= UNDERSTOOD
    assert hall.granted >= GRANTED
