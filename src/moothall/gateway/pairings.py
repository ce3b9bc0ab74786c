"""Pairing, with what a transaction must not do: drawing codes and secrets, sealing, counting tries."""

from moothall.domain import devices
from moothall.domain.devices import Device, NewDevice, Pairing
from moothall.domain.faults import PairingCodeUnknown, PairingUnknown, TooManyTries
from moothall.domain.ports import SERVER, Actor, Engine, NewPairing, Paired, Sealer
from moothall.kernel.clock import Clock
from moothall.kernel.fault import Overloaded
from moothall.kernel.randomness import Randomness, hexadecimal
from moothall.kernel.tries import Tries

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O and U: what is read aloud or off a screen is not mistaken."""
CODE_LENGTH = 8
TRIES_OF_CODE = 5
TRIES_OF_ADDRESS = 20
_MINUTE = 60_000
_DRAWS = 4


class PairingDesk:
    """Implements the port of the same name."""

    def __init__(self, engine: Engine, clock: Clock, randomness: Randomness, sealer: Sealer) -> None:
        self._engine = engine
        self._clock = clock
        self._randomness = randomness
        self._sealer = sealer
        self._of_address = Tries(TRIES_OF_ADDRESS, _MINUTE)
        self._of_code = Tries(TRIES_OF_CODE, devices.PAIRING_LIFE)

    async def open(self, address: str, serial: str, model: str, kind: str) -> NewPairing:
        """See the port."""
        self._count(f"open {address}")
        secret = hexadecimal(self._randomness, 32)
        for _ in range(_DRAWS):
            drawn = Pairing(
                pairing_id=hexadecimal(self._randomness, 12),
                code=self._code(),
                secret_hash=devices.hash_of(secret),
                serial=serial,
                model=model,
                kind=kind,
                expires_at=0,
            )
            opened = await self._engine.write(SERVER, Actor("device", serial, "pairing"), devices.open_pairing, drawn)
            if opened is not None:
                return NewPairing(opened.pairing_id, opened.code, secret, opened.expires_at)
        raise Overloaded("too many devices show a code")

    async def poll(self, pairing_id: str, secret: str) -> Paired | None:
        """See the port."""
        pairing = await self._engine.look_up(SERVER, devices.poll_pairing, pairing_id, devices.hash_of(secret))
        if pairing.expires_at <= self._clock.now():
            raise PairingUnknown(f"pairing {pairing_id} is over", pairing_id=pairing_id)
        if pairing.owner is None or pairing.device_id is None or pairing.sealed_credential is None:
            return None
        credential = self._sealer.unseal(pairing.sealed_credential, _purpose(pairing.code)).decode()
        hashed = devices.hash_of(credential)
        if not await self._engine.look_up(pairing.owner, devices.awaits, pairing.device_id, hashed):
            raise PairingUnknown(f"the device of pairing {pairing_id} has its credential, or needs none any more")
        return Paired(pairing.device_id, credential)

    async def claim(self, tenant: int, actor: Actor, address: str, code: str, room_id: str, name: str) -> Device:
        """See the port."""
        self._count(f"claim {address}")
        code = code.replace("-", "").replace(" ", "").upper()
        if not self._of_code.take(code, self._clock.now()):
            await self._engine.write(SERVER, actor, devices.burn_code, code)
            raise PairingCodeUnknown("too many tries for this code; let the device show a new one", code=code)
        credential = hexadecimal(self._randomness, 32)
        new = NewDevice(
            room_id=room_id,
            name=name,
            union_id=hexadecimal(self._randomness, 12) + "iEiE",
            credential_hash=devices.hash_of(credential),
            sealed_credential=self._sealer.seal(credential.encode(), _purpose(code)),
        )
        return await self._engine.write(SERVER, actor, devices.claim, tenant, code, new)

    def _count(self, key: str) -> None:
        if not self._of_address.take(key, self._clock.now()):
            raise TooManyTries(f"more than {TRIES_OF_ADDRESS} tries a minute from one address")

    def _code(self) -> str:
        number = int.from_bytes(self._randomness.bytes(16), "big")
        return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(CODE_LENGTH))


def _purpose(code: str) -> bytes:
    return b"pairing " + code.encode()
