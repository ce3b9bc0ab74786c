"""Who may open a device's WebSocket. Refusals are HTTP answers: no socket is opened for them."""

import logging
from typing import NamedTuple

from moothall.domain import devices, organizations
from moothall.domain.devices import REVOKED
from moothall.domain.ports import SERVER, Engine
from moothall.gateway.link import Receive, Scope, SendMessage
from moothall.kernel.frames import PROTOCOL

log = logging.getLogger("moothall.gateway")


class Refusal(NamedTuple):
    """Why a device may not connect: HTTP status, machine word, sentence."""

    status: int
    word: str
    sentence: str


class Owner(NamedTuple):
    """Whose the device is that may connect, and by which credential."""

    tenant: int
    device_id: int
    credential_hash: bytes


WRONG_PROTOCOL = Refusal(400, "protocol.unknown", f"ask for the sub-protocol {PROTOCOL}")
UNKNOWN = Refusal(401, "credential.unknown", "send the device's credential as Authorization: Bearer")
WITHDRAWN = Refusal(403, "device.revoked", "the device was revoked; pair it again")
UNAVAILABLE = Refusal(503, "store.unavailable", "the server cannot look the credential up now; come again")
CLOSING = Refusal(503, "server.closing", "the server is about to stop; come again")


async def admit(engine: Engine, scope: Scope) -> Owner | Refusal:
    """The device that the handshake's credential stands for, or why it may not connect."""
    if PROTOCOL not in scope.get("subprotocols", ()):
        return WRONG_PROTOCOL
    credential = _credential(scope)
    if credential is None:
        return UNKNOWN
    hashed = devices.hash_of(credential)
    owner = await engine.look_up(SERVER, devices.owner_of, hashed)
    if owner is not None and owner.tenant not in await engine.read(SERVER, organizations.all_tenants):
        return UNAVAILABLE  # the organization is being removed, perhaps to be made anew
    device = await engine.read(owner.tenant, devices.admitted, owner.device_id, hashed) if owner else None
    if owner is None or device is None:
        return UNKNOWN
    return WITHDRAWN if device.lifecycle == REVOKED else Owner(owner.tenant, owner.device_id, hashed)


def _credential(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            text: str = value[7:].strip().decode("latin-1")
            return text or None
    return None


async def refuse(scope: Scope, receive: Receive, send: SendMessage, refusal: Refusal) -> None:
    """Answer the handshake with a refusal, and log it; where the HTTP server cannot, with a bare 403."""
    await receive()
    client = scope.get("client")
    log.info("refused a device at %s: %s, %s", client[0] if client else "?", refusal.word, refusal.sentence)
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    headers = [(b"content-type", b"application/json")]
    if refusal.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    body = f'{{"error":{{"code":"{refusal.word}","message":"{refusal.sentence}"}}}}'.encode()
    await send({"type": "websocket.http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
