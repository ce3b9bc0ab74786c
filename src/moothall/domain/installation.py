"""The installation itself: facts that belong to no tenant. All functions are for tenant `SERVER`."""

import hashlib
import hmac

from moothall.domain.ports import Reader, Writer
from moothall.store.records import tenants

ADMIN_TOKEN = "admin_token_hash"
DEMO_SECRETS = "demo_secrets"
MASTER_KEY = "master_key_mark"


def admin_token_hash(token: str) -> bytes:
    """What the store keeps of the admin token, which is random and so needs no key."""
    return hashlib.sha256(token.encode()).digest()


def has_admin_token(tx: Reader) -> bool:
    """Whether an admin token was made before."""
    return tenants.setting_value(tx, ADMIN_TOKEN) is not None


def is_admin_token(tx: Reader, hashed: bytes) -> bool:
    """Whether this is the hash of the admin token, compared in constant time."""
    kept = tenants.setting_value(tx, ADMIN_TOKEN)
    return kept is not None and hmac.compare_digest(bytes.fromhex(kept), hashed)


def set_admin_token(tx: Writer, hashed: bytes) -> None:
    """Replace the admin token."""
    tenants.set_setting(tx, ADMIN_TOKEN, hashed.hex())


def master_key_mark(tx: Reader) -> str | None:
    """By what the master key is known that everything here is hashed and sealed with; None at the first start."""
    return tenants.setting_value(tx, MASTER_KEY)


def set_master_key_mark(tx: Writer, mark: str) -> None:
    """Note the master key."""
    tenants.set_setting(tx, MASTER_KEY, mark)


def name_of_tenant(tx: Reader, tenant: int) -> str | None:
    """The corpId or SDKAppID of a tenant."""
    return tenants.name_of(tx, tenant)


def demo_secrets(tx: Reader) -> str | None:
    """Which secrets the demo organization has here, None where it was never loaded."""
    return tenants.setting_value(tx, DEMO_SECRETS)


def set_demo_secrets(tx: Writer, kind: str) -> None:
    """Note which secrets the demo organization has now."""
    tenants.set_setting(tx, DEMO_SECRETS, kind)
