"""Departments: a tree below the root, which always exists."""

from collections.abc import Collection
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from moothall.domain import app_scopes, holders, limits, room_leaving, scopes
from moothall.domain.faults import (
    DepartmentCycle,
    DepartmentHasChildren,
    DepartmentHasPeople,
    DepartmentNameInvalid,
    DepartmentNameTaken,
    DepartmentUnknown,
    ManagerUnknown,
    OwnerNotInDepartment,
    ParentUnknown,
    PersonUnknown,
    RootFixed,
    TreeTooDeep,
    VisibilityInvalid,
)
from moothall.domain.ports import Reader, Writer
from moothall.domain.scopes import ROOT, Scope
from moothall.store.records import departments, people, sequences
from moothall.store.records.departments import Department

__all__ = ["ROOT"]

NAME_LENGTH = 64
DEPTH = 50
"""Levels below the root."""
VISIBLE = 50
"""How many departments and people together a department may be shown to."""
_DepartmentIds = Annotated[tuple[int, ...], Meta(max_length=VISIBLE)]
_Id = TypeVar("_Id", int, str)
_UserIds = Annotated[tuple[str, ...], Meta(max_length=VISIBLE)]


class Details(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a department is told and gives back; it decides nothing here."""

    hide_dept: bool = False
    dept_permits: _DepartmentIds = ()
    user_permits: _UserIds = ()
    outer_dept: bool = False
    outer_dept_only_self: bool = False
    outer_permit_depts: _DepartmentIds = ()
    outer_permit_users: _UserIds = ()
    create_dept_group: bool = False
    auto_add_user: bool = False
    auto_approve_apply: bool = False
    source_identifier: Annotated[str, Meta(max_length=limits.SOURCE)] = ""
    brief: Annotated[str, Meta(max_length=limits.BRIEF)] = ""
    telephone: Annotated[str, Meta(max_length=limits.NUMBER)] = ""
    extension: Annotated[str, Meta(max_length=limits.EXTENSION)] = ""
    code: Annotated[str, Meta(max_length=limits.CODE)] = ""
    org_dept_owner: str = ""
    group_contain_sub_dept: bool = False
    group_contain_outer_dept: bool = False
    group_contain_hidden_dept: bool = False


_VIEWERS = ("dept_permits", "user_permits", "outer_permit_depts", "outer_permit_users")
"""Who sees a hidden department, and whom its people see."""


_Change = tuple[tuple[_Id, ...], tuple[_Id, ...] | None]
"""A list as it is, and what a request says instead."""


class Draft(msgspec.Struct, frozen=True):
    """What a request says of a department. None and an absent detail leave what is there."""

    parent_id: int | None = None
    name: str | None = None
    position: int | None = None
    managers: tuple[str, ...] | None = None
    details: tuple[tuple[str, Any], ...] = ()


class DepartmentView(msgspec.Struct, frozen=True):
    """A department as it is read."""

    department: Department
    details: Details
    managers: tuple[str, ...] = ()
    people: int = 0
    """In the department or below it."""
    own_people: int = 0


def get(tx: Reader, scope: Scope | None, dept_id: int) -> DepartmentView:
    """One department with its managers and how many people it has.

    Like all that follows, raises `DepartmentUnknown`, or `DepartmentOutOfScope` where the app may not reach so far.
    """
    found = _within(tx, scope, dept_id)
    return DepartmentView(
        found,
        _details(found),
        tuple(departments.leaders(tx, dept_id)),
        people.count(tx, False) if dept_id == ROOT else departments.count_below(tx, dept_id),
        departments.count(tx, dept_id),
    )


def children(tx: Reader, scope: Scope | None, dept_id: int) -> tuple[DepartmentView, ...]:
    """The departments right below one, in their order."""
    _within(tx, scope, dept_id)
    return tuple(DepartmentView(child, _details(child)) for child in departments.children(tx, dept_id))


def path(tx: Reader, scope: Scope | None, dept_id: int) -> tuple[int, ...]:
    """The department itself, its parent, and so on up to the root."""
    _within(tx, scope, dept_id)
    return _path(tx, dept_id)


def paths_of_person(tx: Reader, scope: Scope | None, user_id: str) -> tuple[tuple[int, ...], ...]:
    """The path of each department that a person is in; raises `PersonUnknown` or `PersonOutOfScope`."""
    if people.get(tx, user_id) is None:
        raise PersonUnknown(f"no person {user_id}", user_id=user_id)
    scopes.require_person(tx, scope, user_id)
    return tuple(_path(tx, dept_id) for dept_id in departments.of_person(tx, user_id))


def create(tx: Writer, scope: Scope | None, draft: Draft) -> int:
    """Make a department; answers its id."""
    assert draft.name is not None and draft.parent_id is not None
    _check_name(draft.name)
    _check_parent(tx, scope, draft.parent_id)
    _check_place(tx, draft.parent_id, draft.name, 1)
    details = _with(tx, scope, Details(), draft)
    made = Department(
        sequences.take(tx, "department", ROOT + 1), draft.parent_id, draft.name, draft.position or 0, _json(details)
    )
    departments.add(tx, made)
    tx.record("department.create", str(made.dept_id), None, made)
    return made.dept_id


def update(tx: Writer, scope: Scope | None, dept_id: int, draft: Draft) -> None:
    """Change what the draft says and nothing else."""
    before = _within(tx, scope, dept_id)
    if dept_id == ROOT:
        raise RootFixed("the root department cannot be changed")
    name = before.name if draft.name is None else draft.name
    parent_id = before.parent_id if draft.parent_id is None else draft.parent_id
    _check_name(name)
    if (parent_id, name) != (before.parent_id, before.name):
        _check_parent(tx, scope if parent_id != before.parent_id else None, parent_id)
        _check_cycle(tx, before, parent_id)
        _check_place(tx, parent_id, name, 1 + _height(tx, dept_id))
    position = before.position if draft.position is None else draft.position
    after = Department(dept_id, parent_id, name, position, _json(_with(tx, scope, _details(before), draft, dept_id)))
    managers = _appoint(tx, dept_id, draft.managers)
    if after != before or managers:
        departments.change(tx, after)
        tx.record("department.update", str(dept_id), before, after)


def delete(tx: Writer, scope: Scope | None, dept_id: int) -> None:
    """Drop a department that has neither people nor departments in it; nobody manages it any longer."""
    before = _within(tx, scope, dept_id)
    if dept_id == ROOT:
        raise RootFixed("the root department cannot be deleted")
    if departments.count(tx, dept_id):
        raise DepartmentHasPeople(f"department {dept_id} has people")
    if departments.children(tx, dept_id):
        raise DepartmentHasChildren(f"department {dept_id} has departments below it")
    holders.forget_department(tx, dept_id)
    app_scopes.forget_department(tx, dept_id)
    _forget_viewer(tx, dept_id)
    room_leaving.forget_department(tx, dept_id)
    departments.remove(tx, dept_id)
    tx.record("department.delete", str(dept_id), before, None)


def forget_person(tx: Writer, user_id: str) -> None:
    """Take somebody who leaves the organization off all lists of who sees departments.

    Whoever gets the same userid later is not on them.
    """
    for each in departments.mentioning(tx, msgspec.json.encode(user_id).decode()):
        _tell(tx, each, without(_details(each), user_ids=(user_id,)))


def forget_owner(tx: Writer, dept_id: int, user_id: str) -> None:
    """Who leaves a department owns its group no longer."""
    left = _known(tx, dept_id)
    details = _details(left)
    if details.org_dept_owner == user_id:
        _tell(tx, left, msgspec.structs.replace(details, org_dept_owner=""))


def _forget_viewer(tx: Writer, dept_id: int) -> None:
    for each in departments.mentioning(tx, str(dept_id)):
        _tell(tx, each, without(_details(each), dept_ids=(dept_id,)))


def _tell(tx: Writer, before: Department, details: Details) -> None:
    """Write other details of a department."""
    after = msgspec.structs.replace(before, details=_json(details))
    if after != before:
        departments.change(tx, after)
        tx.record("department.update", str(before.dept_id), before, after)


def without(details: Details, dept_ids: Collection[int] = (), user_ids: Collection[str] = ()) -> Details:
    """Details in which none of these sees the department or is seen."""
    gone: dict[str, Collection[int | str]] = dict(zip(_VIEWERS, (dept_ids, user_ids, dept_ids, user_ids), strict=True))
    left = {name: tuple(each for each in getattr(details, name) if each not in ids) for name, ids in gone.items()}
    return msgspec.structs.replace(details, **left)


def _within(tx: Reader, scope: Scope | None, dept_id: int) -> Department:
    found = _known(tx, dept_id)
    scopes.require_department(tx, scope, dept_id)
    return found


def _path(tx: Reader, dept_id: int) -> tuple[int, ...]:
    found = _known(tx, dept_id)
    ids = [found.dept_id]
    while found.dept_id != ROOT:
        found = _known(tx, found.parent_id)
        ids.append(found.dept_id)
    return tuple(ids)


def _known(tx: Reader, dept_id: int) -> Department:
    found = departments.get(tx, dept_id)
    if found is None:
        raise DepartmentUnknown(f"no department {dept_id}", dept_id=dept_id)
    return found


def _check_name(name: str) -> None:
    if not 0 < len(name) <= NAME_LENGTH or name.isspace() or any(sign in name for sign in "-,，\x00"):
        raise DepartmentNameInvalid("a department's name has 1 to 64 characters, not only blanks, no '-', ',' and '，'")


def _check_place(tx: Reader, parent_id: int, name: str, height: int) -> None:
    """The parent has no other child of that name, and leaves room for so many levels."""
    if departments.named(tx, parent_id, name):
        raise DepartmentNameTaken(f"department {parent_id} has a department {name} already")
    if len(_path(tx, parent_id)) - 1 + height > DEPTH:
        raise TreeTooDeep(f"departments go down {DEPTH} levels at the most")


def _check_parent(tx: Reader, scope: Scope | None, parent_id: int) -> None:
    if departments.get(tx, parent_id) is None:
        raise ParentUnknown(f"no department {parent_id}", parent_id=parent_id)
    scopes.require_department(tx, scope, parent_id)


def _check_cycle(tx: Reader, moved: Department, parent_id: int) -> None:
    if moved.dept_id in _path(tx, parent_id):
        raise DepartmentCycle(f"department {parent_id} is below {moved.dept_id}")


def _height(tx: Reader, dept_id: int) -> int:
    """How many levels are below a department."""
    levels, level = 0, departments.children(tx, dept_id)
    while level:
        levels += 1
        level = [child for parent in level for child in departments.children(tx, parent.dept_id)]
    return levels


def _with(tx: Reader, scope: Scope | None, details: Details, draft: Draft, dept_id: int = 0) -> Details:
    """The details with what the draft says of them, after its checks."""
    said = dict(draft.details)
    for names in (_VIEWERS[:2], _VIEWERS[2:]):
        if said.keys() & set(names):
            _check_viewers(tx, scope, *((getattr(details, name), said.get(name)) for name in names))
    owner = said.get("org_dept_owner")
    if owner and owner not in departments.members(tx, dept_id):
        raise OwnerNotInDepartment(f"{owner} is not in department {dept_id}")
    once = {name: tuple(dict.fromkeys(said[name])) for name in _VIEWERS if name in said}
    return msgspec.structs.replace(details, **{**said, **once})


def _check_viewers(tx: Reader, scope: Scope | None, dept_ids: _Change[int], user_ids: _Change[str]) -> None:
    """Who sees a department are few, are there, and come and go only within the app's scope."""
    (were_departments, departments_said), (were_people, people_said) = dept_ids, user_ids
    will_departments = were_departments if departments_said is None else departments_said
    will_people = were_people if people_said is None else people_said
    if len(will_departments) + len(will_people) > VISIBLE:
        raise VisibilityInvalid(f"at most {VISIBLE} departments and people are wanted")
    _check_visibility(tx, departments_said or (), people_said or ())
    for dept_id in sorted(set(were_departments) ^ set(will_departments)):
        scopes.require_department(tx, scope, dept_id)
    for user_id in sorted(set(were_people) ^ set(will_people)):
        scopes.require_person(tx, scope, user_id)


def _check_visibility(tx: Reader, dept_ids: tuple[int, ...], user_ids: tuple[str, ...]) -> None:
    if _unknown_departments(tx, dept_ids) or people.unknown(tx, user_ids):
        raise VisibilityInvalid("a list of known departments and people is wanted")


def _unknown_departments(tx: Reader, dept_ids: tuple[int, ...]) -> bool:
    return bool(dept_ids) and len(departments.known(tx, dept_ids)) < len(set(dept_ids))


def _appoint(tx: Writer, dept_id: int, managers: tuple[str, ...] | None) -> bool:
    """Let exactly these members lead the department; answers whether that changed anything."""
    if managers is None:
        return False
    before, wanted = set(departments.leaders(tx, dept_id)), set(managers)
    if not wanted <= set(departments.members(tx, dept_id)):
        raise ManagerUnknown(f"a manager must be in department {dept_id}")
    for user_id in sorted(before ^ wanted):
        departments.set_leader(tx, dept_id, user_id, user_id in wanted)
    if before != wanted:
        tx.record("department.appoint", str(dept_id), sorted(before), sorted(wanted))
    for leads, people_of in ((True, wanted - before), (False, before - wanted)):
        was, will = ({"dept_id": dept_id, "leader": each} for each in (not leads, leads))
        tx.record_each("person.appoint", sorted(people_of), was, will)
    return before != wanted


def _details(department: Department) -> Details:
    return msgspec.json.decode(department.details, type=Details)


def _json(details: Details) -> str:
    return msgspec.json.encode(details).decode()
