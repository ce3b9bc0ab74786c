"""Roles and the groups they sit in.

Every organization has one group of four roles that follow facts of the directory: whoever leads a department holds
Owner and Supervisor, administrators hold Super Admin or Sub Admin. They are neither changed nor handed out.
"""

from itertools import groupby

import msgspec

from moothall.domain.faults import (
    RoleGroupNameTaken,
    RoleGroupUnknown,
    RoleHeld,
    RoleNameInvalid,
    RoleNameTaken,
    RoleUnknown,
    SystemRoleFixed,
)
from moothall.domain.ports import Reader, Writer
from moothall.store.records import roles, sequences
from moothall.store.records.holders import anybody
from moothall.store.records.roles import Role, RoleGroup

LABELS = "label"
"""Roles and role groups take their ids from one sequence."""


class RoleGroupContent(msgspec.Struct, frozen=True):
    """A role group with its roles in their order."""

    group: RoleGroup
    roles: tuple[Role, ...]


class RoleGroupPage(msgspec.Struct, frozen=True):
    """Some role groups with their roles, and whether there are more."""

    groups: tuple[RoleGroupContent, ...]
    more: bool


def get(tx: Reader, role_id: int) -> Role:
    """The role of that id; raises `RoleUnknown`."""
    role = roles.get(tx, role_id)
    if role is None:
        raise RoleUnknown(f"no role {role_id}", role_id=role_id)
    return role


def get_group(tx: Reader, group_id: int) -> RoleGroupContent:
    """The group of that id and what is in it; raises `RoleGroupUnknown`."""
    return RoleGroupContent(_group(tx, group_id), tuple(roles.in_group(tx, group_id)))


def page(tx: Reader, skipped: int, most: int) -> RoleGroupPage:
    """A page of the role groups, each with all its roles."""
    groups = roles.groups(tx, skipped, most + 1)
    here = groups[:most]
    within = roles.in_groups(tx, tuple(group.group_id for group in here))
    by_group = {group_id: tuple(members) for group_id, members in groupby(within, lambda role: role.group_id)}
    contents = tuple(RoleGroupContent(group, by_group.get(group.group_id, ())) for group in here)
    return RoleGroupPage(contents, len(groups) > most)


def create(tx: Writer, group_id: int, name: str) -> int:
    """Make a role in a group of the organization's own; answers its id."""
    _check_name(name)
    if _group(tx, group_id).system:
        raise SystemRoleFixed("the default group takes no other roles")
    if roles.named(tx, name):
        raise RoleNameTaken(f"there is a role {name} already", name=name)
    role_id = sequences.take(tx, LABELS)
    roles.add(tx, role_id, group_id, name)
    tx.record("role.create", str(role_id), None, {"group_id": group_id, "name": name})
    return role_id


def rename(tx: Writer, role_id: int, name: str) -> None:
    """Give a role of the organization's own another name."""
    _check_name(name)
    before = own(tx, role_id)
    holder = roles.named(tx, name)
    if holder and holder.role_id != role_id:
        raise RoleNameTaken(f"there is a role {name} already", name=name)
    if before.name != name:
        roles.rename(tx, role_id, name)
        tx.record("role.rename", str(role_id), {"name": before.name}, {"name": name})


def create_group(tx: Writer, name: str) -> int:
    """Make a role group; answers its id."""
    _check_name(name)
    if roles.group_named(tx, name):
        raise RoleGroupNameTaken(f"there is a role group {name} already", name=name)
    group_id = sequences.take(tx, LABELS)
    roles.add_group(tx, group_id, name)
    tx.record("role_group.create", str(group_id), None, {"name": name})
    return group_id


def delete(tx: Writer, role_id: int) -> None:
    """Drop a role of the organization's own that nobody holds."""
    before = own(tx, role_id)
    if anybody(tx, role_id):
        raise RoleHeld(f"somebody holds role {role_id}", role_id=role_id)
    roles.remove(tx, role_id)
    tx.record("role.delete", str(role_id), before, None)


def own(tx: Reader, role_id: int) -> Role:
    """The role, if the organization made it; raises `RoleUnknown` or `SystemRoleFixed`."""
    role = get(tx, role_id)
    if role.system:
        raise SystemRoleFixed(f"role {role_id} is of the default group", role_id=role_id)
    return role


def _check_name(name: str) -> None:
    if name.isspace():
        raise RoleNameInvalid("a name is not only blanks")


def _group(tx: Reader, group_id: int) -> RoleGroup:
    group = roles.get_group(tx, group_id)
    if group is None:
        raise RoleGroupUnknown(f"no role group {group_id}", group_id=group_id)
    return group
