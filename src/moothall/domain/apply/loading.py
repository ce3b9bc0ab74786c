"""What is stored now, onto the scratch table."""

from collections.abc import Iterator

from moothall.domain.apply.draft import Draft
from moothall.domain.apply.nouns import Noun
from moothall.domain.ports import Reader
from moothall.store.records import bulk
from moothall.store.records.bulk import Row, Rows

ELSEWHERE = "departments"
"""The column of a person that stands in a table of its own."""


def rows_of(noun: Noun) -> Rows:
    """The statements for a noun's own table."""
    key = tuple(field.column for field in noun.key)
    return bulk.rows_of(noun.name, key, tuple(field.column for field in noun.fields if field.column != ELSEWHERE))


def load(draft: Draft, tx: Reader) -> None:
    """Fill the `now_` tables from a snapshot of the tenant."""
    for noun in draft.nouns:
        if not noun.folded:
            draft.fill(f"now_{noun.name}", _stored(tx, noun), len(noun.columns))
    if any(noun.folded for noun in draft.nouns):
        _load_departments(draft, tx)


def _stored(tx: Reader, noun: Noun) -> Iterator[Row]:
    """A noun's records: a value that stands for "none" instead of null."""
    defaults = [(place, field.default) for place, field in enumerate(noun.columns) if field.none]
    is_elsewhere = any(field.column == ELSEWHERE for field in noun.fields)
    for row in bulk.stream(tx, rows_of(noun)):
        for place, default in defaults:
            if row[place] is None:
                row = (*row[:place], default, *row[place + 1 :])
        yield (*row, None) if is_elsewhere else row


def _load_departments(draft: Draft, tx: Reader) -> None:
    draft.run("create table now_membership_of (dept_id, user_id, leader, primary key (user_id, dept_id)) without rowid")
    draft.fill("now_membership_of", bulk.stream_memberships(tx), 3)
    draft.run(
        """update now_person set departments = (select json_group_array(json_array(dept_id, leader)) from
            (select dept_id, leader from now_membership_of m where m.user_id = now_person.user_id order by dept_id))"""
    )
