"""The demo organization: its secrets, and loading it."""

import hashlib
import hmac
from pathlib import Path

import msgspec

from moothall.api.call import Services
from moothall.domain import apps, chat, credentials, devices, installation, organizations
from moothall.domain.credentials import TOKEN_PURPOSE
from moothall.domain.faults import AppUnknown
from moothall.domain.ports import SERVER, Actor
from moothall.kernel import demo
from moothall.kernel.demo import FIXED, DemoSecrets
from moothall.server.settings import Settings

FILE = Path(__file__).with_name("demo.yaml")
"""The demo organization, in the format that `moothall apply` takes."""


async def load(services: Services, settings: Settings, actor: Actor) -> DemoSecrets:
    """See that the demo is there and has its secrets, and set its token to two hours."""
    secrets = secrets_of(settings, services.sealer.pepper)
    loaded = await services.engine.read(SERVER, installation.demo_secrets)
    if loaded == settings.demo_secrets and await _has(services, secrets):
        await _renew(services, secrets.access_token, actor)
    else:
        await restore(services, settings, actor)
    return secrets


async def _has(services: Services, secrets: DemoSecrets) -> bool:
    """Whether the demo is there and nobody has given its apps and its device other secrets."""
    engine, sealer = services.engine, services.sealer
    tenant = await engine.locate(organizations.tenant_of, demo.CORP_ID)
    town = await engine.locate(chat.tenant_of, demo.SDKAPPID)
    if tenant is None or town is None:
        return False
    try:
        for app_key, secret in ((demo.APP_KEY, secrets.app_secret), (demo.BARE_APP_KEY, secrets.bare_app_secret)):
            hashed = credentials.secret_hash(sealer.pepper, secret)
            await engine.look_up(tenant, credentials.check_secret, app_key, hashed)
    except AppUnknown:
        return False
    hashed = devices.hash_of(secrets.device_credential)
    admitted = await engine.look_up(tenant, devices.admitted, demo.DEVICE_ID, hashed)
    return admitted is not None and await engine.look_up(town, chat.secret, sealer) == secrets.chat_secret


async def restore(services: Services, settings: Settings, actor: Actor) -> None:
    """Put in what is missing of the demo, and give it its secrets and its token again. What is there stays as it is."""
    from moothall.api.admin import applying  # reads YAML, which no other start needs

    secrets = secrets_of(settings, services.sealer.pepper)
    given = {name.upper(): value for name, value in msgspec.structs.asdict(secrets).items()}
    engine, file = services.engine, FILE.read_bytes()
    if await engine.locate(organizations.tenant_of, demo.CORP_ID) or await engine.locate(chat.tenant_of, demo.SDKAPPID):
        from moothall.server import missing

        file = await engine.scan(SERVER, missing.of_file, file)
    await applying.load(engine, services.sealer, services.randomness, file, actor, given)
    await engine.write(SERVER, actor, installation.set_demo_secrets, settings.demo_secrets)
    await _renew(services, secrets.access_token, actor)


async def _renew(services: Services, token: str, actor: Actor) -> None:
    """Let the app's token be this one, for two hours from now; sealed only where it is not there yet."""
    tenant = await services.engine.locate(organizations.tenant_of, demo.CORP_ID)
    assert tenant is not None
    hashed = credentials.token_hash(token)
    if not await services.engine.write(tenant, actor, apps.renew_token, demo.APP_KEY, hashed):
        sealed = services.sealer.seal(token.encode(), TOKEN_PURPOSE)
        await services.engine.write(tenant, actor, apps.set_token, demo.APP_KEY, hashed, sealed)


def secrets_of(settings: Settings, pepper: bytes) -> DemoSecrets:
    """The fixed secrets, or those that belong to the installation's master key: the same at each of its starts."""
    if settings.demo_secrets == "fixed":
        return FIXED
    return DemoSecrets(*(_derived(pepper, name) for name in DemoSecrets.__struct_fields__))


def _derived(pepper: bytes, name: str) -> str:
    return hmac.digest(pepper, b"demo " + name.encode(), hashlib.sha256).hex()
