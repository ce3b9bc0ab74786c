"""Which person is in which department, and as what."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import BindParameter, UnaryExpression

from moothall.store.records.people import COLUMNS, Person
from moothall.store.schema import department_member, person
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer

Order = Literal["entry_asc", "entry_desc", "modify_asc", "modify_desc", "custom"]
"""By when people came into the department, by when they were last changed, or by their positions."""


class Membership(msgspec.Struct, frozen=True, gc=False):
    """That a person is in a department. Larger positions come first; `main` is the person's main department."""

    dept_id: int
    user_id: str
    leader: bool
    position: int
    title: str
    work_place: str
    main: bool
    joined_at: int


class Member(msgspec.Struct, frozen=True, gc=False):
    """A person in a department."""

    person: Person
    leader: bool
    position: int


class Named(msgspec.Struct, frozen=True, gc=False):
    """A person's id and name."""

    user_id: str
    name: str


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


def _member(*values: Any) -> Member:
    return Member(Person(*values[:-2]), *values[-2:])


_OWN = department_member.c.tenant == tenant_value()
_COLUMNS = tuple(department_member.c[name] for name in Membership.__struct_fields__)
_WRITTEN = Membership.__struct_fields__[2:]
_IS = (_OWN, department_member.c.dept_id == _given("of"), department_member.c.user_id == _given("who"))
_OF_PEOPLE = Query(
    select(*_COLUMNS)
    .where(_OWN, among(department_member.c.user_id, "user_ids"))
    .order_by(department_member.c.user_id, department_member.c.dept_id),
    Membership,
)
_OF_PERSON = Query(
    select(*_COLUMNS)
    .where(_OWN, department_member.c.user_id == _given("user_id"))
    .order_by(department_member.c.dept_id),
    Membership,
)
_ADD = Command(
    insert(department_member).values(
        tenant=tenant_value(), **{name: _given(name) for name in Membership.__struct_fields__}
    )
)
_CHANGE = Command(update(department_member).where(*_IS).values(**{name: _given(name) for name in _WRITTEN}))
_REMOVE = Command(delete(department_member).where(*_IS))

_BY: dict[Order, UnaryExpression[Any]] = {
    "entry_asc": department_member.c.joined_at.asc(),
    "entry_desc": department_member.c.joined_at.desc(),
    "modify_asc": person.c.modified_at.asc(),
    "modify_desc": person.c.modified_at.desc(),
    "custom": department_member.c.position.desc(),
}


def _page(order: Order, columns: Iterable[Any], row: Any) -> Query[Any]:
    return Query(
        select(*columns)
        .where(
            _OWN,
            department_member.c.dept_id == _given("dept_id"),
            person.c.tenant == tenant_value(),
            person.c.user_id == department_member.c.user_id,
        )
        .order_by(_BY[order], department_member.c.user_id)
        .limit(_given("most"))
        .offset(_given("skipped")),
        row,
    )


_SHOWN = (*COLUMNS, department_member.c.leader, department_member.c.position)
_PAGES: dict[Order, Query[Member]] = {order: _page(order, _SHOWN, _member) for order in _BY}
_NAMES: dict[Order, Query[Named]] = {order: _page(order, (person.c.user_id, person.c.name), Named) for order in _BY}


def page(tx: Reader, dept_id: int, order: Order, skipped: int, most: int) -> list[Member]:
    """People in the department itself; those alike come by userid."""
    return tx.all(_PAGES[order], dept_id=dept_id, skipped=skipped, most=most)


def names(tx: Reader, dept_id: int, order: Order, skipped: int, most: int) -> list[Named]:
    """The same, with ids and names only."""
    return tx.all(_NAMES[order], dept_id=dept_id, skipped=skipped, most=most)


def of_person(tx: Reader, user_id: str) -> list[Membership]:
    """Where a person is, by department."""
    return tx.all(_OF_PERSON, user_id=user_id)


def of_people(tx: Reader, user_ids: tuple[str, ...]) -> list[Membership]:
    """Where these people are, by userid and department."""
    return tx.all(_OF_PEOPLE, user_ids=user_ids)


def add(tx: Writer, made: Membership) -> None:
    """Put a person into a department."""
    tx.run(_ADD, **msgspec.structs.asdict(made))


def change(tx: Writer, changed: Membership) -> None:
    """Write what a person is in a department."""
    values = {name: getattr(changed, name) for name in _WRITTEN}
    tx.run(_CHANGE, of=changed.dept_id, who=changed.user_id, **values)


def remove(tx: Writer, dept_id: int, user_id: str) -> None:
    """Take a person out of a department."""
    tx.run(_REMOVE, of=dept_id, who=user_id)
