"""Pairings: devices that show a code and wait for somebody to claim them. All of tenant `SERVER`, but for the ends."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from moothall.store.schema import pairing
from moothall.store.statement import Command, Query, tenant_value
from moothall.store.transaction import Reader, Writer


class Pairing(msgspec.Struct, frozen=True, gc=False):
    """A device that wants to belong to somebody. `owner` and what follows it are set by the claim."""

    pairing_id: str
    code: str
    secret_hash: bytes
    serial: str
    model: str
    kind: str
    expires_at: int
    owner: int | None = None
    device_id: int | None = None
    sealed_credential: bytes | None = None


_COLUMNS = (
    pairing.c.pairing_id,
    pairing.c.code,
    pairing.c.secret_hash,
    pairing.c.serial,
    pairing.c.model,
    pairing.c.kind,
    pairing.c.expires_at,
    pairing.c.tenant,
    pairing.c.device_id,
    pairing.c.sealed_credential,
)
_GET = Query(select(*_COLUMNS).where(pairing.c.pairing_id == bindparam("of", required=True)), Pairing)
_BY_CODE = Query(select(*_COLUMNS).where(pairing.c.code == bindparam("code", required=True)), Pairing)
_ADD = Command(
    insert(pairing).values(
        **{name: bindparam(name, required=True) for name in Pairing.__struct_fields__[:7]},
    )
)
_CLAIM = Command(
    update(pairing)
    .where(pairing.c.pairing_id == bindparam("of", required=True))
    .values(
        tenant=bindparam("owner", required=True),
        device_id=bindparam("device", required=True),
        sealed_credential=bindparam("sealed", required=True),
        expires_at=bindparam("until", required=True),
    )
)
_REMOVE = Command(delete(pairing).where(pairing.c.pairing_id == bindparam("of", required=True)))
_REMOVE_OF_DEVICE = Command(
    delete(pairing).where(pairing.c.tenant == tenant_value(), pairing.c.device_id == bindparam("of", required=True))
)
_REMOVE_OLD = Command(delete(pairing).where(pairing.c.expires_at <= bindparam("before", required=True)))


def get(tx: Reader, pairing_id: str) -> Pairing | None:
    """The pairing of that id."""
    return tx.one(_GET, of=pairing_id)


def by_code(tx: Reader, code: str) -> Pairing | None:
    """The pairing whose device shows that code."""
    return tx.one(_BY_CODE, code=code)


def add(tx: Writer, new: Pairing) -> None:
    """Insert a pairing that nobody has claimed; its id and code must be free."""
    values = msgspec.structs.asdict(new)
    tx.run(_ADD, **{name: values[name] for name in Pairing.__struct_fields__[:7]})


def set_claimed(
    tx: Writer, pairing_id: str, owner: int, device_id: int, sealed_credential: bytes, expires_at: int
) -> None:
    """Note whose the device is now, and its credential until the device has used it."""
    tx.run(_CLAIM, of=pairing_id, owner=owner, device=device_id, sealed=sealed_credential, until=expires_at)


def remove(tx: Writer, pairing_id: str) -> None:
    """Forget a pairing."""
    tx.run(_REMOVE, of=pairing_id)


def remove_of_device(tx: Writer, device_id: int) -> None:
    """Forget the pairing that a claim has made this device of; in its organization, not for tenant `SERVER`."""
    tx.run(_REMOVE_OF_DEVICE, of=device_id)


def remove_expired(tx: Writer) -> None:
    """Forget the pairings whose time is over."""
    tx.run(_REMOVE_OLD, before=tx.now)
