"""What was exported and is applied again changes nothing, and with prune brings everything back."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from moothall.domain.faults import FileInvalid
from tests.domain.applied import Store, store

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
ASCII = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12)
DEPARTMENT_NAME = TEXT.filter(lambda name: not set(name) & set("-,，"))
FLAG = st.sampled_from(["true", "false"])
Entry = dict[str, Any]


def listed(*, by: str, most: int = 5, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Entry]]:
    """Entries with a field that tells them apart, and some of the others."""
    optional = {name: value for name, value in fields.items() if name not in (by, "name")}
    required = {name: value for name, value in fields.items() if name in (by, "name")}
    entries = st.fixed_dictionaries(required, optional=optional)
    return st.lists(entries, max_size=most, unique_by=lambda entry: entry[by])


def without_twins(entries: list[Entry], field: str) -> list[Entry]:
    """Only the first of those that have the same value in a field."""
    seen: set[Any] = set()
    kept = []
    for entry in entries:
        if entry.get(field) not in seen:
            kept.append(entry)
            seen.add(entry.get(field, object()))
    return kept


@st.composite
def organizations(draw: st.DrawFn) -> Entry:
    """An organization whose references hold."""
    departments = draw(listed(by="id", id=st.integers(2, 9), name=DEPARTMENT_NAME, order=st.integers(0, 3)))
    departments = without_twins(departments, "name")
    for number, department in enumerate(departments):
        department["parent"] = draw(st.sampled_from([1, *(before["id"] for before in departments[:number])]))
    people = draw(
        listed(
            by="id",
            id=ASCII,
            name=TEXT,
            title=TEXT,
            mobile=st.from_regex(r"\+?[0-9]{3,9}", fullmatch=True),
            admin=st.sampled_from(["main", "sub", "false"]),
            room_admin=FLAG,
            departments=st.lists(st.sampled_from([1, *(each["id"] for each in departments)]), min_size=1, unique=True),
        )
    )
    people = without_twins(people, "mobile")
    nobody: st.SearchStrategy[list[str]] = st.just([])
    holders = st.lists(st.sampled_from([each["id"] for each in people]), unique=True) if people else nobody
    groups = draw(listed(by="name", name=TEXT, order=st.integers(0, 3)))
    for group in groups:
        group["roles"] = draw(listed(by="name", name=TEXT, holders=holders))
    roles = [role["name"] for group in groups for role in group["roles"]]
    assume(len(roles) == len(set(roles)))
    room_groups = without_twins(draw(listed(by="name", id=st.integers(1, 99), name=TEXT)), "id")
    rooms = draw(listed(by="name", name=TEXT, capacity=st.integers(0, 99), control=FLAG))
    for room in rooms:
        room["group"] = draw(st.sampled_from([0, *(group["id"] for group in room_groups if "id" in group)]))
    return {
        "corp_id": "dingone",
        "name": draw(TEXT),
        "language": draw(st.sampled_from(["en", "zh"])),
        "default_role_group": 500,
        "departments": departments,
        "people": people,
        "role_groups": groups,
        "room_groups": room_groups,
        "rooms": rooms,
        "devices": draw(
            listed(by="name", name=TEXT, serial=TEXT, kind=st.sampled_from(["touyingyi", "meetingaccessory"]))
        ),
        "apps": draw(listed(by="app_key", app_key=ASCII, name=TEXT, permissions=st.lists(ASCII, max_size=3))),
    }


@st.composite
def chat_apps(draw: st.DrawFn) -> Entry:
    """A chat app whose members are accounts."""
    accounts = draw(listed(by="id", id=ASCII, nick=TEXT, admin=FLAG, valid_after=st.integers(0, 9)))
    groups = draw(listed(by="id", id=st.from_regex("[a-z]{1,3}", fullmatch=True), name=TEXT))
    for group in groups:
        names = draw(st.permutations([account["id"] for account in accounts]))
        is_owned = draw(st.booleans())
        if names and is_owned:
            group["owner"] = names.pop()
        cut = draw(st.integers(0, len(names)))
        group["admins"], group["members"] = names[:cut], names[cut:]
    return {"sdkappid": 14, "name": draw(TEXT), "accounts": accounts, "groups": groups}


FILES = st.builds(lambda one, other: {"organizations": [one], "chat_apps": [other]}, organizations(), chat_apps())


def text(content: Entry) -> str:
    """As YAML. Every value in quotes but numbers: ours reads types from fields, theirs from looks."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=60)


def run(check: Callable[[Store], Awaitable[None]]) -> None:
    """Run a check on a new store."""

    async def there() -> None:
        with TemporaryDirectory() as folder:
            async with store(Path(folder)) as made:
                await check(made)

    asyncio.run(there())


@settings(max_examples=40, deadline=None)
@given(FILES)
def test_applying_an_export_changes_nothing(content: Entry) -> None:
    async def check(place: Store) -> None:
        try:
            await place.apply(text(content))
        except FileInvalid:
            assume(False)
        exported = await place.export()
        report = await place.apply(exported, prune=True)
        assert (report.total, report.changes) == (0, [])
        assert await place.export() == exported

    run(check)


@settings(max_examples=25, deadline=None)
@given(FILES, FILES)
def test_applying_an_export_with_prune_brings_everything_back(content: Entry, other: Entry) -> None:
    async def check(place: Store) -> None:
        try:
            await place.apply(text(content))
            exported = await place.export()
            await place.apply(text(other))
        except FileInvalid:
            assume(False)
        await place.apply(exported, prune=True)
        assert await place.export() == exported

    run(check)


@settings(max_examples=30, deadline=None)
@given(FILES)
def test_an_export_fills_an_empty_store(content: Entry) -> None:
    exported = ""

    async def fill(place: Store) -> None:
        nonlocal exported
        try:
            await place.apply(text(content))
        except FileInvalid:
            assume(False)
        exported = await place.export()

    async def refill(place: Store) -> None:
        await place.apply(exported)
        assert await place.export() == exported

    run(fill)
    run(refill)
