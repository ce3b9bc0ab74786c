"""What is wrong with a behaviour file, gathered so that one try tells of many mistakes."""

import msgspec

from moothall.kernel.fault import Fault

_MOST = 20


class FileWrong(Fault):
    """A behaviour file cannot be used; the detail has a line for each mistake."""


class Problem(msgspec.Struct, frozen=True):
    """One mistake: its line (from 1), the field, and a sentence."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"line {self.line}", self.field, self.message) if part)


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
