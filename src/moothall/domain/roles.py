"""Roles and the groups they sit in."""

import msgspec

from moothall.domain.faults import RoleGroupUnknown, RoleUnknown
from moothall.domain.ports import Reader
from moothall.store.records import roles
from moothall.store.records.roles import Role, RoleGroup


class RoleGroupContent(msgspec.Struct, frozen=True):
    """A role group with its roles in their order."""

    group: RoleGroup
    roles: tuple[Role, ...]


def get(tx: Reader, role_id: int) -> Role:
    """The role of that id; raises `RoleUnknown`."""
    role = roles.get(tx, role_id)
    if role is None:
        raise RoleUnknown(f"no role {role_id}", role_id=role_id)
    return role


def get_group(tx: Reader, group_id: int) -> RoleGroupContent:
    """The group of that id and what is in it; raises `RoleGroupUnknown`."""
    group = roles.get_group(tx, group_id)
    if group is None:
        raise RoleGroupUnknown(f"no role group {group_id}", group_id=group_id)
    return RoleGroupContent(group, tuple(roles.in_group(tx, group_id)))
