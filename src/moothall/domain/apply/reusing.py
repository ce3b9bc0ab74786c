"""Ids of roles and role groups come from one sequence and are never given to another thing, by a file neither."""

from moothall.domain.apply.draft import Draft
from moothall.domain.apply.problems import Problems
from moothall.domain.ports import Reader
from moothall.store.records import changes

_OTHER = {"role": ("role_id", "role_group"), "role_group": ("group_id", "role")}


def check(tx: Reader, draft: Draft, problems: Problems, last: int) -> None:
    """Note each new role with the id of a former role group, and the reverse; `last` is the newest number taken.

    A file may bring back what was deleted under its old id, so the change log tells of what kind that was.
    """
    for noun, (key, other) in _OTHER.items():
        new = f"row > 0 and {key} <= ? and {key} not in (select {key} from now_{noun})"
        for line, id in list(draft.rows(f"select line, {key} from then_{noun} where {new}", last)):
            if changes.page(tx, {"subject": str(id), "what": f"{other}.create"}, None, 1):
                problems.add(line, f"{noun}s.id", f"{id} was the id of a {other.replace('_', ' ')}")
    problems.stop_if_any()
