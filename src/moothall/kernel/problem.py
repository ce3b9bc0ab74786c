"""A mistake in a file that a person has written."""

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One mistake: its line (from 1; 0: nowhere in particular), the field, and a sentence."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"line {self.line}" if self.line else "", self.field, self.message) if part)
