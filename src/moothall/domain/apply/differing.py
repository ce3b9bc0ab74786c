"""What has to be written to get from what is stored to what will be."""

from collections.abc import Iterator
from typing import Any

import msgspec

from moothall.domain.apply.draft import Draft, same_key
from moothall.domain.apply.nouns import Noun
from moothall.domain.apply.vault import Vault

Record = tuple[Any, ...]


class Step(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One thing that is created (`before` is None), changed or removed (`after` is None); key and fields in order.

    `parked` names a unique column whose value must be freed first, for another thing that takes it.
    """

    noun: str
    before: Record | None
    after: Record | None
    parked: str = ""

    @property
    def verb(self) -> str:
        """`create`, `update`, `delete` or `park`."""
        if self.parked:
            return "park"
        return "create" if self.before is None else "delete" if self.after is None else "update"


class NewSecret(msgspec.Struct, frozen=True):
    """A secret that was drawn; this is the only time that it is shown."""

    tenant: str
    """The corpId or SDKAppID that it is of."""
    noun: str
    id: str
    secret: str


def draw_secrets(draft: Draft, vault: Vault, tenant: str) -> list[NewSecret]:
    """Give a secret to each new thing that needs one and has none."""
    drawn = []
    for noun in draft.nouns:
        for field in noun.fields:
            if field.secret:
                key = noun.key[0].column if noun.key else f"'{tenant}'"
                wanting = f"select {key} from then_{noun.name} where {field.column} is null"
                for (id,) in list(draft.rows(wanting)):
                    secret = vault.secret(noun.name)
                    update = f"update then_{noun.name} set {field.column} = ? where {key} = ?"
                    draft.run(update, vault.conceal(noun.name, secret), id)
                    drawn.append(NewSecret(tenant, noun.name, str(id), secret))
    return drawn


def steps(draft: Draft) -> Iterator[Step]:
    """Removals first, from the leaves; then the rest, from the roots."""
    for noun in reversed(draft.nouns):
        if not noun.folded and noun.key:
            for row in draft.rows(f"select * from now_{noun.name} n where not exists {_same(noun, 'then', 'n')}"):
                yield Step(noun.name, row, None)
    for noun in draft.nouns:
        if not noun.folded:
            yield from _parked(draft, noun)
            yield from _written(draft, noun)


def unchanged(draft: Draft, noun: Noun) -> int:
    """How many things of the file are stored as it says."""
    same = same_key(noun, "n", "t")
    equal = f"select count(*) from then_{noun.name} t join now_{noun.name} n on {same} where t.row > 0"
    return int(draft.one(f"{equal} and not ({_differs(noun)})"))


def _same(noun: Noun, stage: str, other: str) -> str:
    return f"(select 1 from {stage}_{noun.name} x where {same_key(noun, 'x', other)})"


def _differs(noun: Noun) -> str:
    return " or ".join(f"n.{field.column} is not t.{field.column} collate binary" for field in noun.fields) or "0"


def _written(draft: Draft, noun: Noun) -> Iterator[Step]:
    columns = ", ".join(f"t.{field.column}" for field in noun.columns)
    width = len(noun.columns)
    both = f"""select {columns}, n.* from then_{noun.name} t join now_{noun.name} n on {same_key(noun, "n", "t")}
        where {_differs(noun)}"""
    for row in draft.rows(both):
        yield Step(noun.name, row[width:], row[:width])
    for row in draft.rows(f"select {columns} from then_{noun.name} t where not exists {_same(noun, 'now', 't')}"):
        yield Step(noun.name, None, row)


def _parked(draft: Draft, noun: Noun) -> Iterator[Step]:
    """Things that must let go of a unique value before another one gets it."""
    if not noun.key:
        return
    groups: list[tuple[str, ...]] = [(field.column,) for field in noun.fields if field.unique]
    for columns in (*groups, noun.together) if noun.together else groups:
        takes = " and ".join(f"t.{column} = n.{column}" for column in columns)
        moved = f"""select distinct n.* from now_{noun.name} n join then_{noun.name} t on {takes}
            where not ({same_key(noun, "n", "t")}) and exists {_same(noun, "then", "n")}
            and n.{columns[-1]} is not null and n.{columns[-1]} <> ''"""
        draft.run(
            f"create index if not exists then_{noun.name}_{columns[-1]} on then_{noun.name} ({', '.join(columns)})"
        )
        for row in draft.rows(moved):
            yield Step(noun.name, row, row, columns[-1])
