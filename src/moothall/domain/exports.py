"""Writing organizations and chat apps in the format that `apply` reads: sorted, complete but for secrets.

Applying what was exported changes nothing; with `prune` it brings the exported state back.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from moothall.domain.apply.draft import Draft
from moothall.domain.apply.loading import load
from moothall.domain.apply.nouns import (
    CHAT_APP,
    CHAT_NOUNS,
    NOUNS,
    ORGANIZATION,
    ORGANIZATION_NOUNS,
    SUITE_NOUNS,
    Field,
    Noun,
)
from moothall.domain.ports import Reader
from moothall.store.records import tenants

_PLAIN = re.compile(r"[^\W\d_][\w./-]*(?: [\w./-]+)*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""What other readers of YAML take for something else than text."""
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_STEP = "  "


class Selection(msgspec.Struct, frozen=True):
    """What to export: the organization of a corpId, the chat app of an SDKAppID; both None: everything."""

    corp_id: str | None = None
    sdkappid: int | None = None


def export(tx: Reader, selection: Selection) -> Iterator[str]:
    """The lines of a file. For tenant `SERVER`, in a scan."""
    everything = selection.corp_id is None and selection.sdkappid is None
    corps = tenants.names(tx, "organization") if everything else [selection.corp_id] if selection.corp_id else []
    suites = tenants.names(tx, "suite") if everything else []
    apps = tenants.names(tx, "chat") if everything else [str(selection.sdkappid)] if selection.sdkappid else []
    if suites:
        yield from _section(tx, SUITE_NOUNS, "suite", "suite_key", sorted(suites))
    if corps or everything:
        yield from _section(tx, ORGANIZATION_NOUNS, "organization", "corp_id", sorted(corps))
    if apps or everything:
        yield from _section(tx, CHAT_NOUNS, "chat", "sdkappid", sorted(apps, key=int))


def _section(tx: Reader, nouns: tuple[Noun, ...], kind: tenants.Kind, head: str, names: list[str]) -> Iterator[str]:
    yield f"{nouns[0].section}:" if names else f"{nouns[0].section}: []"
    for name in names:
        tenant = tenants.by_name(tx, kind, name)
        if tenant is None:
            continue
        draft = Draft(nouns)
        try:
            load(draft, tx.within(tenant))
            yield from _tenant(draft, nouns, f"{head}: {name if kind == 'chat' else _scalar(name)}")
        finally:
            draft.close()


def _tenant(draft: Draft, nouns: tuple[Noun, ...], head: str) -> Iterator[str]:
    yield f"{_STEP}- {head}"
    for row in draft.rows(f"select * from now_{nouns[0].name}"):
        for name, value in _members(nouns[0], row):
            yield f"{_STEP * 2}{name}: {value}"
    if nouns[0] is ORGANIZATION:
        for (group,) in draft.rows("select group_id from now_role_group where system = 1"):
            yield f"{_STEP * 2}default_role_group: {group}"
    for noun in nouns[1:]:
        if not noun.owner:
            yield from _list(draft, noun, _STEP * 2, noun.section, "system is not 1" if _has_system(noun) else "1")


def _has_system(noun: Noun) -> bool:
    return any(field.column == "system" for field in noun.fields)


def _list(draft: Draft, noun: Noun, indent: str, section: str, condition: str, *values: Any) -> Iterator[str]:
    order = ", ".join(field.column for field in noun.key)
    inner = [each for each in draft.nouns if each.owner == noun.name and not each.folded]
    is_empty = True
    for row in draft.rows(f"select * from now_{noun.name} where {condition} order by {order}", *values):
        if is_empty:
            yield f"{indent}{section}:"
            is_empty = False
        yield from _entry(draft, noun, inner, f"{indent}{_STEP}", row)
    if is_empty:
        yield f"{indent}{section}: []"


def _entry(draft: Draft, noun: Noun, inner: list[Noun], indent: str, row: tuple[Any, ...]) -> Iterator[str]:
    small = [(each.section, _flow(draft, each, row[0])) for each in inner if each.small]
    members = _members(noun, row) + [(section, entries) for section, entries in small if entries]
    inner = [each for each in inner if not each.small]
    if len(members) == 1 and members[0][0] == noun.shorthand:
        yield f"{indent}- {members[0][1]}"
    elif not inner:
        yield f"{indent}- {{{', '.join(f'{name}: {value}' for name, value in members)}}}"
    else:
        for mark, (name, value) in zip(["- ", *[_STEP] * len(members)], members, strict=False):
            yield f"{indent}{mark}{name}: {value}"
        for each in inner:
            for section, rank in each.lists:
                condition = f"{each.owned_by} = ?" + (f" and {each.rank} = '{rank}'" if each.rank else "")
                yield from _list(draft, each, f"{indent}{_STEP}", section, condition, row[0])


def _flow(draft: Draft, noun: Noun, owner: Any) -> str:
    """A small list in one line; empty where it has no entries."""
    order = ", ".join(field.column for field in noun.key)
    rows = draft.rows(f"select * from now_{noun.name} where {noun.owned_by} = ? order by {order}", owner)
    entries = [_braced(noun, _members(noun, row)) for row in rows]
    return f"[{', '.join(entries)}]" if entries else ""


def _braced(noun: Noun, members: list[tuple[str, str]]) -> str:
    if len(members) == 1 and members[0][0] == noun.shorthand:
        return members[0][1]
    return f"{{{', '.join(f'{name}: {value}' for name, value in members)}}}"


def _members(noun: Noun, row: tuple[Any, ...]) -> list[tuple[str, str]]:
    """The fields that an entry needs, as they are written: of an organization or chat app itself all."""
    return [
        (field.name or field.column, _written(field, value))
        for field, value in zip(noun.columns, row, strict=True)
        if (field.elsewhere and not field.name) or (field.name and (not noun.key or _is_needed(field, value)))
    ]


def _is_needed(field: Field, value: Any) -> bool:
    """Whether an entry without the field would mean another value."""
    return value != field.default and not (field.refers and value == 0)


def _written(field: Field, value: Any) -> str:
    if field.column == "departments":
        return f"[{', '.join(_membership(*pair) for pair in json.loads(value))}]"
    if field.details:
        return _mapping(value)
    if field.many:
        return f"[{', '.join(map(_scalar, json.loads(value)))}]"
    if field.flag:
        return "true" if value else "false"
    if value == "" or (field.none and value == field.default):
        return "null"
    return field.shown.get(value) or _scalar(field.write(value) if field.write else value)


def _membership(*record: Any) -> str:
    """What a person is in a department; its number alone where there is nothing to tell."""
    noun = NOUNS["membership"]
    return _braced(noun, _members(noun, record))


def _mapping(text: str) -> str:
    """A JSON object as a mapping in one line."""
    return f"{{{', '.join(f'{name}: {_detail(value)}' for name, value in json.loads(text).items())}}}"


def _detail(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_scalar, value))}]"
    return str(value).lower() if isinstance(value, bool) else _scalar(value)


def _scalar(value: str | int) -> str:
    """A value that is read back as it is: text that could be taken for anything else stands in quotes."""
    if isinstance(value, int):
        return str(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return _UNPRINTABLE.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    number = ord(match.group())
    return f"\\U{number:08x}" if number > 0xFFFF else f"\\u{number:04x}"


__all__ = ["CHAT_APP", "Selection", "export"]
