"""Organizations: whose people, roles and rooms these are."""

from moothall.domain.ports import Reader
from moothall.store.records import tenants


def tenant_of(tx: Reader, corp_id: str) -> int | None:
    """The tenant of an organization; for tenant `SERVER`."""
    return tenants.by_name(tx, "organization", corp_id)


def corp_ids(tx: Reader) -> tuple[str, ...]:
    """The corpIds of all organizations, sorted; for tenant `SERVER`."""
    return tuple(tenants.names(tx, "organization"))


def all_tenants(tx: Reader) -> tuple[int, ...]:
    """The tenants of all organizations; for tenant `SERVER`."""
    return tuple(tenants.ids(tx, "organization"))
