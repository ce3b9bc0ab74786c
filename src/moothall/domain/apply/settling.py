"""What will be stored when the file is applied: what it says over what is there, without what it removes."""

from moothall.domain.apply.draft import Draft, key_of, same_key
from moothall.domain.apply.nouns import Field, Noun
from moothall.domain.apply.values import Value


def settle(draft: Draft, prune: bool) -> None:
    """Fill the `then_` tables.

    With `prune` lists are complete, and fields that their entries leave out return to their default; those of the
    organization or chat app itself stay.
    """
    for noun in draft.nouns:
        if not noun.folded:
            if prune:
                _mark_gone(draft, noun)
            _overlay(draft, noun, prune)


def settle_without(draft: Draft) -> None:
    """Fill the `then_` tables with what is there, without what the file names and what cannot be without that."""
    for noun in draft.nouns:
        if not noun.folded:
            if noun.key:
                _note_gone(draft, noun, _reasons(noun, f"exists ({_said(noun)})"))
            draft.run(f"insert into then_{noun.name} select n.*, 0, 0 from now_{noun.name} n where {_stays(noun)}")


def _mark_gone(draft: Draft, noun: Noun) -> None:
    """Note what the file removes: what its lists leave out, and what cannot be without that."""
    if noun.key:
        _note_gone(draft, noun, f"({_reasons(noun, _left_out(noun))}) and not exists ({_said(noun)})")


def _note_gone(draft: Draft, noun: Noun, condition: str) -> None:
    key = key_of(noun)
    draft.run(f"create table gone_{noun.name} ({key}, primary key ({key})) without rowid")
    draft.run(f"create index said_{noun.name}_then on said_{noun.name} ({key})")
    draft.run(
        f"""insert into gone_{noun.name} select {", ".join(f"n.{field.column}" for field in noun.key)}
            from now_{noun.name} n where {condition}"""
    )


def _reasons(noun: Noun, first: str) -> str:
    """Why a thing goes: the first, or because what it belongs to goes."""
    return " or ".join((first, *(_follows(noun, column) for column in noun.follows)))


def _said(noun: Noun) -> str:
    return f"select 1 from said_{noun.name} s where {same_key(noun, 's', 'n')}"


def _stays(noun: Noun) -> str:
    return f"not exists (select 1 from gone_{noun.name} g where {same_key(noun, 'g', 'n')})" if noun.key else "1"


def _left_out(noun: Noun) -> str:
    listed = f"select 1 from listed l where l.noun = '{noun.name}'"
    if not noun.owned_by:
        return f"exists ({listed})"
    owner = next(field for field in noun.columns if field.column == noun.owned_by).refers
    if noun.small:
        return f"exists (select 1 from said_{owner} o where o.{noun.owned_by} = n.{noun.owned_by})"
    rank = f"and l.word = n.{noun.rank}" if noun.rank else ""
    return f"""exists (select 1 from said_{owner} o join listed l on l.owner = o.row and l.noun = '{noun.name}'
        where o.{noun.owned_by} = n.{noun.owned_by} {rank})"""


def _follows(noun: Noun, column: str) -> str:
    target = next(field for field in noun.columns if field.column == column).refers
    return f"n.{column} in (select * from gone_{target})"


def _overlay(draft: Draft, noun: Noun, prune: bool) -> None:
    said, now, then = (f"{stage}_{noun.name}" for stage in ("said", "now", "then"))
    keys = [f"s.{field.column}" for field in noun.key]
    values = [_value(field, prune and bool(noun.key)) for field in noun.fields]
    same = same_key(noun, "n", "s")
    draft.run(
        f"""insert into {then} select {", ".join((*keys, *values))}, s.line, s.row
            from {said} s left join {now} n on {same}"""
    )
    stays = _stays(noun) if prune else "1"
    there = f"select 1 from {then} t where {same_key(noun, 't', 'n')}"
    draft.run(f"insert into {then} select n.*, 0, 0 from {now} n where not exists ({there}) and {stays}")


def _value(field: Field, prune: bool) -> str:
    column, default = field.column, literal(field.default)
    if field.made and not field.secret:
        return f"coalesce(s.{column}, n.{column}, made('{column}'))"
    if prune and field.name and field.default is not None:
        return f"coalesce(s.{column}, {default})"
    return f"coalesce(s.{column}, n.{column}, {default})"


def literal(value: Value) -> str:
    """A default as SQL."""
    return "null" if value is None else repr(value)
