"""Files that are refused, and what is said of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from tests.domain.applied import Store, organization, store

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[True, False], ids=["libyaml", "python"])
async def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Store]:
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param and yaml.__with_libyaml__)
    async with store(tmp_path / "data") as made:
        yield made


BROKEN = {
    "empty": (b"", "line 1: a file begins with organizations:, chat_apps: or suites:"),
    "a comment": (b"# nothing\n", "line 1: a file begins with organizations:, chat_apps: or suites:"),
    "a list": (b"- a\n", "line 1: a file begins with organizations:, chat_apps: or suites:"),
    "text": (b"\nhello", "line 2: a file begins with organizations:, chat_apps: or suites:"),
    "latin-1": (b"organizations:\n- name: caf\xe9\n", "line 2: not UTF-8 at byte 26; save the file in UTF-8"),
    "cut off": (b"# \xe4\xbd", "line 1: not UTF-8 at byte 2; save the file in UTF-8"),
    "UTF-16": ("organizations:".encode("utf-16"), "line 1: not UTF-8 at byte 0; save the file in UTF-8"),
    "UTF-16 without a mark": (
        "organizations:".encode("utf-16-le"),
        "line 1: not UTF-8 at byte 1; save the file in UTF-8",
    ),
    "UTF-16 the other way": (
        "organizations:".encode("utf-16-be"),
        "line 1: not UTF-8 at byte 0; save the file in UTF-8",
    ),
    "UTF-32": ("organizations:".encode("utf-32-le"), "line 1: not UTF-8 at byte 1; save the file in UTF-8"),
    "a NUL": (
        b"organizations:\n- corp_id: a\n  name: b\x00c\n",
        "line 3: holds the control character U+0000; take it out",
    ),
    "an escape": (b"# \xe4\xbd\xa0\n\x1b[0m\n", "line 2: holds the control character U+001B; take it out"),
    "a mark inside": (
        b"\xef\xbb\xbfchat_apps:\n- \xef\xbb\xbf\n",
        "line 2: holds the control character U+FEFF; take it out",
    ),
    "far below": (b"# x\n" * 100_000 + b"\xc2\x80", "line 100001: holds the control character U+0080; take it out"),
    "an anchor": (b"chat_apps: &a\n- {}\n", "line 1: YAML anchors are not taken here; write the value out"),
    "an alias": (b"chat_apps:\n- *a\n", "line 2: YAML aliases are not taken here; write the value out"),
    "a tag": (b"chat_apps:\n- !!map {}\n", "line 2: YAML tags are not taken here; write the value out"),
    "two documents": (
        b"chat_apps: []\n---\nchat_apps: []\n",
        "line 2: YAML several documents are not taken here; write the value out",
    ),
    "unknown": (b"organisations: []\n", "line 1: organisations: is not a field here; did you mean organizations?"),
    "a mapping for a name": (
        b"organizations:\n- {a: b}: x\n  corp_id: a\n",
        "line 2: organizations: a field's name must be plain text",
    ),
    "a list for a name": (
        b"chat_apps:\n- ? [a, b]\n  : [x]\n  sdkappid: 14\n",
        "line 2: chat_apps: a field's name must be plain text",
    ),
    "a name in a template": (b"{{ x }}: y\n", "line 1: a field's name must be plain text"),
    "no list": (b"organizations: {}\n", "line 1: organizations: must be a list"),
    "a scalar inside": (b"organizations: [a]\n", "line 1: organizations: each entry must be a mapping"),
    "no corp_id": (b"organizations: [{name: a}]\n", "line 1: organizations.corp_id: must be given"),
    "a bad corp_id": (
        b"organizations: [{corp_id: a b}, {corp_id: c d}]\n",
        "line 1: organizations.corp_id: must be printable ASCII without spaces, not 'a b'",
    ),
    "several corp_ids": (b"organizations: [{corp_id: [a]}]\n", "line 1: organizations.corp_id: must be a single value"),
    "no sdkappid": (b"chat_apps: [{name: a}]\n", "line 1: chat_apps.sdkappid: must be given"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_no_file_of_ours(place: Store, name: str) -> None:
    content, problem = BROKEN[name]
    assert await place.refusal(content) == [problem]


async def test_after_a_name_that_is_no_text_the_rest_is_read(place: Store) -> None:
    assert await place.refusal(
        "{{ x }: [y, {z: z}], organizations: [{name: A, apps: [{[a]: {b: c}, name: 5, x: 1}]}]}"
    ) == [
        "line 1: a field's name must be plain text",
        "line 1: apps: a field's name must be plain text",
        "line 1: apps.x: is not a field here; there are app_key, name, permissions, rate_limit, scope_departments, "
        "scope_people, secret, secret_env, secret_file",
        "line 1: organizations.corp_id: must be given",
    ]


async def test_a_byte_order_mark_and_every_other_character_are_taken(place: Store) -> None:
    name = "A\t\xa0\ufefd\ufffd\U0001f600\U0010ffff"
    await place.apply("\ufeff" + organization(f"people: [{{id: a, name: '{name}'}}, {{id: b, name: 'B\x85B'}}]"))
    (exported,) = yaml.safe_load(await place.export())["organizations"]
    assert {person["id"]: person["name"] for person in exported["people"]} == {"a": name, "b": "B B"}


async def test_broken_yaml_is_told_with_its_line(place: Store) -> None:
    problem = (await place.refusal("chat_apps:\n- ["))[-1]
    assert problem.startswith("line ") and ": not YAML: " in problem


async def test_an_alias_bomb_unfolds_nothing(place: Store) -> None:
    bomb = "organizations:\n- a: &a [x]\n" + "".join(f"  b{i}: &b{i} [*a, *a]\n" for i in range(30))
    assert "anchors" in (await place.refusal(bomb))[-1]


async def test_a_value_without_end_is_not_read_to_its_end(place: Store) -> None:
    (problem,) = await place.refusal("chat_apps: [{name: '" + "x" * 5_000_000)
    assert "longer than 4194304 bytes" in problem


async def test_deep_nesting_is_passed_over_to_a_bound(place: Store) -> None:
    problems = await place.refusal("chat_apps: [{x: " + "[" * 500 + "]" * 500 + "}]")
    assert problems[-1] == "line 1: nested deeper than 64 levels"


A_USERID = "printable ASCII without spaces and commas, and without [ in front"
LINES = {
    "people: {}": "line 6: people: must be a list",
    "people: [a]": "line 6: people: each entry must be a mapping",
    "people: [{}]": "line 6: people: needs id or name",
    "people: [{id: a}]": "line 6: people: needs name: it is new",
    "people: [{id: a b, name: A}]": f"line 6: people.id: must be {A_USERID}, not 'a b'",
    'people: [{id: "a,b", name: A}]': f"line 6: people.id: must be {A_USERID}, not 'a,b'",
    'people: [{id: "[b", name: A}]': f"line 6: people.id: must be {A_USERID}, not '[b'",
    'people: [{id: b, name: " "}]': "line 6: people.name: must be more than blanks, not ' '",
    'departments: [{name: "\u3000"}]': "line 6: departments.name: must be more than blanks, not '\\u3000'",
    'role_groups: [{name: "\t "}]': "line 6: role_groups.name: must be more than blanks, not '\\t '",
    "people: [{id: a, name: A, id: b}]": "line 6: people.id: is given twice",
    "people: [{id: a, name: [A]}]": "line 6: people.name: must be a single value",
    "people: [{id: a, name: }]": "line 6: people.name: must not be empty",
    "people: [{id: a, name: A, admin: perhaps}]": (
        "line 6: people.admin: must be one of true, main, sub, false, not 'perhaps'"
    ),
    "people: [{id: a, name: A, departments: [9]}]": "line 6: people.departments: there is no department 9",
    "people: [{id: a, name: A, departments: [X]}]": "line 6: people.departments.department: there is no department 'X'",
    "people: [{id: a, name: A, departments: []}]": "line 6: people.departments: must name at least one department",
    "people: [{id: a, name: A, departments: [1, 1]}]": "line 6: people.departments: 1 is there twice",
    "people: [{id: a, name: A}, {id: a, name: B}]": "line 6: people: 'a' is there twice",
    "people: [{name: A}, {name: A}]": "line 6: people: 'A' is there twice; give each its id",
    "people: [{id: a, name: A, mobile: '1'}, {id: b, name: B, mobile: '1'}]": "line 6: people.mobile: '1' is taken",
    "people: [{id: a, name: A, union_id: u}, {id: b, name: B, union_id: u}]": "line 6: people.union_id: 'u' is taken",
    "departments: [{id: 0, name: A}]": "line 6: departments.id: must be from 1 to 9007199254740991, not 0",
    "departments: [{id: 2, name: A-B}]": "line 6: departments.name: must be without '-', ',' and '，', not 'A-B'",
    "departments: [{id: 2, name: A, parent: 2}]": "line 6: departments.parent: 2 is below itself",
    "departments: [{id: 2, name: A, parent: 3}, {id: 3, name: B, parent: A}]": (
        "line 6: departments.parent: 3 is below itself"
    ),
    "departments: [{id: 2, name: A, parent: 0}]": (
        "line 6: departments.parent: department 1, and only that, has no parent; this is 2"
    ),
    "departments: [{id: 1, parent: 2}, {id: 2, name: B}]": (
        "line 6: departments.parent: department 1, and only that, has no parent; this is 1"
    ),
    "departments: [{id: 2, name: A}, {id: 3, name: A}]": (
        "line 6: departments.name: 'A' is taken beside others of parent 1"
    ),
    "role_groups: [Default]": "line 6: role_groups.name: 'Default' is taken",
    "role_groups: [{name: G, roles: [Owner]}]": "line 6: roles.name: 'Owner' is taken",
    "role_groups: [{name: G, roles: [{id: 9003, name: A}]}]": (
        "line 6: roles.id: 9003 is a role of the default group, which a file cannot change"
    ),
    "role_groups: [{id: 9003, name: A}]": (
        "line 6: role_groups.id: 9003 is the id of a role; both come from one sequence"
    ),
    "role_groups: [{id: 5, name: G, roles: [{id: 5, name: R}]}]": (
        "line 6: roles.id: 5 is the id of a role group; both come from one sequence"
    ),
    "role_groups: [{id: 9000, name: G}]": (
        "line 6: role_groups.id: 9000 is the default role group, which a file cannot change"
    ),
    "role_groups: [{name: G, roles: [{name: A, holders: [x]}]}]": "line 6: holders.person: there is no person 'x'",
    "room_groups: [{id: 1, name: A, parent: 1}]": "line 6: room_groups.parent: 1 is below itself",
    "rooms: [{id: a, name: R, group: 5}]": "line 6: rooms.group: there is no room group 5",
    "rooms: [{id: a, name: R}, {id: b, name: R}]": "line 6: rooms.name: 'R' is taken",
    "devices: [{id: 5, name: D, room: R}]": "line 6: devices.room: there is no room 'R'",
    "devices: [{id: 5, secret: x}, {id: 6, secret: x}]": "line 6: devices.secret: another device has the same secret",
    "devices: [{id: 5, secret: x, secret_env: Y}]": "line 6: devices.secret_env: a secret is given in one way only",
    "apps: [{app_key: a, name: A, permissions: x}]": "line 6: apps.permissions: must be a list",
    "time_zone: Mars/Olympus": (
        "line 6: organizations.time_zone: must be a time zone such as Asia/Shanghai, not 'Mars/Olympus'"
    ),
}


@pytest.mark.parametrize("line", LINES)
async def test_what_an_organization_cannot_have(place: Store, line: str) -> None:
    assert LINES[line] in await place.refusal(organization(line))
    assert await place.export() == "organizations: []\nchat_apps: []\n"


CHAT = {
    "accounts: [{nick: a}]": "line 2: accounts: needs id",
    "groups: [{id: g, members: [x]}]": "line 2: members.account: there is no account 'x'",
    "groups: [{id: '@TGS#_x', type: Public}]": (
        "line 2: groups.id: the ids of communities, and only theirs, begin with @TGS#_"
    ),
    "groups: [{id: g, type: Party}]": (
        "line 2: groups.type: must be one of Private, Public, ChatRoom, AVChatRoom, BChatRoom, Community, Work, "
        "Meeting, not 'Party'"
    ),
    "accounts: [a], groups: [{id: g, type: AVChatRoom, members: [a]}]": (
        "line 2: groups.members: AVChatRoom groups keep no list of members"
    ),
    "accounts: [a], groups: [{id: g, type: Private, admins: [a]}]": (
        "line 2: groups.admins: Private groups have no Admin"
    ),
    "accounts: [a], groups: [{id: g, owner: a, members: [a]}]": "line 2: members: 'g' 'a' is there twice",
}


@pytest.mark.parametrize("line", CHAT)
async def test_what_a_chat_app_cannot_have(place: Store, line: str) -> None:
    assert CHAT[line] in await place.refusal(f"chat_apps:\n- {{sdkappid: 14, {line}}}\n")


async def test_a_groups_type_cannot_change(place: Store) -> None:
    await place.apply("chat_apps: [{sdkappid: 14, groups: [{id: g, type: Public}]}]")
    problems = await place.refusal("chat_apps: [{sdkappid: 14, groups: [{id: g, type: Meeting}]}]")
    assert problems == ["line 1: groups.type: is Public and cannot change"]


async def test_departments_do_not_go_down_for_ever(place: Store) -> None:
    lines = [f"- {{id: {number}, name: D{number}, parent: {number - 1}}}" for number in range(2, 53)]
    assert await place.refusal(organization("departments:", *lines)) == [
        "line 57: departments.parent: 52 is more than 50 levels below department 1"
    ]
    await place.apply(organization("departments:", *lines[:-1]))


WRONG_TREES = {
    "departments: [{id: 2, parent: 3}]": ["line 6: departments.parent: 2 is below itself"],
    "departments: [{id: 2, parent: 3}, {id: 3, parent: 4}, {id: 5, name: E, parent: 3}]": [
        "line 6: departments.parent: 3 is below itself"
    ],
    "departments: [{id: 2, parent: 99}]": ["line 6: departments.parent: there is no department 99"],
    "departments: [{id: 1, parent: 2}]": [
        "line 6: departments.parent: department 1, and only that, has no parent; this is 1"
    ],
    "departments: [{id: 54, parent: 50}]": ["departments.parent: 55 is more than 50 levels below department 1"],
    "room_groups: [{id: 2, parent: 3}]": ["line 6: room_groups.parent: 2 is below itself"],
}
"""What a file says of trees in which each thing is below the one before, and all that is told of it."""


@pytest.mark.parametrize("line", WRONG_TREES)
async def test_of_a_wrong_tree_the_file_is_told_what_it_did(place: Store, line: str) -> None:
    await place.apply(
        organization(
            "departments:",
            *(f"- {{id: {number}, name: D{number}, parent: {number - 1}}}" for number in range(2, 52)),
            "- {id: 54, name: X}",
            "- {id: 55, name: Y, parent: 54}",
            "room_groups: [{id: 1, name: A}, {id: 2, name: B, parent: 1}, {id: 3, name: C, parent: 2}]",
        )
    )
    assert await place.refusal(organization(line)) == WRONG_TREES[line]


async def test_an_owner_is_no_plain_member(place: Store) -> None:
    await place.apply("chat_apps: [{sdkappid: 14, accounts: [a], groups: [{id: g, owner: a}]}]")
    problems = await place.refusal("chat_apps: [{sdkappid: 14, groups: [{id: g, members: [a]}]}]")
    assert problems == ["line 1: groups.members: 'a' owns the group; give it another owner"]


async def test_a_role_groups_id_is_no_roles(place: Store) -> None:
    await place.apply(organization("role_groups: [{id: 5, name: G, roles: [{id: 11, name: R}]}]"))
    assert await place.refusal(organization("role_groups: [{id: 11, name: H}]")) == [
        "line 6: role_groups.id: 11 is the id of a role; both come from one sequence"
    ]
    assert await place.refusal(organization("role_groups: [{id: 5, roles: [{id: 5, name: S}]}]")) == [
        "line 6: roles.id: 5 is the id of a role group; both come from one sequence"
    ]


async def test_the_default_role_group_and_its_roles_are_no_entries(place: Store) -> None:
    await place.apply(organization())
    assert await place.refusal(
        organization("role_groups:", "- {id: 9000, name: G}", "- {name: H, roles: [{id: 9001, name: R}]}")
    ) == [
        "line 7: role_groups.id: 9000 is the default role group, which a file cannot change",
        "line 8: roles.id: 9001 is a role of the default group, which a file cannot change",
    ]


async def test_the_default_role_group_cannot_change(place: Store) -> None:
    await place.apply(organization())
    problems = await place.refusal("organizations: [{corp_id: dingtest, default_role_group: 5}]")
    assert problems == ["line 1: organizations.default_role_group: is 9000 and cannot change"]


async def test_what_is_in_use_is_not_pruned(place: Store) -> None:
    await place.apply(
        organization(
            "departments: [{id: 2, name: A}]",
            "people: [{id: a, name: A, departments: [A]}]",
            "room_groups: [{id: 5, name: G}]",
            "rooms: [{id: r, name: R, group: G}]",
        )
    )
    assert await place.refusal(organization("departments: []", "room_groups: []"), prune=True) == [
        "rooms.group: room r: there is no room group 5",
        "people.departments: person 'a' is in department 2, which is removed",
    ]


async def test_an_ambiguous_name_needs_an_id(place: Store) -> None:
    await place.apply(organization("people: [{id: a, name: Ann}, {id: b, name: Ann}]"))
    assert await place.refusal(
        organization("people: [{name: Ann}]", "role_groups: [{name: G, roles: [{name: R, holders: [Ann]}]}]")
    ) == ["line 6: people: several are called 'Ann'; give the id"]
    assert await place.refusal(organization("role_groups: [{name: G, roles: [{name: R, holders: [Ann]}]}]")) == [
        "line 6: holders.person: several are called 'Ann'; give the id"
    ]


async def test_keys_and_secrets_are_taken_in_the_whole_server(place: Store) -> None:
    await place.apply(organization("apps: [{app_key: k, name: K}]", "devices: [{name: D, secret: x}]"))
    other = organization("apps:", "- {app_key: j}", "- {app_key: k}", corp_id="dingother")
    assert await place.refusal(other) == ["line 8: apps.app_key: k is taken by another app"]
    other = organization("devices:", "- {name: C, secret: y}", "- {name: D, secret: x}", corp_id="dingother")
    assert await place.refusal(other) == ["line 8: devices.secret: another device has the same secret"]


async def test_keys_and_secrets_are_taken_by_what_stands_earlier_in_the_file(place: Store) -> None:
    both = ("apps: [{app_key: k}]", "devices: [{name: D, secret: x}]")
    second = organization(*both, corp_id="dingother").removeprefix("organizations:\n")
    assert await place.refusal(organization(*both) + second) == [
        "line 12: apps.app_key: k is taken by another app",
        "line 13: devices.secret: another device has the same secret",
    ]


async def test_the_same_organization_stands_in_a_file_once(place: Store) -> None:
    text = "organizations: [{corp_id: dinga, name: A}, {corp_id: dinga, name: A}]"
    assert await place.refusal(text) == ["line 1: organizations: dinga is there twice"]


async def test_many_mistakes_are_told_at_once(place: Store) -> None:
    lines = [f"- {{id: a{number}, name: A, mobile: x}}" for number in range(50)]
    problems = await place.refusal(organization("people:", *lines))
    assert [problem.split(":")[0] for problem in problems] == [f"line {number}" for number in range(7, 27)]


async def test_mistakes_are_told_in_the_order_of_the_file(place: Store) -> None:
    """Whichever of them was found first."""
    people = "people: [{id: b, name: B, departments: [Nowhere]}]"
    groups = "role_groups: [{name: G, roles: [{name: R, holders: [nobody]}]}]"
    rooms = "rooms: [{name: R, group: Nowhere}]"
    for lines in ((people, groups, rooms), (rooms, groups, people)):
        told = await place.refusal(organization(*lines))
        numbers = [int(problem.split(":")[0].removeprefix("line ")) for problem in told]
        assert numbers == sorted(numbers) and len(numbers) > 1


async def test_one_mistake_keeps_everything_out(place: Store) -> None:
    text = organization("people: [{id: a, name: A}]") + organization(
        "people: [{id: a}]", corp_id="dingother"
    ).removeprefix("organizations:\n")
    assert len(await place.refusal(text)) == 1
    assert await place.export() == "organizations: []\nchat_apps: []\n"
