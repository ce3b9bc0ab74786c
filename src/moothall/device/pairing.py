"""How a device without a credential gets one: it shows a code, and a person claims the code for a room."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from moothall.device.client import World, the_world
from moothall.device.faults import PairingFailed
from moothall.kernel.frames import PAIRINGS_PATH
from moothall.kernel.timers import sleep

if TYPE_CHECKING:
    from httpx import AsyncClient, Response

_POLL_EVERY = 2_000


class Description(msgspec.Struct, frozen=True):
    """What the device says of itself. `kind`: `touyingyi` takes signals, `meetingaccessory` does not."""

    serial: str
    model: str = ""
    kind: str = "touyingyi"


class Opened(msgspec.Struct, frozen=True, rename="camel"):
    """The server's answer to a new pairing."""

    pairing_id: str
    code: str
    secret: str
    expires_at: int


class Credential(msgspec.Struct, frozen=True, rename="camel"):
    """What a claim has given the device: its id, and what it connects with."""

    device_id: str
    credential: str


class _Polled(msgspec.Struct, frozen=True, rename="camel"):
    device_id: str | None = None
    credential: str | None = None


async def pair(
    url: str, description: Description, on_code: Callable[[str, int], None], *, world: World | None = None
) -> Credential:
    """Open a pairing, show its code by `on_code(code, expires_at)`, and wait until somebody has claimed it.

    Raises `PairingFailed` when nobody did in time.
    """
    import httpx  # only a device that is new needs it

    timers = (world or the_world()).timers
    try:
        async with httpx.AsyncClient(base_url=url.rstrip("/"), trust_env=False) as client:
            opened = await _open(client, description)
            on_code(opened.code, opened.expires_at)
            while (credential := await _poll(client, opened)) is None:
                await sleep(timers, _POLL_EVERY)
            return credential
    except (httpx.HTTPError, msgspec.MsgspecError) as error:
        raise PairingFailed(f"{url} cannot be paired with: {error}") from error


async def _open(client: "AsyncClient", description: Description) -> Opened:
    answer = await client.post(PAIRINGS_PATH, json=msgspec.to_builtins(description))
    return msgspec.json.decode(_checked(answer).content, type=Opened)


async def _poll(client: "AsyncClient", opened: Opened) -> Credential | None:
    """The secret goes in a header: addresses land in logs."""
    headers = {"Authorization": f"Bearer {opened.secret}"}
    answer = await client.get(f"{PAIRINGS_PATH}/{opened.pairing_id}", headers=headers)
    polled = msgspec.json.decode(_checked(answer).content, type=_Polled)
    if polled.device_id is None or polled.credential is None:
        return None
    return Credential(polled.device_id, polled.credential)


def _checked(answer: "Response") -> "Response":
    if answer.status_code == HTTPStatus.NOT_FOUND:
        raise PairingFailed("the code was not claimed in time")
    if not answer.is_success:
        raise PairingFailed(f"the server answered HTTP {answer.status_code}: {answer.text[:200]}")
    return answer
