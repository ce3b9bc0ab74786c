"""What is stored now, onto the scratch table."""

from collections.abc import Iterator

from moothall.domain.apply.draft import Draft
from moothall.domain.apply.nouns import Noun
from moothall.domain.ports import Reader
from moothall.store.records import bulk
from moothall.store.records.bulk import Row, Rows


def rows_of(noun: Noun) -> Rows:
    """The statements for a noun's own table. They read a value that stands for "none" instead of null."""
    key = tuple(field.column for field in noun.key)
    columns = tuple(field.column for field in noun.fields if not field.elsewhere)
    nones = tuple((field.column, field.default) for field in noun.fields if field.none)
    return bulk.rows_of(noun.name, key, columns, nones)


def load(draft: Draft, tx: Reader) -> None:
    """Fill the `now_` tables from a snapshot of the tenant."""
    for noun in draft.nouns:
        if not noun.folded:
            draft.fill(f"now_{noun.name}", _stored(tx, noun), len(noun.columns))
    if any(noun.folded for noun in draft.nouns):
        _load_departments(draft, tx)
        _load_scopes(draft, tx)


def _stored(tx: Reader, noun: Noun) -> Iterator[Row]:
    """A noun's records."""
    rows = bulk.stream(tx, rows_of(noun))
    if any(field.elsewhere for field in noun.fields):
        return ((*row, None) for row in rows)
    return rows


def _load_departments(draft: Draft, tx: Reader) -> None:
    kept = ", ".join(bulk.MEMBERSHIP[2:])
    draft.run(f"create table now_membership_of ({', '.join(bulk.MEMBERSHIP)}, primary key (user_id, dept_id))")
    draft.fill("now_membership_of", bulk.stream_memberships(tx), len(bulk.MEMBERSHIP))
    draft.run(
        f"""update now_person set departments = (select json_group_array(json_array(dept_id, {kept})) from
            (select dept_id, {kept} from now_membership_of m where m.user_id = now_person.user_id order by dept_id))"""
    )


def _load_scopes(draft: Draft, tx: Reader) -> None:
    draft.run("create table now_scope_of (role_id, user_id, dept_id, primary key (role_id, user_id, dept_id))")
    draft.fill("now_scope_of", bulk.stream_scopes(tx), 3)
    draft.run(
        """update now_role_holder set scope = (select json_group_array(dept_id) from (select dept_id from now_scope_of s
            where s.role_id = now_role_holder.role_id and s.user_id = now_role_holder.user_id order by dept_id))"""
    )
