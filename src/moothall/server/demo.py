"""The demo organization: its secrets, and loading it."""

import hashlib
import hmac
from pathlib import Path

import msgspec

from moothall.api.call import Services
from moothall.domain import credentials, installation, organizations
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
    hashed = credentials.token_hash(secrets.access_token)
    sealed = services.sealer.seal(secrets.access_token.encode(), b"token")
    await services.engine.write(tenant, actor, credentials.give, demo.APP_KEY, hashed, sealed)
    return secrets


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
