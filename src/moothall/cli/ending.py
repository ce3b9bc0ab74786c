"""Why a command ends without having done what it was asked to."""

import json
import os
import sys

REFUSED = 1
USAGE = 2
UNREACHABLE = 3
_WORDS = {REFUSED: "refused", USAGE: "usage.wrong", UNREACHABLE: "server.unreachable"}
"""What programs are told where no server has refused."""


class Ended(Exception):
    """Carries the sentence for the operator, the exit code, and what a program is told on standard output.

    That is empty where it was told before.
    """

    def __init__(self, text: str, code: int = REFUSED, told: str | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.told = told

    def tell_programs(self) -> None:
        """Say on standard output why, in the form of the server's refusals, unless that is said already."""
        if self.told is None and self.code in _WORDS:
            error = {"code": _WORDS[self.code], "message": str(self)}
            self.told = json.dumps({"error": error}, ensure_ascii=False)


def forget_output() -> None:
    """Nobody reads standard output any more; nor shall the last flush look for a reader."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
