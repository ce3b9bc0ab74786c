"""Departments, their tree, and who is in them."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import department, department_member
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer


class Department(msgspec.Struct, frozen=True, gc=False):
    """A department. Smaller positions come first; `details` is JSON that decides nothing."""

    dept_id: int
    parent_id: int
    name: str
    position: int
    details: str


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


_OWN = department.c.tenant == tenant_value()
_COLUMNS = (
    department.c.dept_id,
    department.c.parent_id,
    department.c.name,
    department.c.position,
    department.c.details,
)
_BY_ID = Query(select(*_COLUMNS).where(_OWN, department.c.dept_id == _given("dept_id")), Department)
_CHILDREN = Query(
    select(*_COLUMNS)
    .where(_OWN, department.c.parent_id == _given("parent_id"))
    .order_by(department.c.position, department.c.dept_id),
    Department,
)
_NAMED = Query(
    select(*_COLUMNS).where(_OWN, department.c.parent_id == _given("parent_id"), department.c.name == _given("named")),
    Department,
)
_MENTIONING = Query(
    select(*_COLUMNS).where(_OWN, department.c.details.contains(_given("text"))).order_by(department.c.dept_id),
    Department,
)
_KNOWN = Query(
    select(department.c.dept_id).where(_OWN, among(department.c.dept_id, "dept_ids")).order_by(department.c.dept_id),
    int,
)
_ADD = Command(
    insert(department).values(
        tenant=tenant_value(),
        **{name: _given(name) for name in ("dept_id", "parent_id", "name", "position", "details")},
    )
)
_CHANGE = Command(
    update(department)
    .where(_OWN, department.c.dept_id == _given("of"))
    .values(**{name: _given(name) for name in ("parent_id", "name", "position", "details")})
)
_REMOVE = Command(delete(department).where(_OWN, department.c.dept_id == _given("of")))

_IN = department_member.c.tenant == tenant_value()
_OF_DEPARTMENT = department_member.c.dept_id == _given("dept_id")
_COUNT = Query(select(func.count()).select_from(department_member).where(_IN, _OF_DEPARTMENT), int)
_LEADERS = Query(
    select(department_member.c.user_id)
    .where(_IN, _OF_DEPARTMENT, department_member.c.leader.is_(True))
    .order_by(department_member.c.user_id),
    str,
)
_MEMBERS = Query(
    select(department_member.c.user_id).where(_IN, _OF_DEPARTMENT).order_by(department_member.c.user_id), str
)
_OF_PERSON = Query(
    select(department_member.c.dept_id)
    .where(_IN, department_member.c.user_id == _given("user_id"))
    .order_by(department_member.c.dept_id),
    int,
)
_SET_LEADER = Command(
    update(department_member)
    .where(_IN, department_member.c.dept_id == _given("of"), department_member.c.user_id == _given("who"))
    .values(leader=_given("leads"))
)


def _count_below() -> Query[int]:
    """People in a department and all below it, each once."""
    top = select(department.c.dept_id).where(_OWN, department.c.dept_id == _given("dept_id"))
    tree = top.cte("tree", recursive=True)
    below = select(department.c.dept_id).where(_OWN, department.c.parent_id == tree.c.dept_id)
    tree = tree.union_all(below)
    people = select(func.count(department_member.c.user_id.distinct())).where(
        _IN, department_member.c.dept_id.in_(select(tree.c.dept_id))
    )
    return Query(people, int)


_COUNT_BELOW = _count_below()


def get(tx: Reader, dept_id: int) -> Department | None:
    """The department of that id."""
    return tx.one(_BY_ID, dept_id=dept_id)


def children(tx: Reader, dept_id: int) -> list[Department]:
    """The departments right below one, in their order."""
    return tx.all(_CHILDREN, parent_id=dept_id)


def named(tx: Reader, parent_id: int, name: str) -> Department | None:
    """The department of that name below that parent."""
    return tx.one(_NAMED, parent_id=parent_id, named=name)


def mentioning(tx: Reader, text: str) -> list[Department]:
    """Departments in whose details a text stands, or perhaps another that is like it. Reads all departments."""
    return tx.all(_MENTIONING, text=text)


def known(tx: Reader, dept_ids: tuple[int, ...]) -> list[int]:
    """Those of the ids that are departments, sorted."""
    return tx.all(_KNOWN, dept_ids=dept_ids)


def add(tx: Writer, made: Department) -> None:
    """Keep a new department."""
    tx.run(_ADD, **_values(made), dept_id=made.dept_id)


def change(tx: Writer, changed: Department) -> None:
    """Write all but the id."""
    tx.run(_CHANGE, **_values(changed), of=changed.dept_id)


def remove(tx: Writer, dept_id: int) -> None:
    """Drop a department that nobody is in."""
    tx.run(_REMOVE, of=dept_id)


def count(tx: Reader, dept_id: int) -> int:
    """How many people are in the department itself."""
    return tx.one(_COUNT, dept_id=dept_id) or 0


def count_below(tx: Reader, dept_id: int) -> int:
    """How many people are in the department or below it."""
    return tx.one(_COUNT_BELOW, dept_id=dept_id) or 0


def leaders(tx: Reader, dept_id: int) -> list[str]:
    """The userids of those who lead the department."""
    return tx.all(_LEADERS, dept_id=dept_id)


def members(tx: Reader, dept_id: int) -> list[str]:
    """The userids of those in the department itself."""
    return tx.all(_MEMBERS, dept_id=dept_id)


def of_person(tx: Reader, user_id: str) -> list[int]:
    """The departments that a person is in."""
    return tx.all(_OF_PERSON, user_id=user_id)


def set_leader(tx: Writer, dept_id: int, user_id: str, leads: bool) -> None:
    """Make a member lead the department, or no longer."""
    tx.run(_SET_LEADER, of=dept_id, who=user_id, leads=leads)


def _values(made: Department) -> dict[str, object]:
    return {"parent_id": made.parent_id, "name": made.name, "position": made.position, "details": made.details}
