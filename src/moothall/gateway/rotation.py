"""Sends devices another credential, once in a session."""

from moothall.domain import devices, rotations
from moothall.domain.ports import Actor, Engine
from moothall.gateway.link import Link
from moothall.kernel.clock import SECOND
from moothall.kernel.fault import Fault
from moothall.kernel.frames import CREDENTIAL_ROTATE, CredentialRotate
from moothall.kernel.randomness import Randomness, hexadecimal

_BY_SERVER = Actor("server", "", "gateway:rotate")
_BYTES = 32


class Rotation:
    """Draws the credential when it is sent and keeps nothing of it but the hash."""

    def __init__(self, engine: Engine, randomness: Randomness) -> None:
        self._engine = engine
        self._randomness = randomness

    async def welcome(self, link: Link) -> None:
        """A session is open: the device may be one that was asked for when it was not here."""
        if CREDENTIAL_ROTATE in link.knows and await self._engine.read(
            link.tenant, rotations.is_pending, link.device_id
        ):
            await self.send(link)

    async def send(self, link: Link) -> None:
        """Send a credential where the device is to have one and knows the frame; else it waits for a later session."""
        if link.rotated or CREDENTIAL_ROTATE not in link.knows:
            return
        link.rotated = True
        credential = hexadecimal(self._randomness, _BYTES)
        hashes = link.credential_hash, devices.hash_of(credential)
        try:
            sent = await self._engine.write(link.tenant, _BY_SERVER, rotations.send, link.device_id, *hashes)
        except Fault:
            return link.end("unavailable", SECOND)
        if sent:
            link.say(CredentialRotate(credential))
