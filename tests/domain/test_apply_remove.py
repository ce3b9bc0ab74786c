"""Applying a file the other way round: what it names is taken away, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.domain.applied import CORP, Store, organization, store

pytestmark = pytest.mark.anyio

FILE = organization(
    "departments: [Sales, {name: Export, parent: Sales}, Office]",
    "people:",
    "- {id: ann, name: Ann, departments: [Sales]}",
    "- {id: bob, name: Bob, departments: [Office]}",
    "role_groups: [{name: Jobs, roles: [{name: Cashier, holders: [ann, bob]}, Clerk]}]",
    "room_groups: [Up]",
    "rooms: [{id: r1, name: R1, group: Up, authorized_people: [bob], visible_to: authorized}, {id: r2, name: R2}]",
    "devices: [{id: 1, name: D1, room: R1, secret: s1}, {id: 2, name: D2, room: R2, secret: s2}]",
    "events: [{id: e1, organizer: bob, start: 2026-10-01T09:00:00Z, end: 2026-10-01T10:00:00Z, rooms: [R1, R2]}]",
    "apps: [{app_key: key, name: App, secret: a}]",
)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Store]:
    async with store(tmp_path / "data") as made:
        await made.apply(FILE)
        yield made


def some(*lines: str) -> str:
    return f"organizations:\n- corp_id: {CORP}\n" + "".join(f"  {line}\n" for line in lines)


async def test_what_is_named_goes_and_what_belongs_to_it(place: Store) -> None:
    report = await place.apply(some("rooms: [R1]", "devices: [{name: D1}]"), remove=True)
    assert await place.rows("room", "room_id") == [("r2",)]
    assert await place.rows("device", "device_id") == [(2,)]
    assert await place.rows("room_booking", "room_id") == [("r2",)]
    assert await place.rows("room_authorized_person", "user_id") == []
    assert len(await place.rows("room_group", "name")) == 1 and len(await place.rows("person", "user_id")) == 2
    assert (report.counts["room"].removed, report.counts["device"].removed) == (1, 1)
    assert report.counts["room"].created == report.counts["room"].changed == 0


async def test_fields_do_not_matter(place: Store) -> None:
    """A file with which the things were made takes them away, whatever has become of them since."""
    await place.apply(some("devices: [{id: 2, name: Other, secret: s3}]"))
    text = some("devices: [{id: 2, name: D2, room: R2, secret: s1, kind: meetingaccessory}]")
    assert (await place.apply(text, remove=True)).total == 1
    assert await place.rows("device", "device_id") == [(1,)]


async def test_the_second_time_nothing_is_there_to_take_away(place: Store) -> None:
    text = some("rooms: [{id: r1, name: R1}]", "devices: [{name: D1, room: R1, secret: s1}]")
    assert (await place.apply(text, remove=True)).total == 4
    before = await place.export()
    again = await place.apply(text, remove=True)
    assert (again.total, again.secrets, await place.export()) == (0, [], before)


async def test_a_dry_run_takes_nothing_away(place: Store) -> None:
    before = await place.export()
    report = await place.apply(some("devices: [{name: D1}]"), remove=True, dry_run=True)
    assert [(change.what, change.subject) for change in report.changes] == [("device.delete", "1")]
    assert await place.export() == before


async def test_what_others_refer_to_stays(place: Store) -> None:
    assert await place.refusal(some("rooms: [R1]"), remove=True) == ["devices.room: device 1: there is no room 'r1'"]
    assert await place.refusal(some("departments: [Office]"), remove=True) == [
        "people.departments: person 'bob' is in department 4, which is removed"
    ]
    (group,) = await place.rows("room_group", "group_id")
    assert await place.refusal(some("room_groups: [Up]"), remove=True) == [
        f"rooms.group: room r1: there is no room group {group[0]}"
    ]


async def test_people_with_all_that_is_theirs(place: Store) -> None:
    await place.apply(some("people: [{id: bob, departments: [Office]}]", "departments: [Office]"), remove=True)
    assert await place.rows("person", "user_id") == [("ann",)]
    assert await place.rows("calendar_event", "event_id") == []
    assert [user for (user,) in await place.rows("role_holder", "user_id")] == ["ann"]
    assert "Office" not in await place.export()


async def test_a_whole_file_leaves_what_every_organization_has(place: Store) -> None:
    await place.apply(await place.export(), remove=True)
    assert await place.rows("department", "dept_id") == [(1,)]
    assert await place.rows("role_group", "system") == [(1,)]
    assert len(await place.rows("role", "role_id")) == 4
    for table in ("person", "room", "room_group", "device", "calendar_event", "app", "role_holder"):
        assert await place.rows(table, "tenant") == []
    assert (await place.apply(FILE)).total > 0


async def test_an_organization_that_is_not_there(place: Store) -> None:
    text = "organizations:\n- corp_id: nobody\n  rooms: [R1]\n"
    assert await place.refusal(text, remove=True) == ["line 2: organizations: there is no organization nobody"]


async def test_chat_accounts_and_groups(place: Store) -> None:
    await place.apply(
        """chat_apps: [{sdkappid: 14, name: C, secret: s, accounts: [ann, cy],
        groups: [{id: g, name: G, type: Public, owner: ann, members: [cy]}]}]"""
    )
    (problem,) = await place.refusal("chat_apps: [{sdkappid: 14, accounts: [ann]}]", remove=True)
    assert "there is no account 'ann'" in problem
    report = await place.apply("chat_apps: [{sdkappid: 14, accounts: [cy], groups: [{id: g}]}]", remove=True)
    assert {noun: counts.removed for noun, counts in report.counts.items()} == {
        "chat_app": 0,
        "account": 1,
        "chat_group": 1,
        "member": 2,
    }
