"""Role groups, roles and their holders."""

import msgspec
from sqlalchemy import bindparam, select

from moothall.store.schema import role, role_group
from moothall.store.statement import Query, tenant_value
from moothall.store.transaction import Reader


class Role(msgspec.Struct, frozen=True, gc=False):
    """A role. `system` names one of the four that every organization has, or is None."""

    role_id: int
    group_id: int
    name: str
    system: str | None


class RoleGroup(msgspec.Struct, frozen=True, gc=False):
    """A role group. `system` marks the one that every organization has."""

    group_id: int
    name: str
    system: bool


_ROLE = (role.c.role_id, role.c.group_id, role.c.name, role.c.system)
_GROUP = (role_group.c.group_id, role_group.c.name, role_group.c.system)
_BY_ID = Query(
    select(*_ROLE).where(role.c.tenant == tenant_value(), role.c.role_id == bindparam("role_id", required=True)), Role
)
_IN_GROUP = Query(
    select(*_ROLE)
    .where(role.c.tenant == tenant_value(), role.c.group_id == bindparam("group_id", required=True))
    .order_by(role.c.position, role.c.role_id),
    Role,
)
_GROUP_BY_ID = Query(
    select(*_GROUP).where(
        role_group.c.tenant == tenant_value(), role_group.c.group_id == bindparam("group_id", required=True)
    ),
    RoleGroup,
)


def get(tx: Reader, role_id: int) -> Role | None:
    """The role of that id."""
    return tx.one(_BY_ID, role_id=role_id)


def get_group(tx: Reader, group_id: int) -> RoleGroup | None:
    """The role group of that id."""
    return tx.one(_GROUP_BY_ID, group_id=group_id)


def in_group(tx: Reader, group_id: int) -> list[Role]:
    """The roles of a group in their order."""
    return tx.all(_IN_GROUP, group_id=group_id)
