"""Which part of the directory an app may reach. No scope: all of it."""

import msgspec

from moothall.domain.faults import DepartmentOutOfScope, DepartmentUnknown, PersonOutOfScope, PersonUnknown
from moothall.domain.ports import Reader
from moothall.store.records import departments, memberships, people

ROOT = 1
"""The department above all others, which every organization has."""
NOWHERE = 0
"""No department. Stands in a scope of which nothing is left: an empty one would reach everything."""


class Scope(msgspec.Struct, frozen=True):
    """Departments with all below them, and single people."""

    departments: tuple[int, ...] = ()
    people: tuple[str, ...] = ()


def read(kept_departments: str, kept_people: str) -> Scope | None:
    """The scope of two stored JSON arrays; both empty: no limit, as with the root department."""
    if kept_departments == kept_people == "[]":
        return None
    scope = named(kept_departments, kept_people)
    return None if ROOT in scope.departments else scope


def named(kept_departments: str, kept_people: str) -> Scope:
    """What two stored JSON arrays name, whatever that means."""
    return Scope(*(tuple(msgspec.json.decode(kept)) for kept in (kept_departments, kept_people)))


def without(scope: Scope, gone: Scope) -> Scope | None:
    """What is left of a scope; None where nothing of it is gone."""
    left = Scope(
        tuple(dept_id for dept_id in scope.departments if dept_id not in gone.departments),
        tuple(user_id for user_id in scope.people if user_id not in gone.people),
    )
    if left == scope:
        return None
    return left if left != Scope() else Scope((NOWHERE,))


def kept(scope: Scope) -> tuple[str, str]:
    """The two JSON arrays of a scope, as they are stored."""
    departments, people = (msgspec.json.encode(sorted(set(ids))).decode() for ids in msgspec.structs.astuple(scope))
    return departments, people


def check(tx: Reader, scope: Scope) -> None:
    """Raises `DepartmentUnknown` or `PersonUnknown` for a scope that names what is not there."""
    if missing := set(scope.departments).difference(departments.known(tx, scope.departments)):
        raise DepartmentUnknown(f"no department {min(missing)}", dept_id=min(missing))
    if unknown := people.unknown(tx, scope.people):
        raise PersonUnknown(f"no person {unknown[0]}", user_id=unknown[0])


def require_person(tx: Reader, scope: Scope | None, user_id: str) -> None:
    """Raises `PersonOutOfScope`."""
    if scope is None or user_id in scope.people:
        return
    if not any(_reaches(tx, scope, place.dept_id) for place in memberships.of_person(tx, user_id)):
        raise PersonOutOfScope(f"{user_id} is outside the app's scope", user_id=user_id)


def require_department(tx: Reader, scope: Scope | None, dept_id: int) -> None:
    """Raises `DepartmentOutOfScope`."""
    if scope is not None and not _reaches(tx, scope, dept_id):
        raise DepartmentOutOfScope(f"department {dept_id} is outside the app's scope", dept_id=dept_id)


def _reaches(tx: Reader, scope: Scope, dept_id: int) -> bool:
    """Whether the department or one above it is in the scope."""
    found = departments.get(tx, dept_id)
    while found is not None and found.dept_id not in scope.departments:
        found = departments.get(tx, found.parent_id)
    return found is not None
