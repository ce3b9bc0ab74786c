"""Who holds which role."""

import msgspec

from moothall.domain import roles as domain_roles
from moothall.domain import scopes
from moothall.domain.faults import (
    DepartmentUnknown,
    HoldersUnknown,
    PersonUnknown,
    RoleNotHeld,
    RolesUnknown,
)
from moothall.domain.ports import Reader, Writer
from moothall.domain.scopes import Scope
from moothall.store.records import departments, holder_pages, holders, people, roles
from moothall.store.records.holder_pages import Holder, Reach
from moothall.store.records.holders import HeldRole, ManagedDepartment
from moothall.store.records.people import Person
from moothall.store.records.roles import Role

_ADMIN_LEVELS = {"super_admin": 1, "sub_admin": 2}


class ShownHolder(msgspec.Struct, frozen=True):
    """A holder, and the departments that the person manages in the role; none: everyone."""

    holder: Holder
    manages: tuple[ManagedDepartment, ...]


class HolderPage(msgspec.Struct, frozen=True):
    """Some holders of a role, and whether there are more."""

    holders: tuple[ShownHolder, ...]
    more: bool


def page(tx: Reader, scope: Scope | None, role_id: int, skipped: int, most: int) -> HolderPage:
    """A page of those of a role's holders who are in the app's scope, by userid; raises `RoleUnknown`."""
    role = domain_roles.get(tx, role_id)
    reach = None if scope is None else Reach(scope.departments, scope.people)
    found = _holders(tx, reach, role, skipped, most + 1)
    here = found[:most]
    manages: dict[str, list[ManagedDepartment]] = {}
    for managed in holders.scopes(tx, role_id, tuple(holder.user_id for holder in here)):
        manages.setdefault(managed.user_id, []).append(managed)
    return HolderPage(
        tuple(ShownHolder(holder, tuple(manages.get(holder.user_id, ()))) for holder in here), len(found) > most
    )


def _holders(tx: Reader, reach: Reach | None, role: Role, skipped: int, most: int) -> list[Holder]:
    if role.system is None:
        return holder_pages.page(tx, reach, role.role_id, skipped, most)
    if role.system in _ADMIN_LEVELS:
        return holder_pages.admins(tx, reach, _ADMIN_LEVELS[role.system], skipped, most)
    return holder_pages.leaders(tx, reach, skipped, most)


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


def give(tx: Writer, scope: Scope | None, role_ids: tuple[int, ...], user_ids: tuple[str, ...]) -> None:
    """Hand out every role to every person, all or nothing; who holds a role already goes on holding it."""
    _check(tx, scope, role_ids, user_ids)
    for role_id in sorted(set(role_ids)):
        if fresh := sorted(set(user_ids).difference(holders.those_of(tx, role_id, user_ids))):
            holders.add(tx, role_id, fresh)
            tx.record_each("role.give", fresh, None, {"role_id": role_id})


def take(tx: Writer, scope: Scope | None, role_ids: tuple[int, ...], user_ids: tuple[str, ...]) -> None:
    """Take every role from every person, all or nothing; who does not hold a role is no error."""
    _check(tx, scope, role_ids, user_ids)
    for role_id in sorted(set(role_ids)):
        if gone := holders.those_of(tx, role_id, user_ids):
            holders.remove(tx, role_id, gone)
            tx.record_each("role.take", gone, {"role_id": role_id}, None)


def set_scope(tx: Writer, scope: Scope | None, role_id: int, user_id: str, dept_ids: tuple[int, ...]) -> None:
    """Let a holder manage these departments in a role, or, with none, everyone.

    The person, and whichever department comes or goes, must be in the app's scope.
    """
    domain_roles.own(tx, role_id)
    if people.get(tx, user_id) is None:
        raise PersonUnknown(f"no person {user_id}", user_id=user_id)
    scopes.require_person(tx, scope, user_id)
    if not holders.those_of(tx, role_id, (user_id,)):
        raise RoleNotHeld(f"{user_id} does not hold role {role_id}")
    known = departments.known(tx, dept_ids) if dept_ids else []
    if len(known) < len(set(dept_ids)):
        raise DepartmentUnknown("a department of the scope does not exist")
    before = [managed.dept_id for managed in holders.scopes(tx, role_id, (user_id,))]
    for dept_id in sorted(set(before) ^ set(known)):
        scopes.require_department(tx, scope, dept_id)
    if before != known:
        holders.set_scope(tx, role_id, user_id, tuple(known))
        tx.record("role.scope", user_id, _told(role_id, before), _told(role_id, known))


def forget_department(tx: Writer, dept_id: int) -> None:
    """Let nobody manage a department that is to go.

    Whoever managed nothing else in a role holds it no longer: an empty scope would mean everyone.
    """
    for managing in holders.managing(tx, dept_id):
        role_id, user_id = managing.role_id, managing.user_id
        before = [managed.dept_id for managed in holders.scopes(tx, role_id, (user_id,))]
        left = [each for each in before if each != dept_id]
        if left:
            holders.set_scope(tx, role_id, user_id, tuple(left))
            tx.record("role.scope", user_id, _told(role_id, before), _told(role_id, left))
        else:
            holders.remove(tx, role_id, (user_id,))
            tx.record("role.take", user_id, {"role_id": role_id}, None)


def _check(tx: Reader, scope: Scope | None, role_ids: tuple[int, ...], user_ids: tuple[str, ...]) -> None:
    """Raises `RolesUnknown`, `HoldersUnknown` or `PersonOutOfScope`."""
    found = roles.known(tx, role_ids)
    if len(found) < len(set(role_ids)) or any(role.system for role in found):
        raise RolesUnknown("a role is unknown or of the default group")
    if missing := people.unknown(tx, user_ids):
        raise HoldersUnknown(f"nobody has userid {missing[0]}")
    if scope is not None:
        for user_id in sorted(set(user_ids)):
            scopes.require_person(tx, scope, user_id)


def _told(role_id: int, dept_ids: list[int]) -> dict[str, object]:
    return {"role_id": role_id, "dept_ids": dept_ids}
