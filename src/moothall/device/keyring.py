"""The credential of a device: what it connects with, also between an old one and a new one."""

import logging
from collections.abc import Callable
from typing import TypeAlias

log = logging.getLogger("moothall.device")

OnCredential: TypeAlias = Callable[[str], None]
"""Keeps a credential in the place of the one before: on the disk when it returns; what it raises keeps the old one."""


class Keyring:
    """A new credential is kept before it is used, and the old one is at hand until the new one has opened a session."""

    def __init__(self, credential: str, keep: OnCredential | None) -> None:
        if not _can_be_sent(credential):
            raise ValueError("a credential is printable ASCII")  # which is not shown: it may be one, and a line more
        self._keep = keep
        self._kept = credential
        self._usable = [credential]

    @property
    def current(self) -> str:
        """What to connect with."""
        return self._usable[0]

    def renew(self, credential: str) -> bool:
        """Take another credential; False where it could not be kept, and the one before goes on."""
        if not _can_be_sent(credential) or not self._has_kept(credential):
            return False
        self._usable = [credential, self.current]
        return True

    def worked(self) -> None:
        """A session is open: no other credential is needed any more."""
        del self._usable[1:]
        if self._kept != self.current:
            self._has_kept(self.current)

    def refused(self) -> bool:
        """The server does not know the credential; True where there is another one to try."""
        if len(self._usable) == 1:
            return False
        del self._usable[0]
        return True

    def _has_kept(self, credential: str) -> bool:
        if self._keep is None:
            return False
        try:
            self._keep(credential)
        except Exception:
            log.exception("a credential could not be kept")
            return False
        self._kept = credential
        return True


def _can_be_sent(credential: str) -> bool:
    return bool(credential) and credential.isascii() and credential.isprintable()
