"""Applying files: what is found, created, changed and removed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moothall.domain import apps, chat, devices, holders
from moothall.domain.credentials import secret_hash
from moothall.domain.ports import SERVER
from moothall.store.records import logins
from moothall.store.records.logins import LoginCode
from tests.domain.applied import ACTOR, Store, organization, rows, store

pytestmark = pytest.mark.anyio


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Store]:
    async with store(tmp_path / "data") as made:
        yield made


HALL = organization(
    "apps: [{app_key: key, name: App, permissions: [b, a, b], secret: one}]",
    "departments: [Eng, {name: Web, parent: Eng}]",
    "people:",
    "  - id: ann",
    "    name: Ann",
    "    title: Chief",
    "    mobile: '13800000001'",
    "    admin: true",
    "    departments: [{department: Eng, leader: true}, 1]",
    "  - {id: bob, name: Bob, departments: [Web]}",
    "role_groups: [{name: Jobs, roles: [{name: Cashier, holders: [ann, Bob]}, Clerk]}]",
    "room_groups: [Upstairs, {name: Attic, parent: Upstairs}]",
    "rooms: [{name: Moot, group: Attic, capacity: 4, control: true}]",
    "devices: [{name: Box, room: Moot, secret: box}]",
)


async def test_everything_is_stored(place: Store) -> None:
    await place.apply(HALL)
    assert await place.rows("organization", "name", "language", "time_zone") == [("Test", "en", "Asia/Shanghai")]
    assert await place.rows("app", "app_key", "name", "permissions", "rate_limit") == [
        ("key", "App", '["a","b"]', None)
    ]
    assert await place.rows("department", "dept_id", "parent_id", "name") == [
        (1, 0, "Test"),
        (2, 1, "Eng"),
        (3, 2, "Web"),
    ]
    assert await place.rows("person", "user_id", "name", "title", "mobile", "admin_level") == [
        ("ann", "Ann", "Chief", "13800000001", 1),
        ("bob", "Bob", "", None, 0),
    ]
    assert await place.rows("department_member", "dept_id", "user_id", "leader") == [
        (1, "ann", False),
        (2, "ann", True),
        (3, "bob", False),
    ]
    assert await place.rows("role_holder", "role_id", "user_id") == [(9006, "ann"), (9006, "bob")]
    assert await place.rows("room_group", "parent_id", "name") == [(0, "Upstairs"), (1, "Attic")]
    assert await place.rows("device", "device_id", "name", "kind", "lifecycle", "credential_hash") == [
        (1001, "Box", "touyingyi", "PROVISIONED", devices.hash_of("box"))
    ]


async def test_each_organization_has_the_default_role_group(place: Store) -> None:
    await place.apply(organization())
    assert await place.rows("role_group", "group_id", "name", "system") == [(9000, "Default", True)]
    assert await place.rows("role", "role_id", "position", "name", "system") == [
        (9001, 2, "Super Admin", "super_admin"),
        (9002, 3, "Sub Admin", "sub_admin"),
        (9003, 0, "Owner", "owner"),
        (9004, 1, "Supervisor", "supervisor"),
    ]


async def test_system_roles_are_named_in_the_organizations_language(place: Store) -> None:
    await place.apply(organization())
    await place.apply("organizations: [{corp_id: dingtest, language: zh}]")
    assert await place.rows("role", "name") == [("主管理员",), ("子管理员",), ("负责人",), ("主管",)]


async def test_the_default_role_group_gets_an_id_where_none_is_given(place: Store) -> None:
    await place.apply("organizations: [{corp_id: dingtest, name: Test}]")
    assert await place.rows("role_group", "group_id", "name") == [(1_500_000_001, "默认")]


async def test_applying_twice_changes_nothing(place: Store) -> None:
    await place.apply(HALL)
    report = await place.apply(HALL)
    assert (report.total, report.changes, report.secrets) == (0, [], [])
    assert report.counts["person"].unchanged == 2


async def test_a_number_at_home_is_one_number(place: Store) -> None:
    await place.apply(organization("people: [{id: a, name: A, mobile: +86-13800000001}]"))
    await place.apply(organization("people: [{id: b, name: B, mobile: +1-5550100}]"))
    assert await place.rows("person", "mobile") == [("13800000001",), ("+1-5550100",)]


async def test_what_the_file_does_not_mention_stays(place: Store) -> None:
    await place.apply(HALL)
    report = await place.apply(organization("people: [{id: ann, title: Boss}, {id: cy, name: Cy}]"))
    assert report.total == 2
    assert await place.rows("person", "user_id", "name", "title", "mobile") == [
        ("ann", "Ann", "Boss", "13800000001"),
        ("bob", "Bob", "", None),
        ("cy", "Cy", "", None),
    ]
    assert len(await place.rows("role_holder", "role_id")) == 2


async def test_null_takes_a_value_away(place: Store) -> None:
    await place.apply(HALL)
    await place.apply(organization("people: [{id: ann, mobile: ~, title: }]"))
    assert (await place.rows("person", "title", "mobile"))[0] == ("", None)


async def test_prune_removes_what_the_lists_leave_out(place: Store) -> None:
    await place.apply(HALL)
    report = await place.apply(organization("people: [{id: ann, name: Ann}]"), prune=True)
    assert report.counts["person"].removed == 1
    assert await place.rows("person", "user_id", "title", "mobile") == [("ann", "", None)]
    assert await place.rows("role_holder", "user_id") == [("ann",)]
    assert await place.rows("room", "name") == [("Moot",)]


async def test_prune_keeps_what_every_organization_has(place: Store) -> None:
    await place.apply(HALL)
    await place.apply(organization("people: []", "departments: []", "role_groups: []"), prune=True)
    assert await place.rows("department", "dept_id") == [(1,)]
    assert [name for (name,) in await place.rows("role", "name")] == ["Super Admin", "Sub Admin", "Owner", "Supervisor"]


async def test_prune_looks_into_lists_inside_entries(place: Store) -> None:
    await place.apply(HALL)
    await place.apply(organization("role_groups: [{name: Jobs, roles: [{name: Cashier, holders: [bob]}]}]"), prune=True)
    assert len(await place.rows("role", "name")) == 5
    assert await place.rows("role_holder", "user_id") == [("bob",)]


async def test_prune_spares_lists_that_are_not_there(place: Store) -> None:
    await place.apply(HALL)
    await place.apply(organization("role_groups: [{name: Jobs}]"), prune=True)
    assert len(await place.rows("role_holder", "role_id")) == 2


async def test_a_dry_run_tells_and_does_nothing(place: Store) -> None:
    await place.apply(HALL)
    before = await place.export()
    changed = organization("people: [{id: ann, title: Boss}, {id: cy, name: Cy}]")
    report = await place.apply(changed, prune=True, dry_run=True)
    assert await place.export() == before
    told = {(change.what, change.subject) for change in report.changes}
    assert told == {
        ("role.take", "bob"),
        ("person.delete", "bob"),
        ("person.update", "ann"),
        ("person.create", "cy"),
    }
    update = next(change for change in report.changes if change.what == "person.update")
    assert (update.before, update.after) == (
        {"title": "Chief", "mobile": "13800000001", "admin_level": 1},
        {"title": "Boss", "mobile": None, "admin_level": 0},
    )


async def test_an_exchange_of_what_is_unique_is_two_changes(place: Store) -> None:
    """That one of them lets go of its value first is nothing that anybody asked for."""
    await place.apply(organization("people: [{id: a, name: A, mobile: '1'}, {id: b, name: B, mobile: '2'}]"))
    changed = organization("people: [{id: a, mobile: '2'}, {id: b, mobile: '1'}]")
    told = await place.apply(changed, dry_run=True)
    assert [(change.what, change.subject) for change in told.changes] == [
        ("person.update", "a"),
        ("person.update", "b"),
    ]
    done = await place.apply(changed)
    assert told.total == done.total == done.counts["person"].changed == 2
    assert await place.rows("person", "mobile") == [("2",), ("1",)]


async def test_permission_points_that_nothing_asks_for_are_kept_and_doubted(place: Store) -> None:
    text = organization(
        "apps:",
        "- {app_key: a, permissions: [qyapi_base, qyapi_get_memver]}",
        "- {app_key: b, permissions: [qyapi_get_memver, zzz]}",
        "third_party_apps: [{suite_key: s, permissions: [Calendar.Event.Raed]}]",
    )
    suite = "suites: [{suite_key: s, name: S}]\n"
    for _ in ("made", "unchanged"):
        assert (await place.apply(suite + text)).warnings == [
            "line 8: apps.permissions: nothing here asks for 'qyapi_get_memver'; did you mean qyapi_get_member?",
            "line 9: apps.permissions: nothing here asks for 'zzz'",
            "line 10: third_party_apps.permissions: nothing here asks for 'Calendar.Event.Raed'; "
            "did you mean Calendar.Event.Read?",
        ]
    assert await place.rows("app", "permissions") == [
        ('["qyapi_base","qyapi_get_memver"]',),
        ('["qyapi_get_memver","zzz"]',),
    ]
    assert (await place.apply(text, remove=True)).warnings == []


async def test_only_the_first_doubts_are_told(place: Store) -> None:
    points = ", ".join(f"p{number}" for number in range(50))
    assert len((await place.apply(organization(f"apps: [{{app_key: a, permissions: [{points}]}}]"))).warnings) == 20


async def test_things_without_an_id_are_found_by_their_name(place: Store) -> None:
    await place.apply(HALL)
    report = await place.apply(
        organization(
            "people: [{name: Ann, title: Boss}]",
            "rooms: [{name: Moot, capacity: 5}]",
            "devices: [{name: Box, model: M}]",
        )
    )
    assert [noun for noun, counts in report.counts.items() if counts.changed] == ["person", "room", "device"]
    assert report.total == 3


async def test_an_id_renames(place: Store) -> None:
    await place.apply(HALL)
    await place.apply(
        organization(
            "departments: [{id: 2, name: Engineering}, {name: Eng}]", "people: [{id: bob, departments: [Eng]}]"
        )
    )
    assert await place.rows("department", "dept_id", "parent_id", "name") == [
        (1, 0, "Test"),
        (2, 1, "Engineering"),
        (3, 2, "Web"),
        (4, 1, "Eng"),
    ]
    assert (await place.rows("department_member", "dept_id", "user_id"))[-1] == (4, "bob")


async def test_things_may_exchange_unique_values(place: Store) -> None:
    await place.apply(
        organization(
            "people: [{id: a, name: A, mobile: '1'}, {id: b, name: B, mobile: '2'}, {id: c, name: C, mobile: '3'}]",
            "role_groups: [{name: G, roles: [{id: 1, name: One}, {id: 2, name: Two}]}]",
            "devices: [{id: 1, name: D, secret: x}, {id: 2, name: E, secret: y}]",
        )
    )
    await place.apply(
        organization(
            "people: [{id: a, mobile: '2'}, {id: b, mobile: '3'}, {id: c, mobile: '1'}]",
            "role_groups: [{name: G, roles: [{id: 1, name: Two}, {id: 2, name: One}]}]",
            "devices: [{id: 1, secret: y}, {id: 2, secret: x}]",
        )
    )
    assert await place.rows("person", "mobile") == [("2",), ("3",), ("1",)]
    assert (await place.rows("role", "role_id", "name"))[:2] == [(1, "Two"), (2, "One")]
    hashes = [devices.hash_of("y"), devices.hash_of("x")]
    assert [hashed for (hashed,) in await place.rows("device", "credential_hash")] == hashes


async def test_a_removed_things_value_may_be_taken(place: Store) -> None:
    await place.apply(organization("people: [{id: a, name: A, mobile: '1'}]"))
    await place.apply(organization("people: [{id: b, name: B, mobile: '1'}]"), prune=True)
    assert await place.rows("person", "user_id", "mobile") == [("b", "1")]


async def test_people_move_between_departments(place: Store) -> None:
    await place.apply(HALL)
    await place.apply(organization("people: [{id: ann, departments: [Web, {department: 1, leader: true}]}]"))
    assert await place.rows("department_member", "dept_id", "user_id", "leader") == [
        (1, "ann", True),
        (3, "ann", False),
        (3, "bob", False),
    ]


async def test_new_ids_come_after_all_others(place: Store) -> None:
    await place.apply(organization("role_groups: [{id: 9500, name: G, roles: [A, {id: 9700, name: B}]}, H]"))
    assert await place.rows("role_group", "group_id", "name") == [(9000, "Default"), (9500, "G"), (9701, "H")]
    assert (await place.rows("role", "role_id", "name"))[-2:] == [(9700, "B"), (9702, "A")]


async def test_a_secret_that_is_not_given_stays(place: Store) -> None:
    await place.apply(HALL)
    report = await place.apply(organization("apps: [{app_key: key, name: Other}]", "devices: [{name: Box}]"))
    assert report.secrets == []
    assert await place.rows("app", "secret_hash") == [(secret_hash(place.sealer.pepper, "one"),)]


async def test_secrets_are_made_for_new_things_and_told_once(place: Store) -> None:
    text = organization("apps: [{app_key: key, name: A}]") + "chat_apps: [{sdkappid: 14}]"
    assert (await place.apply(text, dry_run=True)).secrets == []
    report = await place.apply(text)
    assert [(made.tenant, made.noun, made.id) for made in report.secrets] == [
        ("dingtest", "app", "key"),
        ("14", "chat_app", "14"),
    ]
    made = report.secrets[0].secret
    assert await place.rows("app", "secret_hash") == [(secret_hash(place.sealer.pepper, made),)]
    assert (await place.apply(text)).secrets == []


async def test_secrets_may_be_references(place: Store) -> None:
    text = organization("apps: [{app_key: k, name: K, secret_env: KEY}, {app_key: l, name: L, secret_file: ./path}]")
    await place.apply(text, secrets={"env:KEY": "one", "file:./path": "two"})
    assert [hashed for (hashed,) in await place.rows("app", "secret_hash")] == [
        secret_hash(place.sealer.pepper, plain) for plain in ("one", "two")
    ]
    assert await place.refusal(text, secrets={"env:KEY": "one"}) == [
        "line 6: apps.secret_file: was not sent with the file; `moothall apply` sends what ./path holds"
    ]


async def test_the_change_log_tells_everything_but_secrets(place: Store) -> None:
    await place.apply(HALL)
    await place.apply(organization("apps: [{app_key: key, secret: two}]"))
    changes = await place.rows("change", "what", "subject", "actor_kind", "operation", "before", "after")
    assert {change[2:4] for change in changes} == {("admin", "admin:data.apply")}
    assert ("role.give", "ann") in {change[:2] for change in changes}
    assert changes[-1][:2] == ("app.update", "key")
    assert '"secret":"changed"' in changes[-1][5]
    assert not any(secret in str(changes) for secret in ('"one"', "credential", "hash"))


async def test_another_secret_ends_the_apps_tokens(place: Store) -> None:
    await place.apply(HALL)
    await place.engine.write(await place.tenant(), ACTOR, apps.set_token, "key", b"hash", b"sealed")
    await place.apply(organization("apps: [{app_key: key, name: B}]"))
    assert len(await place.rows("token", "app_key")) == 1
    await place.apply(organization("apps: [{app_key: key, secret: two}]"))
    assert await place.rows("token", "app_key") == []


async def test_several_organizations_share_nothing(place: Store) -> None:
    text = organization("people: [{id: a, name: A, mobile: '1'}]") + organization(
        "people: [{id: a, name: B, mobile: '1'}]", corp_id="dingother"
    ).removeprefix("organizations:\n")
    await place.apply(text)
    assert await place.rows("person", "name") == [("A",)]
    assert await place.rows("person", "name", corp_id="dingother") == [("B",)]


CHAT = """
chat_apps:
- sdkappid: 14
  name: Talk
  secret: s
  accounts: [ann, bob, cy, dan, {id: root, admin: true, nick: Root}]
  groups:
  - {id: g, name: G, owner: ann, admins: [bob], members: [cy]}
  - {id: live, type: AVChatRoom, owner: ann}
