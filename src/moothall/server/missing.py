"""What of an organization file is not in the store: whoever has changed a thing since keeps the change."""

import json
from collections.abc import Sequence
from typing import Any

import yaml

from moothall.domain import chat, organizations
from moothall.domain.apply.draft import Draft, key_of
from moothall.domain.apply.loading import load
from moothall.domain.apply.nouns import CHAT_NOUNS, ORGANIZATION_NOUNS, Noun
from moothall.domain.ports import Reader

_SECRET = "secret_env"


def of_file(tx: Reader, text: bytes) -> bytes:
    """The file, of what is there with the secrets alone. For tenant `SERVER`, in a scan."""
    file = yaml.safe_load(text)
    for entry in file["organizations"]:
        _reduce(tx, organizations.tenant_of(tx, entry["corp_id"]), entry, "corp_id", ORGANIZATION_NOUNS)
    for entry in file["chat_apps"]:
        _reduce(tx, chat.tenant_of(tx, entry["sdkappid"]), entry, "sdkappid", CHAT_NOUNS)
    return json.dumps(file).encode()


def _reduce(tx: Reader, tenant: int | None, entry: dict[str, Any], head: str, nouns: Sequence[Noun]) -> None:
    """Take out of an organization or chat app what is there."""
    if tenant is None:
        return
    draft = Draft(nouns)
    try:
        load(draft, tx.within(tenant))
        kept = _rest(draft, nouns[0], entry, head)
    finally:
        draft.close()
    entry.clear()
    entry.update(kept)


def _rest(draft: Draft, owner: Noun, entry: dict[str, Any], head: str) -> dict[str, Any]:
    """What an entry still says of a thing that is there: which it is, its secret, and what is missing of its lists."""
    kept = {name: entry[name] for name in (head, _SECRET) if name in entry}
    for noun in draft.nouns:
        is_inside = noun.owner == owner.name or (owner.key == () and not noun.owner)
        if is_inside and len(noun.key) == 1 and not noun.folded and noun.section in entry:
            kept[noun.section] = _missing(draft, noun, entry[noun.section])
    return kept


def _missing(draft: Draft, noun: Noun, entries: list[Any]) -> list[Any]:
    there = {key for (key,) in draft.rows(f"select {key_of(noun)} from now_{noun.name}")}
    head = noun.key[0].name
    every = [entry if isinstance(entry, dict) else {head: entry} for entry in entries]
    return [_rest(draft, noun, entry, head) if entry[head] in there else entry for entry in every]
