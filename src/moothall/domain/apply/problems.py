"""What is wrong with a file, gathered so that one try tells of many mistakes."""

from moothall.kernel.problem import Problem

MOST = 20
"""Problems after which reading ends."""


class Hopeless(Exception):
    """Nothing more can be found out: the file is not YAML, or enough mistakes are known."""


class Problems:
    """The mistakes so far."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, line: int, field: str, message: str) -> None:
        """Note one; raises `Hopeless` when it is the last that is reported."""
        problem = Problem(line, field, message)
        if problem not in self.found:
            self.found.append(problem)
        if len(self.found) >= MOST:
            raise Hopeless

    def fatal(self, line: int, field: str, message: str) -> Hopeless:
        """Note one that ends the reading; to be raised."""
        self.found.append(Problem(line, field, message))
        return Hopeless()

    def sorted(self) -> list[Problem]:
        """The mistakes in the order of the file."""
        return sorted(self.found, key=lambda problem: problem.line)

    def stop_if_any(self) -> None:
        """Raise `Hopeless` where later checks would only repeat what is known."""
        if self.found:
            raise Hopeless
