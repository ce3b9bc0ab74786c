"""Who holds which role."""

import msgspec

from moothall.domain import roles as domain_roles
from moothall.domain.faults import (
    DepartmentUnknown,
    HoldersUnknown,
    PersonUnknown,
    RoleNotHeld,
    RolesUnknown,
)
from moothall.domain.ports import Reader, Writer
from moothall.store.records import departments, holders, people, roles
from moothall.store.records.holders import HeldRole, Holder, Scope
from moothall.store.records.people import Person
from moothall.store.records.roles import Role

_ADMIN_LEVELS = {"super_admin": 1, "sub_admin": 2}


class ShownHolder(msgspec.Struct, frozen=True):
    """A holder, and the departments that the person manages in the role; none: everyone."""

    holder: Holder
    scopes: tuple[Scope, ...]


class HolderPage(msgspec.Struct, frozen=True):
    """Some holders of a role, and whether there are more."""

    holders: tuple[ShownHolder, ...]
    more: bool


def page(tx: Reader, role_id: int, skipped: int, most: int) -> HolderPage:
    """A page of a role's holders, by userid; raises `RoleUnknown`."""
    role = domain_roles.get(tx, role_id)
    found = _holders(tx, role, skipped, most + 1)
    here = found[:most]
    scopes: dict[str, list[Scope]] = {}
    for scope in holders.scopes(tx, role_id, tuple(holder.user_id for holder in here)):
        scopes.setdefault(scope.user_id, []).append(scope)
    return HolderPage(
        tuple(ShownHolder(holder, tuple(scopes.get(holder.user_id, ()))) for holder in here), len(found) > most
    )


def _holders(tx: Reader, role: Role, skipped: int, most: int) -> list[Holder]:
    if role.system is None:
        return holders.page(tx, role.role_id, skipped, most)
    if role.system in _ADMIN_LEVELS:
        return holders.admins(tx, _ADMIN_LEVELS[role.system], skipped, most)
    return holders.leaders(tx, skipped, most)


def roles_of(tx: Reader, person: Person, leads: bool) -> tuple[HeldRole, ...]:
    """All roles that a person holds who leads a department or none; those that follow from the directory first."""
    followed: list[HeldRole] = []
    if leads or person.admin_level:
        followed += (
            HeldRole(role.role_id, role.name, role.group_name)
            for role in holders.system_roles(tx)
            if (leads if role.system not in _ADMIN_LEVELS else person.admin_level == _ADMIN_LEVELS[role.system])
        )
    return (*followed, *holders.of_person(tx, person.user_id))


def give(tx: Writer, role_ids: tuple[int, ...], user_ids: tuple[str, ...]) -> None:
    """Hand out every role to every person, all or nothing; who holds a role already goes on holding it."""
    _check(tx, role_ids, user_ids)
    for role_id in sorted(set(role_ids)):
        if fresh := sorted(set(user_ids).difference(holders.those_of(tx, role_id, user_ids))):
            holders.add(tx, role_id, fresh)
            tx.record_each("role.give", fresh, None, {"role_id": role_id})


def take(tx: Writer, role_ids: tuple[int, ...], user_ids: tuple[str, ...]) -> None:
    """Take every role from every person, all or nothing; who does not hold a role is no error."""
    _check(tx, role_ids, user_ids)
    for role_id in sorted(set(role_ids)):
        if gone := holders.those_of(tx, role_id, user_ids):
            holders.remove(tx, role_id, gone)
            tx.record_each("role.take", gone, {"role_id": role_id}, None)


def set_scope(tx: Writer, role_id: int, user_id: str, dept_ids: tuple[int, ...]) -> None:
    """Let a holder manage these departments in a role, or, with none, everyone."""
    domain_roles.own(tx, role_id)
    if people.get(tx, user_id) is None:
        raise PersonUnknown(f"no person {user_id}", user_id=user_id)
    if not holders.those_of(tx, role_id, (user_id,)):
        raise RoleNotHeld(f"{user_id} does not hold role {role_id}")
    known = departments.known(tx, dept_ids) if dept_ids else []
    if len(known) < len(set(dept_ids)):
        raise DepartmentUnknown("a department of the scope does not exist")
    before = [scope.dept_id for scope in holders.scopes(tx, role_id, (user_id,))]
    if before != known:
        holders.set_scope(tx, role_id, user_id, tuple(known))
        tx.record("role.scope", user_id, _told(role_id, before), _told(role_id, known))


def _check(tx: Reader, role_ids: tuple[int, ...], user_ids: tuple[str, ...]) -> None:
    """Raises `RolesUnknown` or `HoldersUnknown`."""
    found = roles.known(tx, role_ids)
    if len(found) < len(set(role_ids)) or any(role.system for role in found):
        raise RolesUnknown("a role is unknown or of the default group")
    if missing := people.unknown(tx, user_ids):
        raise HoldersUnknown(f"nobody has userid {missing[0]}")


def _told(role_id: int, dept_ids: list[int]) -> dict[str, object]:
    return {"role_id": role_id, "dept_ids": dept_ids}