"""


async def members(place: Store) -> list[tuple[str, str]]:
    tenant = await place.engine.look_up(SERVER, chat.tenant_of, 14)
    assert tenant is not None
    return await place.engine.look_up(tenant, rows, "member", ("account", "role"))


async def test_chat_groups_and_their_members(place: Store) -> None:
    await place.apply(CHAT)
    assert await members(place) == [("ann", "Owner"), ("bob", "Admin"), ("cy", "Member")]
    assert (await place.apply(CHAT)).total == 0


async def test_a_chat_secret_is_kept_sealed_and_compared(place: Store) -> None:
    await place.apply(CHAT)
    assert (await place.apply(CHAT.replace("secret: s", "secret: t"))).total == 1
    tenant = await place.engine.look_up(SERVER, chat.tenant_of, 14)
    assert tenant is not None
    assert await place.engine.look_up(tenant, chat.secret, place.sealer) == "t"


async def test_a_group_gets_another_owner(place: Store) -> None:
    await place.apply(CHAT)
    await place.apply("chat_apps: [{sdkappid: 14, groups: [{id: g, owner: cy}]}]")
    assert await members(place) == [("ann", "Member"), ("bob", "Admin"), ("cy", "Owner")]
    await place.apply("chat_apps: [{sdkappid: 14, groups: [{id: g, owner: ~}]}]")
    assert await members(place) == [("ann", "Member"), ("bob", "Admin"), ("cy", "Member")]


async def test_members_are_pruned_list_by_list(place: Store) -> None:
    await place.apply(CHAT)
    await place.apply("chat_apps: [{sdkappid: 14, groups: [{id: g, owner: ann, members: [dan]}]}]", prune=True)
    assert await members(place) == [("ann", "Owner"), ("bob", "Admin"), ("dan", "Member")]
    await place.apply("chat_apps: [{sdkappid: 14, groups: [{id: g, owner: ann, admins: []}]}]", prune=True)
    assert await members(place) == [("ann", "Owner"), ("dan", "Member")]


async def test_members_become_admins_and_the_other_way_round(place: Store) -> None:
    await place.apply(CHAT)
    await place.apply("chat_apps: [{sdkappid: 14, groups: [{id: g, admins: [cy], members: [bob]}]}]")
    assert await members(place) == [("ann", "Owner"), ("bob", "Member"), ("cy", "Admin")]


async def test_removed_accounts_and_groups_take_memberships_along(place: Store) -> None:
    await place.apply(CHAT)
    await place.apply("chat_apps: [{sdkappid: 14, accounts: [ann, cy]}]", prune=True)
    assert await members(place) == [("ann", "Owner"), ("cy", "Member")]
    await place.apply("chat_apps: [{sdkappid: 14, groups: []}]", prune=True)
    assert await members(place) == []


async def test_who_leaves_takes_scopes_and_logins_along(place: Store) -> None:
    await place.apply(HALL)
    tenant = await place.tenant()
    await place.engine.write(tenant, ACTOR, holders.set_scope, None, 9006, "bob", (3,))
    await place.engine.write(tenant, ACTOR, logins.add_code, b"hash", LoginCode("bob", 1))
    await place.apply(organization("people: [{id: ann, name: Ann}]"), prune=True)
    assert await place.rows("role_scope", "user_id") == []
    assert await place.rows("login_code", "user_id") == []


async def test_prune_leaves_the_organizations_own_fields(place: Store) -> None:
    await place.apply("organizations: [{corp_id: dingtest, name: Test, language: en, time_zone: Europe/Berlin}]")
    await place.apply("organizations: [{corp_id: dingtest, people: []}]", prune=True)
    assert await place.rows("organization", "name", "language", "time_zone") == [("Test", "en", "Europe/Berlin")]
    assert "time_zone: Europe/Berlin" in await place.export()


async def test_how_often_a_third_party_app_may_call(place: Store) -> None:
    """Set, kept, exported, and taken away."""
    suite = "suites: [{suite_key: guest, name: Guest, secret: one}]\n"
    await place.apply(suite + organization("third_party_apps: [{suite_key: guest, rate_limit: 5}]"))
    assert await place.rows("suite_grant", "suite_key", "rate_limit") == [("guest", 5)]
    await place.apply(organization("third_party_apps: [{suite_key: guest, permissions: [a]}]"))
    exported = await place.export()
    assert "- {suite_key: guest, permissions: [a], rate_limit: 5}\n" in exported
    assert (await place.apply(exported)).total == 0
    await place.apply(organization("third_party_apps: [{suite_key: guest, rate_limit: null}]"))
    assert await place.rows("suite_grant", "permissions", "rate_limit") == [('["a"]', None)]
    refusal = await place.refusal(organization("third_party_apps: [{suite_key: guest, rate_limit: 0}]"))
    assert "rate_limit" in refusal[0]
