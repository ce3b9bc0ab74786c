"""What the domain and those above it need from outside: transactions, an engine, a place for secrets."""

from typing import Protocol

from moothall.store.engine import SERVER, Engine
from moothall.store.transaction import Actor, Change, Reader, Writer

__all__ = ["SERVER", "Actor", "Change", "Engine", "Reader", "Sealer", "Writer"]


class Sealer(Protocol):
    """Encrypts under the installation's master key what must be read again."""

    pepper: bytes
    """Key of the hashes of secrets that are only compared."""

    def seal(self, plain: bytes, purpose: bytes) -> bytes:
        """Encrypt; only `unseal` with the same purpose reads it."""
        ...

    def unseal(self, sealed: bytes, purpose: bytes) -> bytes:
        """Decrypt; raises `SystemFault` where the key is another or the bytes were changed."""
        ...
