"""Randomness as a value that is handed in, so that a test can repeat it."""

import random
import secrets
import uuid
from typing import Protocol


class Randomness(Protocol):
    """Gives unpredictable bytes."""

    def bytes(self, count: int) -> bytes:
        """So many bytes."""
        ...


class SystemRandomness:
    """The operating system's generator."""

    def bytes(self, count: int) -> bytes:
        """So many bytes that nobody can predict."""
        return secrets.token_bytes(count)


class SeededRandomness:
    """The same bytes for the same seed; for tests and for the demo, never for secrets."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)

    def bytes(self, count: int) -> bytes:
        """The next bytes of the sequence."""
        return self._random.randbytes(count)


def hexadecimal(randomness: Randomness, count: int) -> str:
    """Lower-case hexadecimal text of `count` random bytes."""
    return randomness.bytes(count).hex()


def unique(randomness: Randomness) -> str:
    """A random UUID (version 4) in upper case, the form of an `openapi` request id."""
    return str(uuid.UUID(bytes=randomness.bytes(16), version=4)).upper()
