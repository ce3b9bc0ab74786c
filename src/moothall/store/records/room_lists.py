"""The lists of people and departments that a room has: for whom it is authorized, and its super users."""

from typing import Any

import msgspec
from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.sql.elements import BindParameter

from moothall.store.schema import (
    department,
    person,
    room_authorized_department,
    room_authorized_person,
    room_super_department,
    room_super_user,
)
from moothall.store.statement import Command, Query, among, tenant_value
from moothall.store.transaction import Reader, Writer


class ListedPerson(msgspec.Struct, frozen=True, gc=False):
    """A person on a room's list."""

    user_id: str
    union_id: str
    name: str


class ListedDepartment(msgspec.Struct, frozen=True, gc=False):
    """A department on a room's list: everybody in it or below it."""

    dept_id: int
    name: str


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name, required=True)


class RoomList:
    """The statements for one of the lists."""

    def __init__(self, people: Table, departments: Table) -> None:
        self.people = Query(
            select(person.c.user_id, person.c.union_id, person.c.name)
            .where(*_of_room(people), person.c.tenant == tenant_value(), person.c.user_id == people.c.user_id)
            .order_by(person.c.user_id),
            ListedPerson,
        )
        self.departments = Query(
            select(department.c.dept_id, department.c.name)
            .where(
                *_of_room(departments),
                department.c.tenant == tenant_value(),
                department.c.dept_id == departments.c.dept_id,
            )
            .order_by(department.c.dept_id),
            ListedDepartment,
        )
        self.holds_person = Query(
            select(people.c.user_id).where(*_of_room(people), people.c.user_id == _given("user_id")), str
        )
        self.holds_department = Query(
            select(departments.c.dept_id)
            .where(*_of_room(departments), among(departments.c.dept_id, "dept_ids"))
            .limit(1),
            int,
        )
        self.add_person = _add(people, "user_id")
        self.add_department = _add(departments, "dept_id")
        self.clear = tuple(Command(delete(each).where(*_of_room(each))) for each in (people, departments))
        self.forget_person = Command(
            delete(people).where(people.c.tenant == tenant_value(), people.c.user_id == _given("of"))
        )
        self.forget_department = Command(
            delete(departments).where(departments.c.tenant == tenant_value(), departments.c.dept_id == _given("of"))
        )


def _of_room(table: Table) -> tuple[Any, ...]:
    return table.c.tenant == tenant_value(), table.c.room_id == _given("of_room")


def _add(table: Table, column: str) -> Command:
    return Command(insert(table).values(tenant=tenant_value(), room_id=_given("of_room"), **{column: _given("listed")}))


AUTHORIZED = RoomList(room_authorized_person, room_authorized_department)
SUPER_USERS = RoomList(room_super_user, room_super_department)


def people(tx: Reader, listing: RoomList, room_id: str) -> list[ListedPerson]:
    """The people on a room's list, by userid."""
    return tx.all(listing.people, of_room=room_id)


def departments(tx: Reader, listing: RoomList, room_id: str) -> list[ListedDepartment]:
    """The departments on a room's list, by id."""
    return tx.all(listing.departments, of_room=room_id)


def holds(tx: Reader, listing: RoomList, room_id: str, user_id: str, dept_ids: tuple[int, ...]) -> bool:
    """Whether a person is on a room's list, or one of these departments."""
    if tx.one(listing.holds_person, of_room=room_id, user_id=user_id) is not None:
        return True
    return bool(dept_ids) and tx.one(listing.holds_department, of_room=room_id, dept_ids=dept_ids) is not None


def replace(tx: Writer, listing: RoomList, room_id: str, user_ids: tuple[str, ...], dept_ids: tuple[int, ...]) -> None:
    """Put exactly these people and departments on a room's list."""
    clear(tx, listing, room_id)
    tx.many(listing.add_person, ({"of_room": room_id, "listed": user_id} for user_id in sorted(set(user_ids))))
    tx.many(listing.add_department, ({"of_room": room_id, "listed": dept_id} for dept_id in sorted(set(dept_ids))))


def clear(tx: Writer, listing: RoomList, room_id: str) -> None:
    """Take everybody off a room's list."""
    for command in listing.clear:
        tx.run(command, of_room=room_id)


def forget_person(tx: Writer, user_id: str) -> None:
    """Take a person off all lists."""
    for listing in (AUTHORIZED, SUPER_USERS):
        tx.run(listing.forget_person, of=user_id)


def forget_department(tx: Writer, dept_id: int) -> None:
    """Take a department off all lists."""
    for listing in (AUTHORIZED, SUPER_USERS):
        tx.run(listing.forget_department, of=dept_id)
