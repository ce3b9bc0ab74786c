"""What a person may do with meeting rooms: see them, use them, manage them.

Main administrators and those who may manage meeting rooms manage all of them; the administrators of a room group manage
the rooms and groups in it and below it.
"""

import msgspec

from moothall.domain.faults import NotRoomManager, OperatorUnknown
from moothall.domain.ports import Reader
from moothall.store.records import departments, memberships, people, room_groups
from moothall.store.records.people import MAIN_ADMIN, Person


class Operator(msgspec.Struct, frozen=True):
    """A person as a request names one by unionId, and what of the rooms is that person's to manage."""

    user_id: str
    manager: bool
    """Manages all rooms."""
    groups: frozenset[int] = frozenset()
    """Room groups that the person manages without that, each with those below it."""

    def manages(self, group_id: int) -> bool:
        """Whether the person manages what is in a room group; group 0 is the root."""
        return self.manager or group_id in self.groups


def employee(tx: Reader, union_id: str) -> Operator:
    """The person of that unionId; raises `OperatorUnknown`."""
    person = _person(tx, union_id)
    if person.room_admin or person.admin_level == MAIN_ADMIN:
        return Operator(person.user_id, True)
    return Operator(person.user_id, False, _with_those_below(tx, room_groups.managed_by(tx, person.user_id)))


def admit(tx: Reader, union_id: str) -> None:
    """Everybody of the organization may ask; raises `OperatorUnknown`."""
    _person(tx, union_id)


def steward(tx: Reader, union_id: str) -> Operator:
    """The same, of somebody who manages at least one room group; raises `NotRoomManager` too."""
    operator = employee(tx, union_id)
    if not operator.manager and not operator.groups:
        raise NotRoomManager("the operator may not manage meeting rooms", union_id=union_id)
    return operator


def manager(tx: Reader, union_id: str) -> Operator:
    """The same, of somebody who manages all rooms."""
    operator = employee(tx, union_id)
    if not operator.manager:
        raise NotRoomManager("the operator may not manage all meeting rooms", union_id=union_id)
    return operator


def require(operator: Operator, group_id: int) -> None:
    """Raises `NotRoomManager` unless the operator manages what is in a room group."""
    if not operator.manages(group_id):
        raise NotRoomManager(f"the operator does not manage room group {group_id}", group_id=group_id)


def departments_of(tx: Reader, user_id: str) -> tuple[int, ...]:
    """The departments that a person is in, and all above them, sorted."""
    found: set[int] = set()
    for place in memberships.of_person(tx, user_id):
        dept_id = place.dept_id
        while dept_id not in found and (department := departments.get(tx, dept_id)) is not None:
            found.add(dept_id)
            dept_id = department.parent_id
    return tuple(sorted(found))


def _with_those_below(tx: Reader, group_ids: list[int]) -> frozenset[int]:
    if not group_ids:
        return frozenset()
    children: dict[int, list[int]] = {}
    for group in room_groups.everything(tx):
        children.setdefault(group.parent_id, []).append(group.group_id)
    found: set[int] = set()
    waiting = list(group_ids)
    while waiting:
        group_id = waiting.pop()
        if group_id not in found:
            found.add(group_id)
            waiting += children.get(group_id, ())
    return frozenset(found)


def _person(tx: Reader, union_id: str) -> Person:
    found = people.by_union_id(tx, union_id)
    if found is None:
        raise OperatorUnknown(f"nobody here has unionId {union_id}", union_id=union_id)
    return found
