"""The composition root: which parts a server has, in what order they start and end."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from moothall.api.call import Services
from moothall.domain import installation
from moothall.domain.ports import SERVER, Actor, Engine
from moothall.kernel.clock import Clock, SystemClock
from moothall.kernel.demo import DemoSecrets
from moothall.kernel.randomness import Randomness, SystemRandomness, hexadecimal
from moothall.server import demo
from moothall.server.chain import Chain
from moothall.server.dialects import DIALECTS
from moothall.server.folder import DataFolder
from moothall.server.http import Application
from moothall.server.sealing import MasterSealer, master_key
from moothall.server.settings import Settings
from moothall.server.telemetry import Telemetry
from moothall.store.embedded import Limits, open_embedded
from moothall.store.resident import ResidentGroups

START = Actor("server", "moothall", "serve")
"""Who the change log names for what a start writes."""
_ADMIN_TOKEN_BYTES = 24


class Running:
    """A server whose parts are open, without its listening socket."""

    def __init__(
        self,
        settings: Settings,
        folder: DataFolder,
        services: Services,
        application: Application,
        admin_token: str | None,
        demo_secrets: DemoSecrets | None,
        close: Callable[[], Awaitable[None]],
    ) -> None:
        self.settings = settings
        self.folder = folder
        self.services = services
        self.application = application
        self.admin_token = admin_token
        """Only where this start made it, or where it is the demo's."""
        self.demo_secrets = demo_secrets
        self.close = close
        """Ends the parts in the order in which they need each other."""


async def build(
    settings: Settings, clock: Clock | None = None, randomness: Randomness | None = None
) -> Running:
    """Open everything that answers requests. Raises `CannotOpen` or `MasterKeyUnusable`, with nothing left open."""
    clock = clock or SystemClock()
    randomness = randomness or SystemRandomness()
    async with AsyncExitStack() as opened:
        folder = DataFolder.of(settings)
        opened.callback(folder.close)
        engine = await open_embedded(folder.path, clock=clock, limits=_limits(settings))
        opened.push_async_callback(engine.close)
        roster = ResidentGroups(engine)
        opened.push_async_callback(roster.close)
        sealer = MasterSealer(master_key(folder.path, settings.master_key))
        telemetry = Telemetry()
        services = Services(
            engine=engine,
            clock=clock,
            randomness=randomness,
            sealer=sealer,
            carrier=None,
            roster=None,
            status=telemetry,
            language=settings.language,
        )
        secrets = await demo.load(services, settings, START) if settings.demo else None
        token = await _admin_token(engine, folder, settings, secrets, randomness)
        application = Application(Chain(services, DIALECTS, telemetry), None)
        return Running(settings, folder, services, application, token, secrets, opened.pop_all().aclose)


def _limits(settings: Settings) -> Limits:
    return Limits(
        waiting_writes=settings.waiting_writes,
        remembered=settings.memory_results,
        remembered_of_tenant=settings.memory_results_of_tenant,
    )


async def _admin_token(
    engine: Engine, folder: DataFolder, settings: Settings, secrets: DemoSecrets | None, randomness: Randomness
) -> str | None:
    """The admin token where this start makes it: at the first start, on request, and always in the demo."""
    if secrets is not None:
        token = secrets.admin_token
    elif settings.new_admin_token or not await engine.read(SERVER, installation.has_admin_token):
        token = hexadecimal(randomness, _ADMIN_TOKEN_BYTES)
    else:
        return None
    hashed = installation.admin_token_hash(token)
    if not await engine.read(SERVER, installation.is_admin_token, hashed):
        await engine.write(SERVER, START, installation.set_admin_token, hashed)
    folder.write_admin_token(token)
    return token
