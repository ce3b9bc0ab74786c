"""Why a command ends without having done what it was asked to."""

import os
import sys

REFUSED = 1
USAGE = 2
UNREACHABLE = 3


class Ended(Exception):
    """Carries the sentence for the operator, the exit code, and what a program is told on standard output."""

    def __init__(self, text: str, code: int = REFUSED, told: str | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.told = told


def forget_output() -> None:
    """Nobody reads standard output any more; nor shall the last flush look for a reader."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
