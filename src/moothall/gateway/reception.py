"""What devices say, apart from heartbeats, and what is done about it."""

import logging
from hashlib import blake2b

from moothall.domain import deliveries, devices
from moothall.domain.ports import Engine
from moothall.gateway.courier import Courier, by_device
from moothall.gateway.link import Link
from moothall.gateway.post import Post
from moothall.gateway.presence import Presence
from moothall.gateway.rotation import Rotation
from moothall.kernel import contents
from moothall.kernel.clock import SECOND, Clock
from moothall.kernel.fault import Fault
from moothall.kernel.frames import CAPABILITIES, Ack, Event, Hello, Nack, Okay, Result, State, Subscription

log = logging.getLogger("moothall.gateway")

_LATELY = 24 * 60 * 60 * SECOND
_REMEMBERED = 10_000
"""Events of a device that count once however often it says them, and for how long after a restart too."""


class Reception:
    """Implements `Listener`."""

    def __init__(self, engine: Engine, clock: Clock, courier: Courier, presence: Presence, rotation: Rotation) -> None:
        self._engine = engine
        self._clock = clock
        self._courier = courier
        self._presence = presence
        self._rotation = rotation

    async def hear(self, link: Link, frame: Hello | Ack | Nack | Result | Event | State) -> None:
        """See `Listener.hear`. What cannot be kept now ends the session: the device says it again."""
        try:
            await self._hear(link, frame)
        except Fault:
            link.end("unavailable", SECOND)
        except Exception:
            log.exception("device %d said what the server could not handle", link.device_id)
            link.end("unavailable", SECOND)

    async def _hear(self, link: Link, frame: Hello | Ack | Nack | Result | Event | State) -> None:
        post = self._courier.post(link.tenant, link.device_id)
        match frame:
            case Ack() | Nack():
                post.hear(link, frame)
            case Hello():
                await self._open(link, frame)
            case Result():
                await self._keep(link, frame)
            case Event():
                await self._tell(link, frame)
            case State():
                post.report(link, frame)

    async def _open(self, link: Link, hello: Hello) -> None:
        post = self._courier.post(link.tenant, link.device_id)
        link.knows = tuple(name for name in CAPABILITIES if name in hello.capabilities)
        await self._courier.acknowledgements.flush(link.tenant)
        connected = await self._engine.write(
            link.tenant,
            by_device(post, "hello"),
            devices.connect,
            link.device_id,
            link.credential_hash,
            hello.boot_id,
            tuple(post.awaiting),
            self._courier.results.tell,
        )
        if connected is None:
            return link.end("revoked", None)
        waiting = post.mailbox.first_seq()
        resume_from = connected.next_seq if waiting is None else min(waiting, connected.next_seq)
        log.info("device %d is connected, session %d, %s", link.device_id, connected.epoch, ascii(hello.software[:100]))
        link.open(connected.epoch, resume_from, self._clock.now())
        for one in connected.subscriptions:
            link.say(Subscription(one.room_id, one.service, one.body.decode()))
        post.join(link)
        if connected.was_gone:
            self._presence.returned(post, link.epoch)
        await self._rotation.welcome(link)

    async def _keep(self, link: Link, result: Result) -> None:
        status_code = contents.status_code(result.body, result.request_id)
        if status_code is None:
            return link.end("result.invalid")
        post = self._courier.post(link.tenant, link.device_id)
        await self._courier.acknowledgements.flush(link.tenant)
        answer = (link.device_id, result.signal_id, result.request_id, status_code, result.body)
        if not await self._engine.write(link.tenant, by_device(post, "result"), deliveries.answer, *answer):
            return link.end("signal.unknown")
        self._courier.results.came(post, result.signal_id)
        link.say(Okay(signal_id=result.signal_id))

    async def _tell(self, link: Link, event: Event) -> None:
        post = self._courier.post(link.tenant, link.device_id)
        if not contents.is_message(event.body):
            return link.end("event.invalid")
        known, mark = await self._told(post), _mark(event.event_id)
        if mark not in known:
            told = (link.device_id, event.event_id, event.body)
            await self._engine.write(link.tenant, by_device(post, "event"), deliveries.tell, *told)
            known[mark] = None
            if len(known) > _REMEMBERED:
                del known[next(iter(known))]
        link.say(Okay(event_id=event.event_id))

    async def _told(self, post: Post) -> dict[bytes, None]:
        """The events of the device that need not be told again; those of an earlier process are in the change log."""
        if post.told is None:
            since = self._clock.now() - _LATELY
            found = await self._engine.scan(post.tenant, deliveries.told_lately, post.device_id, since, _REMEMBERED)
            post.told = dict.fromkeys(map(_mark, found))
        return post.told


def _mark(event_id: str) -> bytes:
    """Stands for an event's id, which may be long."""
    return blake2b(event_id.encode(), digest_size=16).digest()
