"""The demo organization: its secrets, and loading it."""

import hashlib
import hmac

from moothall.api.call import Services
from moothall.domain import credentials, installation, organizations
from moothall.domain.ports import SERVER, Actor, Writer
from moothall.kernel import demo
from moothall.kernel.demo import FIXED, DemoSecrets
from moothall.server.settings import Settings


async def load(services: Services, settings: Settings, actor: Actor) -> DemoSecrets:
    """Put the demo organization into the store, if it is not there, and its token to two hours from now."""
    secrets = secrets_of(settings, services.sealer.pepper)
    await services.engine.write(SERVER, actor, _insert, secrets, services.sealer)
    tenant = await services.engine.locate(organizations.tenant_of, demo.CORP_ID)
    assert tenant is not None
    hashed = credentials.token_hash(secrets.access_token)
    sealed = services.sealer.seal(secrets.access_token.encode(), b"token")
    await services.engine.write(tenant, actor, credentials.give, demo.APP_KEY, hashed, sealed)
    await services.engine.write(SERVER, actor, installation.set_demo_secrets, settings.demo_secrets)
    return secrets


def secrets_of(settings: Settings, pepper: bytes) -> DemoSecrets:
    """The fixed secrets, or those that belong to the installation's master key: the same at each of its starts."""
    if settings.demo_secrets == "fixed":
        return FIXED
    return DemoSecrets(*(_derived(pepper, name) for name in DemoSecrets.__struct_fields__))


def _derived(pepper: bytes, name: str) -> str:
    return hmac.digest(pepper, b"demo " + name.encode(), hashlib.sha256).hex()


def _insert(tx: Writer, secrets: DemoSecrets, sealer) -> None:
    from sqlalchemy import bindparam, insert

    from moothall.store import schema
    from moothall.store.records import tenants
    from moothall.store.statement import Command, tenant_value

    if tenants.by_name(tx, "organization", demo.CORP_ID):
        return
    inner = tx.within(tenants.create(tx, "organization", demo.CORP_ID))

    def put(table, **values):
        inner.run(
            Command(insert(table).values(tenant=tenant_value(), **{k: bindparam(k, required=True) for k in values})),
            **values,
        )

    import json

    from moothall.api.dingtalk.permissions import Permission

    put(schema.organization, name="Demo", language="en")
    put(
        schema.app,
        app_key=demo.APP_KEY,
        name="Demo",
        secret_hash=credentials.secret_hash(sealer.pepper, secrets.app_secret),
        permissions=json.dumps(sorted(Permission)),
    )
    put(
        schema.app,
        app_key=demo.BARE_APP_KEY,
        name="Bare",
        secret_hash=credentials.secret_hash(sealer.pepper, secrets.bare_app_secret),
        permissions="[]",
    )
    put(
        schema.person,
        user_id=demo.USER_ID,
        union_id=demo.UNION_ID,
        name="Admin",
        admin=True,
        room_admin=True,
        mobile="13800000000",
        title="CEO",
    )
    put(schema.person, user_id="employee1", union_id=demo.EMPLOYEE_UNION_ID, name="Employee", mobile="13800000001")
    put(schema.role_group, group_id=1507113577, name="Default", system=True)
    for position, (role, name, system) in enumerate(
        (
            (1507113580, "Owner", "owner"),
            (1507113581, "Supervisor", "supervisor"),
            (1507113578, "Super Admin", "super_admin"),
            (1507113579, "Sub Admin", "sub_admin"),
        )
    ):
        put(schema.role, role_id=role, group_id=1507113577, name=name, position=position, system=system)
    put(schema.room_group, group_id=172, parent_id=0, name="Test group")
    put(schema.room, room_id=demo.ROOM_ID, group_id=172, name="Test room", capacity=10, control_enabled=True)
    put(
        schema.device,
        device_id=demo.DEVICE_ID,
        union_id="device-union",
        room_id=demo.ROOM_ID,
        name="Box",
        lifecycle="ACTIVATED",
        credential_hash=hashlib.sha256(secrets.device_credential.encode()).digest(),
    )
    from moothall.domain import chat

    talk = tx.within(tenants.create(tx, "chat", str(demo.SDKAPPID)))

    def say(table, **values):
        talk.run(
            Command(insert(table).values(tenant=tenant_value(), **{k: bindparam(k, required=True) for k in values})),
            **values,
        )

    say(schema.chat_app, name="Demo", sealed_secret=sealer.seal(secrets.chat_secret.encode(), chat.SECRET_PURPOSE))
    for name in (demo.CHAT_ADMIN, "leckie", "peter", "wesley"):
        say(schema.account, account=name, admin=name == demo.CHAT_ADMIN)
    say(schema.chat_group, group_id="@TGS#2C5SZEAEF", kind="Public", name="Demo group", owner="leckie")
    for account, role in (("leckie", "Owner"), ("peter", "Member")):
        say(schema.member, group_id="@TGS#2C5SZEAEF", account=account, role=role, joined_at=tx.now)
