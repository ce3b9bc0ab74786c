"""What is wrong with a behaviour file, gathered so that one try tells of many mistakes."""

from moothall.kernel.fault import Fault
from moothall.kernel.problem import Problem

_MOST = 20


class FileWrong(Fault):
    """A behaviour file cannot be used; the detail has a line for each mistake."""


class Problems:
    """The mistakes so far."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, line: int, field: str, message: str) -> None:
        """Note one."""
        self._found.append(Problem(line, field, message))

    def raise_if_any(self) -> None:
        """Raise `FileWrong` with the first of them, in the order of the file."""
        if self._found:
            first = sorted(self._found, key=lambda problem: problem.line)[:_MOST]
            raise FileWrong("\n".join(map(str, first)), problems=first)
