"""The composition root: which parts a server has, in what order they start and end."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

from moothall.api.admin import data
from moothall.api.call import Services
from moothall.domain import installation, plans
from moothall.domain.ports import SERVER, Actor
from moothall.gateway.gateway import Gateway
from moothall.gateway.pairings import PairingDesk
from moothall.gateway.timing import Timing
from moothall.kernel.clock import Clock, SystemClock
from moothall.kernel.demo import DemoSecrets
from moothall.kernel.fault import Fault
from moothall.kernel.randomness import Randomness, SystemRandomness, hexadecimal
from moothall.kernel.timers import Timers
from moothall.server import demo
from moothall.server.bodies import Bodies
from moothall.server.chain import Chain
from moothall.server.dialects import EVERY
from moothall.server.folder import DataFolder
from moothall.server.http import Application
from moothall.server.listener import is_loopback
from moothall.server.report import Report
from moothall.server.sealing import MasterKeyUnusable, MasterSealer, master_key
from moothall.server.settings import Settings
from moothall.server.telemetry import Telemetry
from moothall.store.embedded import EmbeddedEngine, Limits, open_embedded
from moothall.store.resident import Bounds, ResidentGroups

START = Actor("server", "moothall", "serve")
"""Who the change log names for what a start writes."""
_ADMIN_TOKEN_BYTES = 24
_RIDE = 50
"""Milliseconds that an acknowledgement waits for another write to ride with, where the operator allows it."""


class TooOpen(Fault):
    """Secrets that everybody knows must not be reachable from other machines."""


class Running:
    """A server whose parts are open, without its listening socket."""

    def __init__(
        self,
        settings: Settings,
        folder: DataFolder,
        services: Services,
        application: Application,
        gateway: Gateway,
        telemetry: Telemetry,
        report: Report,
    ) -> None:
        self.settings = settings
        self.folder = folder
        self.services = services
        self.application = application
        self.gateway = gateway
        self.telemetry = telemetry
        self.report = report
        self.admin_token: str | None = None
        """Only where this start made it, or where it is the demo's."""
        self.demo_secrets: DemoSecrets | None = None
        self.close: Callable[[], Awaitable[None]]
        """Ends all parts in the order in which they need each other."""

    async def begin(self, sealer: MasterSealer) -> None:
        """What a start checks and writes, before the first request."""
        await self._check_master_key(sealer.mark)
        await data.finish(self.services.engine, START)
        if self.settings.demo:
            self.demo_secrets = await demo.load(self.services, self.settings, START)
            self.services.restore = partial(demo.restore, self.services, self.settings, START)
        check_openness(self.settings, await self.services.engine.read(SERVER, installation.demo_secrets))
        self.admin_token = await self._new_admin_token()
        await self.gateway.start()

    async def _check_master_key(self, mark: str) -> None:
        """With another key no secret that was stored would be right any more."""
        known = await self.services.engine.read(SERVER, installation.master_key_mark)
        if known is None:
            await self.services.engine.write(SERVER, START, installation.set_master_key_mark, mark)
        elif known != mark:
            raise MasterKeyUnusable(f"the secrets in {self.folder.path} were made under another master key")

    async def _new_admin_token(self) -> str | None:
        """The admin token where this start makes it: at the first start, on request, and always in the demo."""
        engine = self.services.engine
        if self.demo_secrets is not None:
            token = self.demo_secrets.admin_token
        elif self.settings.new_admin_token or not await engine.read(SERVER, installation.has_admin_token):
            token = hexadecimal(self.services.randomness, _ADMIN_TOKEN_BYTES)
        else:
            return None
        hashed = installation.admin_token_hash(token)
        if not await engine.read(SERVER, installation.is_admin_token, hashed):
            await engine.write(SERVER, START, installation.set_admin_token, hashed)
        self.folder.write_admin_token(token)
        return token

    async def drain(self) -> None:
        """Take no new signals, let those underway end, say goodbye to devices. Other requests are still answered."""
        self.report.stopping = self.report.stopping or "the server is stopping"
        await self.gateway.close()


def check_openness(settings: Settings, demo_secrets: str | None) -> None:
    """Raises `TooOpen` for an address that others reach while the demo has the secrets that everybody knows."""
    if demo_secrets == "fixed" and not is_loopback(settings.host):
        raise TooOpen(
            f"the demo's fixed secrets are public, and {settings.host} is reachable from other machines: "
            "serve with --demo --demo-secrets random, once, or on 127.0.0.1"
        )


async def build(
    settings: Settings,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
    timers: Timers | None = None,
    on_fatal: Callable[[BaseException], None] | None = None,
    folder: DataFolder | None = None,
) -> Running:
    """Open everything that answers requests, on that folder or the one that the settings mean.

    `on_fatal` is called when the store has failed and the process must end. Raises `CannotOpen`, `FolderUnusable`,
    `MasterKeyUnusable` or `TooOpen`, with nothing left open.
    """
    clock, randomness = clock or SystemClock(), randomness or SystemRandomness()
    async with AsyncExitStack() as opened:
        folder = folder or DataFolder.of(settings)
        opened.callback(folder.close)
        engine = await _store(settings, folder, clock, on_fatal)
        opened.push_async_callback(engine.close)
        engine.gate(plans.keep)
        roster = ResidentGroups(engine, Bounds(members=settings.memory_members))
        opened.push_async_callback(roster.close)
        gateway = Gateway(engine, clock, randomness, _timing(settings), timers)
        opened.push_async_callback(gateway.close)
        telemetry = Telemetry(EVERY, settings.log_successes)
        report = Report(telemetry, engine, gateway, roster)
        known_key = await engine.read(SERVER, installation.master_key_mark)
        sealer = MasterSealer(master_key(folder.path, settings.master_key, is_first=known_key is None))
        services = Services(
            engine=engine,
            clock=clock,
            randomness=randomness,
            sealer=sealer,
            carrier=gateway,
            pairings=PairingDesk(engine, clock, randomness, sealer),
            roster=roster,
            status=report,
            language=settings.language,
        )
        application = Application(Chain(services, telemetry), gateway.connect, Bodies(settings.body_limit))
        running = Running(settings, folder, services, application, gateway, telemetry, report)
        await running.begin(sealer)
        running.close = opened.pop_all().aclose
        return running


async def _store(
    settings: Settings, folder: DataFolder, clock: Clock, on_fatal: Callable[[BaseException], None] | None
) -> EmbeddedEngine:
    limits = Limits(
        waiting_writes=settings.waiting_writes,
        remembered=settings.memory_results,
        remembered_of_tenant=settings.memory_results_of_tenant,
    )
    if on_fatal is None:
        return await open_embedded(folder.path, clock=clock, limits=limits)
    return await open_embedded(folder.path, clock=clock, limits=limits, on_fatal=on_fatal)


def _timing(settings: Settings) -> Timing:
    return Timing(
        deadline=settings.signal_deadline,
        resends=(settings.signal_resend, 2 * settings.signal_resend),
        grace=settings.device_grace,
        result=settings.signal_result,
        tell_no_result=settings.signal_no_result == "tell",
        hello=settings.device_hello,
        frames=settings.device_frames,
        ping=settings.device_ping,
        silence=settings.device_silence,
        hold_down=settings.device_hold_down,
        ride=_RIDE if settings.ack_mode == "riding" else 0,
        waiting=settings.signal_queue,
        app_waiting=settings.signal_queue_of_app,
        app_rate=settings.signal_rate_of_app,
        device_rate=settings.signal_rate_of_device,
    )
