"""Which stored thing each entry of the file means, and which thing each reference names.

Things are found by id, else by their name where only one has it. A name in a reference is one that holds after the
file was applied.
"""

from moothall.domain.apply.draft import Draft, key_of
from moothall.domain.apply.nouns import Field, Noun
from moothall.domain.apply.problems import Problems
from moothall.domain.apply.vault import Vault

FIRST_IDS = {"label": 0, "department": 1, "room_group": 0, "room": 0, "device": 1_000}
"""The last number taken of each sequence when a tenant is new."""


def resolve(draft: Draft, problems: Problems, vault: Vault, last: dict[str, int]) -> None:
    """Fill in all keys and references. `last` holds the newest number of each sequence, and is moved on."""
    draft.teach("made", lambda column: _take(last, "room") if column == "number" else vault.id(str(column)), 1)
    for noun in draft.nouns:
        if noun.called:
            _find_by_name(draft, noun, problems)
    problems.stop_if_any()
    _note_used(draft, last)
    for noun in draft.nouns:
        if len(noun.key) == 1 and not noun.key[0].refers:
            _make_ids(draft, noun, problems, last)
    for noun in draft.nouns:
        _drop_owner(draft, noun)
        for field in noun.columns:
            if field.refers and field.name:
                _find_named(draft, noun, field, problems)
    problems.stop_if_any()


def _take(last: dict[str, int], sequence: str) -> int:
    """The next number of a sequence."""
    last[sequence] += 1
    return last[sequence]


def _find_by_name(draft: Draft, noun: Noun, problems: Problems) -> None:
    """Entries without an id mean the stored thing of their name, unless another entry renames that one."""
    key, said, now = noun.key[0].column, f"said_{noun.name}", f"now_{noun.name}"
    if not draft.one(f"select 1 from {said} where {key} is null"):
        return
    draft.run(f"create index {now}_called on {now} ({noun.called})")
    draft.run(f"create index {said}_key on {said} ({key})")
    candidates = f"""from {now} n where n.{noun.called} = {said}.{noun.called}
        and not exists (select 1 from {said} other where other.{key} = n.{key})"""
    nameless = f"select line from {said} where {key} is null and {noun.called} is null"
    for (line,) in draft.rows(nameless):
        problems.add(line, noun.section, f"needs {noun.key[0].name} or name")
    several = f"select line, {noun.called} from {said} where {key} is null and (select count(*) {candidates}) > 1"
    for line, name in draft.rows(several):
        problems.add(line, noun.section, f"several are called {name!r}; give the {noun.key[0].name}")
    twins = f"""select max(line), {noun.called} from {said} where {key} is null
        group by {noun.called} having count(*) > 1"""
    for line, name in draft.rows(twins):
        problems.add(line, noun.section, f"{name!r} is there twice; give each its {noun.key[0].name}")
    draft.run(f"update {said} set {key} = (select n.{key} {candidates}) where {key} is null")
    draft.run(f"drop index {said}_key")


def _note_used(draft: Draft, last: dict[str, int]) -> None:
    """New ids come after all that are used; nouns may share a sequence."""
    for noun in draft.nouns:
        if noun.sequence:
            key = key_of(noun)
            used = f"select {key} from said_{noun.name} union all select {key} from now_{noun.name}"
            last[noun.sequence] = max(last[noun.sequence], draft.one(f"select max({key}) from ({used})") or 0)


def _make_ids(draft: Draft, noun: Noun, problems: Problems, last: dict[str, int]) -> None:
    key, said = noun.key[0].column, f"said_{noun.name}"
    for (row,) in list(draft.rows(f"select row from {said} where {key} is null order by row")):
        if noun.sequence:
            draft.run(f"update {said} set {key} = ? where row = ?", _take(last, noun.sequence), row)
        elif noun.called:
            draft.run(f"update {said} set {key} = made('{key}') where row = ?", row)
        else:
            line = draft.one(f"select line from {said} where row = ?", row)
            problems.add(line, noun.section, f"needs {noun.key[0].name}")


def _drop_owner(draft: Draft, noun: Noun) -> None:
    """An entry inside another refers to it by its row."""
    if noun.owned_by:
        owner = next(each for each in draft.nouns if each.name == noun.owner)
        draft.run(
            f"""update said_{noun.name} set {noun.owned_by} =
                (select o.{key_of(owner)} from said_{owner.name} o where o.row = said_{noun.name}.inside)
                where inside is not null"""
        )


def _find_named(draft: Draft, noun: Noun, field: Field, problems: Problems) -> None:
    said, column, name = f"said_{noun.name}", field.column, f"{field.column}_name"
    if not draft.one(f"select 1 from {said} where {name} is not null"):
        return
    target = next(each for each in draft.nouns if each.name == field.refers)
    label = _labels(draft, target)
    if not target.numbered:
        draft.run(
            f"""update {said} set {column} = {name} where {name} is not null
                and exists (select 1 from {label} l where l.id = {said}.{name})"""
        )
    missing = f"{name} is not null and {column} is null"
    if target.called:
        several = f"(select count(*) from {label} l where l.name = {said}.{name})"
        for line, called in draft.rows(f"select line, {name} from {said} where {missing} and {several} > 1"):
            problems.add(line, f"{noun.path}.{field.name}", f"several are called {called!r}; give the id")
        draft.run(
            f"""update {said} set {column} = (select l.id from {label} l where l.name = {said}.{name})
                where {missing} and {several} = 1"""
        )
    found = f"exists (select 1 from {label} l where l.name = {said}.{name})"
    for line, called in draft.rows(f"select line, {name} from {said} where {missing} and not {found}"):
        problems.add(line, f"{noun.path}.{field.name}", f"there is no {target.name.replace('_', ' ')} {called!r}")


def _labels(draft: Draft, target: Noun) -> str:
    """A table of ids and names as they will be."""
    table, key = f"label_{target.name}", key_of(target)
    if draft.one("select 1 from sqlite_master where name = ?", table):
        return table
    name = target.called or "null"
    said = f"coalesce(s.{name}, n.{name})" if target.called else "null"
    draft.run(f"create table {table} (id primary key, name) without rowid")
    draft.run(
        f"""insert or ignore into {table} select s.{key}, {said}
            from said_{target.name} s left join now_{target.name} n on n.{key} = s.{key}"""
    )
    draft.run(f"insert or ignore into {table} select {key}, {name} from now_{target.name}")
    if target.called:
        draft.run(f"create index {table}_name on {table} (name)")
    return table


def refuse_twins(draft: Draft, noun: Noun, problems: Problems) -> None:
    """One thing, one entry."""
    key = key_of(noun)
    if not key:
        return
    for line, *values in draft.rows(
        f"select max(line), {key} from said_{noun.name} group by {key} having count(*) > 1"
    ):
        named = " ".join(repr(value) if isinstance(value, str) else str(value) for value in values)
        problems.add(line, noun.section, f"{named} is there twice")
