"""A refusal in our own words. Each dialect has one table that turns faults into its codes."""

from typing import Any, ClassVar


class Fault(Exception):
    """Why a request is refused.

    A subclass is one reason. Its docstring tells the developer who meets it what to do, `name` is a stable machine
    word, and the keyword arguments are the facts that a message may quote.
    """

    name: ClassVar[str]

    def __init__(self, detail: str = "", **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" not in cls.__dict__:
            cls.name = _words(cls.__name__)

    def __str__(self) -> str:
        return self.detail or f"{self.name} {self.facts}" if self.facts else self.detail or self.name


def _words(name: str) -> str:
    return "".join(f".{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip(".")


class SystemFault(Fault):
    """Something failed inside the server. The log has the whole of it; the caller may try again."""


class StoreUnavailable(SystemFault):
    """The store cannot keep anything now (disk full or failing). Nothing of the request was kept."""


class Overloaded(Fault):
    """More is waiting than the server takes on. Try again a little later."""
