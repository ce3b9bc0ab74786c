"""What goes with people and departments that a file removes or moves, where the file itself does not speak of it.

What the file says stays as it is: it is checked, and refused where it names what is not there.
"""

from moothall.domain.apply.draft import Draft
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
