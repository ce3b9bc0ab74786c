"""Pages of the people who hold a role: all of them, or those whom an app may reach."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import department, department_member, person, role_holder
from moothall.store.statement import Query, among, tenant_value
from moothall.store.transaction import Reader


class Holder(msgspec.Struct, frozen=True, gc=False):
    """A person who holds a role."""

    user_id: str
    name: str


class Reach(msgspec.Struct, frozen=True):
    """Departments with all below them, and single people."""

    departments: tuple[int, ...]
    people: tuple[str, ...]


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


def _reached() -> ColumnElement[bool]:
    """The person is named, or in a department that is named or below such a one."""
    own = department.c.tenant == tenant_value()
    tree = (
        select(department.c.dept_id)
        .where(own, among(department.c.dept_id, "departments"))
        .cte("reached", recursive=True)
    )
    tree = tree.union(select(department.c.dept_id).where(own, department.c.parent_id == tree.c.dept_id))
    inside = exists().where(
        department_member.c.tenant == tenant_value(),
        department_member.c.user_id == person.c.user_id,
        (department_member.c.dept_id + 0).in_(select(tree.c.dept_id)),  # the few departments of a person, by her index
    )
    return or_(among(person.c.user_id, "people"), inside)


class _Pages:
    """The holders of one kind of role, by userid in one table or another: everybody, and those who are reached."""

    def __init__(self, user_id: ColumnElement[str], *holding: ColumnElement[bool]) -> None:
        people = select(person.c.user_id, person.c.name).where(person.c.tenant == tenant_value(), *holding)
        people = people.order_by(user_id).limit(_given("most")).offset(_given("skipped"))
        self.all = Query(people, Holder)
        self.reached = Query(people.where(_reached()), Holder)

    def read(self, tx: Reader, reach: Reach | None, skipped: int, most: int, **values: Any) -> list[Holder]:
        """A page; without a reach: of everybody."""
        if reach is None:
            return tx.all(self.all, skipped=skipped, most=most, **values)
        within = msgspec.structs.asdict(reach)
        return tx.all(self.reached, skipped=skipped, most=most, **values, **within)


_GIVEN = _Pages(
    role_holder.c.user_id,
    role_holder.c.tenant == tenant_value(),
    role_holder.c.role_id == _given("role_id"),
    role_holder.c.user_id == person.c.user_id,
)
_LEADERS = _Pages(
    person.c.user_id,
    person.c.user_id.in_(
        select(department_member.c.user_id).where(
            department_member.c.tenant == tenant_value(), department_member.c.leader.is_(True)
        )
    ),
)
_ADMINS = _Pages(person.c.user_id, person.c.admin_level == _given("level"))


def page(tx: Reader, reach: Reach | None, role_id: int, skipped: int, most: int) -> list[Holder]:
    """Those to whom a role was given."""
    return _GIVEN.read(tx, reach, skipped, most, role_id=role_id)


def leaders(tx: Reader, reach: Reach | None, skipped: int, most: int) -> list[Holder]:
    """People who lead any department."""
    return _LEADERS.read(tx, reach, skipped, most)


def admins(tx: Reader, reach: Reach | None, level: int, skipped: int, most: int) -> list[Holder]:
    """Administrators of one level."""
    return _ADMINS.read(tx, reach, skipped, most, level=level)
