"""What goes with people and departments that a file removes or moves, where the file itself does not speak of it.

What the file says stays as it is: it is checked, and refused where it names what is not there.
"""

from collections.abc import Iterator

import msgspec

from moothall.domain.apply.draft import Draft
from moothall.domain.departments import Details, without
from moothall.domain.scopes import NOWHERE

_GONE = {"scope_departments": "gone_department", "scope_people": "gone_person", "scope": "gone_department"}


def leave_scopes(draft: Draft) -> None:
    """Nobody manages, and no app reaches, what goes; of an organization, after what goes is noted."""
    _shorten(draft, "role_holder", "scope")
    draft.run(f"delete from then_role_holder where row = 0 and scope = '[]' and {_was('role_holder', 'scope')}")
    for noun in ("app", "suite_grant"):
        for column in ("scope_departments", "scope_people"):
            _shorten(draft, noun, column)
        empty = "row = 0 and scope_departments = '[]' and scope_people = '[]'"
        limited = f"({_was(noun, 'scope_departments')} or {_was(noun, 'scope_people')})"
        draft.run(f"update then_{noun} set scope_departments = '[{NOWHERE}]' where {empty} and {limited}")


def _shorten(draft: Draft, noun: str, column: str) -> None:
    """Take what goes out of a list of ids."""
    gone = f"(select * from {_GONE[column]})"
    draft.run(
        f"""update then_{noun} set {column} =
            (select json_group_array(value) from json_each({column}) where value not in {gone})
            where row = 0 and {column} <> '[]' and exists (select 1 from json_each({column}) where value in {gone})"""
    )


def _was(noun: str, column: str) -> str:
    """The condition that a list has something in it now."""
    keys = {"role_holder": ("role_id", "user_id"), "app": ("app_key",), "suite_grant": ("suite_key",)}[noun]
    same = " and ".join(f"n.{key} = then_{noun}.{key}" for key in keys)
    return f"exists (select 1 from now_{noun} n where {same} and n.{column} <> '[]')"


class _Told(msgspec.Struct, frozen=True):
    """A department with details. `said`: they stand in the file."""

    dept_id: int
    line: int
    details: Details
    said: bool


def leave_departments(draft: Draft) -> None:
    """Who is not there sees no department, and who is not in a department does not own its group."""
    for told in _told(draft):
        if not told.said:
            left = without(told.details, _missing_departments(draft, told), _missing_people(draft, told))
            if _owner_is_missing(draft, told):
                left = msgspec.structs.replace(left, org_dept_owner="")
            if left != told.details:
                kept = msgspec.json.encode(left).decode()
                draft.run("update then_department set details = ? where dept_id = ?", kept, told.dept_id)


def dangling(draft: Draft) -> Iterator[tuple[int, str]]:
    """Line and reason for what the file tells of a department that cannot be."""
    for told in _told(draft):
        if told.said:
            yield from ((told.line, f"there is no department {each}") for each in _missing_departments(draft, told))
            yield from ((told.line, f"there is no person {each!r}") for each in _missing_people(draft, told))
            if _owner_is_missing(draft, told):
                yield told.line, f"{told.details.org_dept_owner!r} is not in the department"


def _told(draft: Draft) -> list[_Told]:
    found = """select t.dept_id, t.line, t.details, s.details is not null from then_department t
        left join said_department s on s.row = t.row and t.row > 0 where t.details <> '{}'"""
    rows = draft.rows(found)
    return [_Told(id, line, msgspec.json.decode(details, type=Details), bool(said)) for id, line, details, said in rows]


def _missing_departments(draft: Draft, told: _Told) -> list[int]:
    named = {*told.details.dept_permits, *told.details.outer_permit_depts}
    return [each for each in sorted(named) if not draft.one("select 1 from then_department where dept_id = ?", each)]


def _missing_people(draft: Draft, told: _Told) -> list[str]:
    named = {*told.details.user_permits, *told.details.outer_permit_users}
    return [each for each in sorted(named) if not draft.one("select 1 from then_person where user_id = ?", each)]


def _owner_is_missing(draft: Draft, told: _Told) -> bool:
    owner = told.details.org_dept_owner
    inside = """select 1 from then_person p, json_each(p.departments) j
        where p.user_id = ? and json_extract(j.value, '$[0]') = ?"""
    return bool(owner) and not draft.one(inside, owner, told.dept_id)
