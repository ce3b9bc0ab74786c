"""Who holds which role, and for which departments."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, or_, select
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import department, role, role_group, role_holder, role_scope
from moothall.store.statement import Command, Query, among, each, tenant_value
from moothall.store.transaction import Reader, Writer

SYSTEM_ROLES = ("owner", "supervisor", "super_admin", "sub_admin")
"""What a role of the default group is."""


class ManagedDepartment(msgspec.Struct, frozen=True, gc=False):
    """A department that a holder manages in a role."""

    user_id: str
    dept_id: int
    name: str


class Managing(msgspec.Struct, frozen=True, gc=False):
    """That a person holds a role for a department."""

    role_id: int
    user_id: str


class HeldRole(msgspec.Struct, frozen=True, gc=False):
    """A role as its holder shows it."""

    role_id: int
    name: str
    group_name: str


class SystemRole(msgspec.Struct, frozen=True, gc=False):
    """One of the roles that follow facts of the directory."""

    role_id: int
    name: str
    group_name: str
    system: str


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = role_holder.c.tenant == tenant_value()
_OF_ROLE = (_OWN, role_holder.c.role_id == _given("role_id"))
_AMONG = Query(
    select(role_holder.c.user_id)
    .where(*_OF_ROLE, among(role_holder.c.user_id, "user_ids"))
    .order_by(role_holder.c.user_id),
    str,
)
_ANYBODY = Query(select(role_holder.c.user_id).where(*_OF_ROLE).limit(1), str)
_OF_PERSON = Query(
    select(role.c.role_id, role.c.name, role_group.c.name)
    .where(
        _OWN,
        role_holder.c.user_id == _given("user_id"),
        role.c.tenant == tenant_value(),
        role.c.role_id == role_holder.c.role_id,
        role_group.c.tenant == tenant_value(),
        role_group.c.group_id == role.c.group_id,
    )
    .order_by(role.c.role_id),
    HeldRole,
)
_SYSTEM = Query(
    select(role.c.role_id, role.c.name, role_group.c.name, role.c.system)
    .where(
        role.c.tenant == tenant_value(),
        or_(*(role.c.system == name for name in SYSTEM_ROLES)),  # unlike "is not null" this is found by index
        role_group.c.tenant == tenant_value(),
        role_group.c.group_id == role.c.group_id,
    )
    .order_by(role.c.role_id),
    SystemRole,
)
_SCOPES = Query(
    select(role_scope.c.user_id, department.c.dept_id, department.c.name)
    .where(
        role_scope.c.tenant == tenant_value(),
        role_scope.c.role_id == _given("role_id"),
        among(role_scope.c.user_id, "user_ids"),
        department.c.tenant == tenant_value(),
        department.c.dept_id == role_scope.c.dept_id,
    )
    .order_by(role_scope.c.user_id, department.c.dept_id),
    ManagedDepartment,
)
_MANAGING = Query(
    select(role_scope.c.role_id, role_scope.c.user_id)
    .where(role_scope.c.tenant == tenant_value(), role_scope.c.dept_id == _given("dept_id"))
    .order_by(role_scope.c.role_id, role_scope.c.user_id),
    Managing,
)
_ADD = Command(
    insert(role_holder).from_select(
        ["tenant", "role_id", "user_id"], select(tenant_value(), _given("role_id"), each("user_ids").c.value)
    )
)
_REMOVE = Command(delete(role_holder).where(*_OF_ROLE, among(role_holder.c.user_id, "user_ids")))
_FORGET_SCOPES = Command(
    delete(role_scope).where(
        role_scope.c.tenant == tenant_value(),
        role_scope.c.role_id == _given("role_id"),
        among(role_scope.c.user_id, "user_ids"),
    )
)
_ADD_SCOPE = Command(
    insert(role_scope).values(
        tenant=tenant_value(), **{name: _given(name) for name in ("role_id", "user_id", "dept_id")}
    )
)


def those_of(tx: Reader, role_id: int, user_ids: Collection[str]) -> list[str]:
    """Which of these people hold the role, sorted."""
    return tx.all(_AMONG, role_id=role_id, user_ids=user_ids)


def anybody(tx: Reader, role_id: int) -> bool:
    """Whether anybody holds the role."""
    return tx.one(_ANYBODY, role_id=role_id) is not None


def of_person(tx: Reader, user_id: str) -> list[HeldRole]:
    """The roles that were handed out to a person, by id."""
    return tx.all(_OF_PERSON, user_id=user_id)


def system_roles(tx: Reader) -> list[SystemRole]:
    """The roles that follow facts of the directory."""
    return tx.all(_SYSTEM)


def scopes(tx: Reader, role_id: int, user_ids: tuple[str, ...]) -> list[ManagedDepartment]:
    """The departments that these people manage in a role."""
    return tx.all(_SCOPES, role_id=role_id, user_ids=user_ids)


def managing(tx: Reader, dept_id: int) -> list[Managing]:
    """Who manages a department, and in which role."""
    return tx.all(_MANAGING, dept_id=dept_id)


def add(tx: Writer, role_id: int, user_ids: Collection[str]) -> None:
    """Hand out a role to people who do not hold it. Sort them before."""
    tx.run(_ADD, role_id=role_id, user_ids=user_ids)


def remove(tx: Writer, role_id: int, user_ids: Collection[str]) -> None:
    """Take a role back, with its scopes."""
    tx.run(_REMOVE, role_id=role_id, user_ids=user_ids)
    tx.run(_FORGET_SCOPES, role_id=role_id, user_ids=user_ids)


def set_scope(tx: Writer, role_id: int, user_id: str, dept_ids: tuple[int, ...]) -> None:
    """Let a holder manage these departments in a role; none: everyone."""
    tx.run(_FORGET_SCOPES, role_id=role_id, user_ids=(user_id,))
    tx.many(_ADD_SCOPE, [{"role_id": role_id, "user_id": user_id, "dept_id": dept_id} for dept_id in dept_ids])
