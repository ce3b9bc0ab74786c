"""What a file may say, and probably does not mean."""

from collections.abc import Iterator

from moothall.domain import permissions
from moothall.domain.apply.draft import Draft
from moothall.kernel.problem import Problem


def doubts(draft: Draft) -> Iterator[Problem]:
    """Permission points that nothing asks for, each on the first line that has it."""
    for noun in draft.nouns:
        if any(field.column == "permissions" for field in noun.fields):
            points = f"select min(s.line), j.value from said_{noun.name} s, json_each(s.permissions) j group by j.value"
            for line, point in draft.rows(f"{points} order by 1, 2"):
                if told := permissions.doubt(point):
                    yield Problem(line, f"{noun.path}.permissions", told)
