"""The master key, and secrets encrypted under it."""

import hashlib
import hmac
import logging
import os
import sys
from base64 import b64decode, b64encode
from pathlib import Path

from moothall.kernel.fault import SystemFault

KEY_BYTES = 32
_NONCE_BYTES = 24
_VARIABLE = "MOOTHALL_MASTER_KEY"
_OTHERS = 0o077

log = logging.getLogger("moothall.server")


class MasterKeyUnusable(SystemFault):
    """The master key is not 32 bytes in base64, or is not the one that the secrets were sealed with."""


class MasterSealer:
    """XChaCha20-Poly1305 under the master key, whose nonces may be drawn at random; the purpose is authenticated."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.pepper = hmac.digest(key, b"moothall pepper", hashlib.sha256)
        self.mark = hmac.digest(key, b"moothall mark", hashlib.sha256).hex()
        """Tells this key from another, and nothing else of it."""

    def seal(self, plain: bytes, purpose: bytes) -> bytes:
        """Nonce, then ciphertext with its tag."""
        from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt  # only when it is used

        nonce = os.urandom(_NONCE_BYTES)
        return nonce + encrypt(plain, purpose, nonce, self._key)

    def unseal(self, sealed: bytes, purpose: bytes) -> bytes:
        """What was sealed for that purpose; raises `MasterKeyUnusable` when it cannot be read."""
        from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
        from nacl.exceptions import CryptoError

        try:
            return decrypt(sealed[_NONCE_BYTES:], purpose, sealed[:_NONCE_BYTES], self._key)
        except (CryptoError, ValueError) as error:
            raise MasterKeyUnusable("a secret was sealed under another master key") from error


def master_key(folder: Path, given: str | None, is_first: bool) -> bytes:
    """The key that `given` names (base64), else the one in the folder, which is made at the first start only.

    Raises `MasterKeyUnusable`, with nothing written.
    """
    if given is not None:
        return _decoded(given, f"the setting master_key ({_VARIABLE})")
    path = folder / "master.key"
    try:
        keep_to_owner(path)
        return _decoded(path.read_text(encoding="ascii", errors="replace"), str(path))
    except FileNotFoundError:
        if not is_first:
            raise MasterKeyUnusable(
                f"{path} is missing, and the secrets in this folder are worth nothing without it: put it back, or give "
                f"the key by {_VARIABLE}"
            ) from None
    except OSError as error:
        raise MasterKeyUnusable(f"{path} cannot be read: {error.strerror}") from error
    key = os.urandom(KEY_BYTES)
    write_secret(path, b64encode(key) + b"\n")
    return key


def _decoded(text: str, where: str) -> bytes:
    try:
        key = b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise MasterKeyUnusable(f"{where} is no key: one is {KEY_BYTES} bytes in base64")
    return key


def keep_to_owner(path: Path) -> None:
    """See that only its owner can read a secret, and say so where others could."""
    mode = path.stat().st_mode & 0o777
    if sys.platform == "win32" or not mode & _OTHERS:
        return
    try:
        path.chmod(mode & ~_OTHERS)
    except OSError as error:
        log.warning("%s can be read by others (mode %o): %s", path, mode, error.strerror)
    else:
        log.warning("%s could be read by others (mode %o), and now by its owner alone", path, mode)


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    temporary = path.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
