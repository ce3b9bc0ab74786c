"""How a device without a credential gets one: it shows a code, and a person claims the code for a room."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from moothall.device.client import Hooks, World, the_world
from moothall.device.connection import socket_url
from moothall.device.faults import PairingFailed
from moothall.kernel.timers import Timers, sleep

if TYPE_CHECKING:
    from moothall.device.asking import Desk, Opened

_POLL_EVERY = 2_000


class Description(msgspec.Struct, frozen=True):
    """What the device says of itself. `kind`: `touyingyi` takes signals, `meetingaccessory` does not."""

    serial: str
    model: str = ""
    kind: str = "touyingyi"


class Credential(msgspec.Struct, frozen=True):
    """What a claim has given the device: its id, and what it connects with."""

    device_id: str
    credential: str


async def pair(
    url: str,
    description: Description,
    on_code: Callable[[str, int], None],
    *,
    hooks: Hooks | None = None,
    world: World | None = None,
) -> Credential:
    """Open a pairing, show its code by `on_code(code, expires_at)`, and wait until somebody has claimed it.

    Where nobody has in time, another code is shown. Once a code was shown, a server that is away is asked until it is
    back; `hooks.lost` is called as for a session. Raises ValueError for a `url` that is none, and `PairingFailed`.
    """
    socket_url(url)
    import httpx  # only a device that is new needs it

    from moothall.device.asking import Away, Desk, Over

    world = world or the_world()
    try:
        async with httpx.AsyncClient(base_url=url.rstrip("/"), trust_env=False) as client:
            desk = Desk(client, hooks or Hooks(), world)
            opened = await desk.open(description)
            while True:
                on_code(opened.code, opened.expires_at)
                try:
                    return await _claimed(desk, opened, world.timers)
                except Over:
                    opened = await desk.patiently(lambda: desk.open(description))
    except (httpx.InvalidURL, Away, Over) as error:
        raise PairingFailed(f"{url} cannot be paired with: {error}") from error


async def _claimed(desk: "Desk", opened: "Opened", timers: Timers) -> Credential:
    while True:
        polled = await desk.patiently(lambda: desk.poll(opened))
        if polled.device_id is not None and polled.credential is not None:
            return Credential(polled.device_id, polled.credential)
        await sleep(timers, _POLL_EVERY)
