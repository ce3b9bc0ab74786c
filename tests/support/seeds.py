"""Seeds of tests that draw by chance: printed, and taken from the environment to draw the same again."""

import os
import random

VARIABLE = "MOOTHALL_TEST_SEED"


def seed() -> int:
    """The number that `MOOTHALL_TEST_SEED` gives, else a new one; pytest shows it with a failure."""
    given = os.environ.get(VARIABLE)
    drawn = int(given) if given else random.randrange(2**32)
    print(f"{VARIABLE}={drawn}")
    return drawn
