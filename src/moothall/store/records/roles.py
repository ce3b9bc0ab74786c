"""Role groups and roles."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import role, role_group
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer


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


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = role.c.tenant == tenant_value()
_ROLE = (role.c.role_id, role.c.group_id, role.c.name, role.c.system)
_BY_ID = Query(select(*_ROLE).where(_OWN, role.c.role_id == _given("role_id")), Role)
_BY_NAME = Query(select(*_ROLE).where(_OWN, role.c.name == _given("named")), Role)
_AMONG = Query(select(*_ROLE).where(_OWN, among(role.c.role_id, "role_ids")).order_by(role.c.role_id), Role)
_ORDER = (role.c.position, role.c.role_id)
_IN_GROUP = Query(select(*_ROLE).where(_OWN, role.c.group_id == _given("group_id")).order_by(*_ORDER), Role)
_IN_GROUPS = Query(
    select(*_ROLE).where(_OWN, among(role.c.group_id, "group_ids")).order_by(role.c.group_id, *_ORDER), Role
)
_ADD = Command(
    insert(role).values(
        tenant=tenant_value(), **{name: _given(name) for name in ("role_id", "group_id", "name", "position")}
    )
)
_RENAME = Command(update(role).where(_OWN, role.c.role_id == _given("of")).values(name=_given("named")))
_REMOVE = Command(delete(role).where(_OWN, role.c.role_id == _given("of")))

_OWN_GROUP = role_group.c.tenant == tenant_value()
_GROUP = (role_group.c.group_id, role_group.c.name, role_group.c.system)
_GROUP_BY_ID = Query(select(*_GROUP).where(_OWN_GROUP, role_group.c.group_id == _given("group_id")), RoleGroup)
_GROUP_BY_NAME = Query(select(*_GROUP).where(_OWN_GROUP, role_group.c.name == _given("named")), RoleGroup)
_GROUPS = Query(
    select(*_GROUP)
    .where(_OWN_GROUP)
    .order_by(role_group.c.position, role_group.c.group_id)
    .limit(_given("most"))
    .offset(_given("skipped")),
    RoleGroup,
)
_ADD_GROUP = Command(
    insert(role_group).values(
        tenant=tenant_value(), **{name: _given(name) for name in ("group_id", "name", "position")}
    )
)
_LAST_IN_GROUP = Query(
    select(func.coalesce(func.max(role.c.position), 0)).where(_OWN, role.c.group_id == _given("group_id")), int
)
_LAST_GROUP = Query(select(func.coalesce(func.max(role_group.c.position), 0)).where(_OWN_GROUP), int)


def get(tx: Reader, role_id: int) -> Role | None:
    """The role of that id."""
    return tx.one(_BY_ID, role_id=role_id)


def named(tx: Reader, name: str) -> Role | None:
    """The role of that name: names are unique in the organization."""
    return tx.one(_BY_NAME, named=name)


def known(tx: Reader, role_ids: tuple[int, ...]) -> list[Role]:
    """Those of the roles that exist, by id."""
    return tx.all(_AMONG, role_ids=role_ids)


def get_group(tx: Reader, group_id: int) -> RoleGroup | None:
    """The role group of that id."""
    return tx.one(_GROUP_BY_ID, group_id=group_id)


def group_named(tx: Reader, name: str) -> RoleGroup | None:
    """The role group of that name."""
    return tx.one(_GROUP_BY_NAME, named=name)


def groups(tx: Reader, skipped: int, most: int) -> list[RoleGroup]:
    """A page of the role groups in their order."""
    return tx.all(_GROUPS, skipped=skipped, most=most)


def in_group(tx: Reader, group_id: int) -> list[Role]:
    """The roles of a group in their order."""
    return tx.all(_IN_GROUP, group_id=group_id)


def in_groups(tx: Reader, group_ids: tuple[int, ...]) -> list[Role]:
    """The roles of several groups, by group and then in their order."""
    return tx.all(_IN_GROUPS, group_ids=group_ids)


def add(tx: Writer, role_id: int, group_id: int, name: str) -> None:
    """Keep a new role, as the last of its group."""
    position = (tx.one(_LAST_IN_GROUP, group_id=group_id) or 0) + 1
    tx.run(_ADD, role_id=role_id, group_id=group_id, name=name, position=position)


def add_group(tx: Writer, group_id: int, name: str) -> None:
    """Keep a new role group, as the last."""
    tx.run(_ADD_GROUP, group_id=group_id, name=name, position=(tx.one(_LAST_GROUP) or 0) + 1)


def rename(tx: Writer, role_id: int, name: str) -> None:
    """Give a role another name."""
    tx.run(_RENAME, of=role_id, named=name)


def remove(tx: Writer, role_id: int) -> None:
    """Drop a role that nobody holds."""
    tx.run(_REMOVE, of=role_id)
