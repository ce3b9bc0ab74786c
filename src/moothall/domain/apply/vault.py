"""Secrets on their way into the store, and ids and secrets that are drawn."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping

from moothall.domain import chat, credentials, devices, suites
from moothall.domain.ports import Sealer
from moothall.kernel.randomness import Randomness, hexadecimal

_SEALED = {"chat_app": chat.SECRET_PURPOSE, "suite": suites.SECRET_PURPOSE}
"""Nouns whose secrets sign, and under which purpose they are sealed."""
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Vault:
    """Turns secrets into what the store keeps of them.

    `given` holds the values of the file's references, as `env:NAME` and `file:PATH`: the server itself reads neither
    its environment nor its disk for them. None says that whoever sends the file has looked, and found nothing.
    """

    def __init__(self, sealer: Sealer, randomness: Randomness, given: Mapping[str, str | None]) -> None:
        self._sealer = sealer
        self._randomness = randomness
        self._given = given

    def referred(self, kind: str, name: str) -> str:
        """The secret behind a reference; raises `ValueError`."""
        reference = f"{kind}:{name}"
        value = self._given.get(reference)
        if value is not None:
            return value
        if reference not in self._given:
            raise ValueError(f"was not sent with the file; `moothall apply` sends what {name} holds")
        raise ValueError(f"the variable {name} is not set here" if kind == "env" else f"{name} cannot be read")

    def conceal(self, noun: str, plain: str) -> bytes:
        """What is stored of a secret."""
        if noun == "app":
            return credentials.secret_hash(self._sealer.pepper, plain)
        if noun == "device":
            return devices.hash_of(plain)
        return self._sealer.seal(plain.encode(), _SEALED[noun])

    def is_same(self, noun: str, one: bytes, other: bytes) -> bool:
        """Whether two stored values are of one secret. Sealing the same twice gives different bytes."""
        if noun not in _SEALED:
            return one == other
        unseal, purpose = self._sealer.unseal, _SEALED[noun]
        return unseal(one, purpose) == unseal(other, purpose)

    def secret(self, noun: str) -> str:
        """A new secret: for a chat app 64 hexadecimal digits, as its console gives."""
        if noun == "chat_app":
            return hexadecimal(self._randomness, 32)
        return urlsafe_b64encode(self._randomness.bytes(48)).decode()

    def id(self, column: str) -> str:
        """A new id, in the form that the vendor's have."""
        if column == "app_key":
            return "ding" + self._letters(16).lower()
        if column == "union_id":
            return self._letters(24) + "iEiE"
        if column == "group_id":
            return "@TGS#2" + self._letters(10).upper()
        return hexadecimal(self._randomness, 24 if column == "room_id" else 10)

    def _letters(self, count: int) -> str:
        return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in self._randomness.bytes(count))


class Closed(Vault):
    """For a file whose things are to be removed: nobody needs to know their secrets."""

    def referred(self, kind: str, name: str) -> str:
        """Any text will do."""
        return name
