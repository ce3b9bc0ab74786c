"""The demo organization: its secrets, and loading it."""

import hashlib
import hmac
from pathlib import Path

import msgspec

from moothall.api.call import Services
from moothall.domain import apps, credentials, installation, organizations
from moothall.domain.credentials import TOKEN_PURPOSE
from moothall.domain.ports import SERVER, Actor
from moothall.kernel import demo
from moothall.kernel.demo import FIXED, DemoSecrets
from moothall.server.settings import Settings

FILE = Path(__file__).with_name("demo.yaml")
"""The demo organization, in the format that `moothall apply` takes."""


async def load(services: Services, settings: Settings, actor: Actor) -> DemoSecrets:
    """Put the demo organization into the store, if it is not there, and its token to two hours from now."""
    secrets = secrets_of(settings, services.sealer.pepper)
    if await services.engine.read(SERVER, installation.demo_secrets) != settings.demo_secrets:
        await _apply(services, secrets, actor)
        await services.engine.write(SERVER, actor, installation.set_demo_secrets, settings.demo_secrets)
    tenant = await services.engine.locate(organizations.tenant_of, demo.CORP_ID)
    assert tenant is not None
    await _renew(services, tenant, secrets.access_token, actor)
    return secrets


async def _renew(services: Services, tenant: int, token: str, actor: Actor) -> None:
    """Let the app's token be this one, for two hours from now; sealed only where it is not there yet."""
    hashed = credentials.token_hash(token)
    if not await services.engine.write(tenant, actor, apps.renew_token, demo.APP_KEY, hashed):
        sealed = services.sealer.seal(token.encode(), TOKEN_PURPOSE)
        await services.engine.write(tenant, actor, apps.set_token, demo.APP_KEY, hashed, sealed)


async def _apply(services: Services, secrets: DemoSecrets, actor: Actor) -> None:
    from moothall.api.admin import applying  # reads YAML, which no other start needs

    given = {name.upper(): value for name, value in msgspec.structs.asdict(secrets).items()}
    await applying.load(services.engine, services.sealer, services.randomness, FILE.read_bytes(), actor, given)


def secrets_of(settings: Settings, pepper: bytes) -> DemoSecrets:
    """The fixed secrets, or those that belong to the installation's master key: the same at each of its starts."""
    if settings.demo_secrets == "fixed":
        return FIXED
    return DemoSecrets(*(_derived(pepper, name) for name in DemoSecrets.__struct_fields__))


def _derived(pepper: bytes, name: str) -> str:
    return hmac.digest(pepper, b"demo " + name.encode(), hashlib.sha256).hex()
