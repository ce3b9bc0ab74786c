"""The people of a department or of the whole organization, in lists."""

import msgspec

from moothall.domain import scopes
from moothall.domain.faults import DepartmentUnknown
from moothall.domain.people import Details, details_of
from moothall.domain.ports import Reader
from moothall.domain.scopes import Scope
from moothall.store.records import departments, memberships, people
from moothall.store.records.memberships import Named, Order
from moothall.store.records.people import Administrator, Person

__all__ = ["Order"]


class MemberView(msgspec.Struct, frozen=True):
    """A person as a department lists her."""

    person: Person
    details: Details
    dept_ids: tuple[int, ...]
    leader: bool
    position: int


class MemberPage(msgspec.Struct, frozen=True):
    """Some people of a department, and whether there are more."""

    members: tuple[MemberView, ...]
    more: bool


class NamePage(msgspec.Struct, frozen=True):
    """Some people of a department by id and name, and whether there are more."""

    members: tuple[Named, ...]
    more: bool


def page(tx: Reader, scope: Scope | None, dept_id: int, order: Order, skipped: int, most: int) -> MemberPage:
    """People of the department itself; raises `DepartmentUnknown` or `DepartmentOutOfScope`."""
    _require(tx, scope, dept_id)
    found = memberships.page(tx, dept_id, order, skipped, most + 1)
    here = found[:most]
    elsewhere: dict[str, list[int]] = {}
    for place in memberships.of_people(tx, tuple(member.person.user_id for member in here)):
        elsewhere.setdefault(place.user_id, []).append(place.dept_id)
    members = (
        MemberView(
            member.person,
            details_of(member.person),
            tuple(elsewhere[member.person.user_id]),
            member.leader,
            member.position,
        )
        for member in here
    )
    return MemberPage(tuple(members), len(found) > most)


def names(tx: Reader, scope: Scope | None, dept_id: int, order: Order, skipped: int, most: int) -> NamePage:
    """The same, with ids and names only."""
    _require(tx, scope, dept_id)
    found = memberships.names(tx, dept_id, order, skipped, most + 1)
    return NamePage(tuple(found[:most]), len(found) > most)


def ids(tx: Reader, dept_id: int) -> tuple[str, ...]:
    """The userids of all people of the department itself; raises `DepartmentUnknown`."""
    _require(tx, None, dept_id)
    return tuple(departments.members(tx, dept_id))


def count(tx: Reader, only_active: bool) -> int:
    """How many people the organization has."""
    return people.count(tx, only_active)


def administrators(tx: Reader) -> tuple[Administrator, ...]:
    """Who administers the organization; main administrators first."""
    return tuple(people.administrators(tx))


def _require(tx: Reader, scope: Scope | None, dept_id: int) -> None:
    if departments.get(tx, dept_id) is None:
        raise DepartmentUnknown(f"no department {dept_id}", dept_id=dept_id)
    scopes.require_department(tx, scope, dept_id)
