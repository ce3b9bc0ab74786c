"""What every organization and chat app has, whether or not the file speaks of it."""

from moothall.domain.apply.draft import Draft
from moothall.domain.apply.problems import Problems
from moothall.domain.apply.reading import Entry
from moothall.domain.apply.vault import Vault
from moothall.domain.chat_groups import WITHOUT_MEMBERS

ROOT_DEPARTMENT = 1
_LABELS = 1_500_000_000
"""Where ids of roles begin: those of the vendor are as long, and nobody's example means one of them."""

OF_MEMBERSHIP = {"position": "0", "title": "''", "work_place": "''", "main": "0"}
"""What a membership has beside its department and who leads there, with the default of each as SQL."""

_GROUP_NAMES = {"zh": "默认", "en": "Default"}
_SYSTEM_ROLES = (
    ("owner", 3, {"zh": "负责人", "en": "Owner"}),
    ("supervisor", 4, {"zh": "主管", "en": "Supervisor"}),
    ("super_admin", 1, {"zh": "主管理员", "en": "Super Admin"}),
    ("sub_admin", 2, {"zh": "子管理员", "en": "Sub Admin"}),
)
"""The system roles in their order: what they are, the distance of their ids from the group's, their names."""


def complete_organization(entry: Entry, problems: Problems, last: dict[str, int]) -> None:
    """Say what an organization always has: department 1, and the default role group with its roles.

    Such entries have rows below 0.
    """
    draft = entry.draft
    draft.run(
        "update said_department set parent_id = 0 where dept_id = ? and parent_id is null and parent_id_name is null",
        ROOT_DEPARTMENT,
    )
    draft.run(
        """insert into said_department (row, line, dept_id, parent_id, name)
            select -1, ?, ?, 0, (select substr(coalesce(s.name, n.name), 1, 64)
                from said_organization s left join now_organization n
                where not exists (select 1 from now_department where dept_id = 1))
            where not exists (select 1 from said_department where dept_id = 1)""",
        entry.line,
        ROOT_DEPARTMENT,
    )
    group = _default_group(entry, problems, last)
    _refuse_defaults(draft, problems, group)
    language = draft.one(
        "select coalesce(s.language, n.language, 'zh') from said_organization s left join now_organization n"
    )
    draft.run(
        "insert into said_role_group (row, line, group_id, name, position, system) values (-1, ?, ?, ?, 0, 1)",
        entry.line,
        group,
        _GROUP_NAMES[language],
    )
    for position, (system, distance, names) in enumerate(_SYSTEM_ROLES):
        draft.run(
            "insert into said_role (row, line, role_id, group_id, name, position, system) values (?, ?, ?, ?, ?, ?, ?)",
            -1 - position,
            entry.line,
            group + distance,
            group,
            names[language],
            position,
            system,
        )


def _refuse_defaults(draft: Draft, problems: Problems, group: int) -> None:
    for (line,) in draft.rows("select line from said_role_group where group_id = ?", group):
        problems.add(line, "role_groups.id", f"{group} is the default role group, which a file cannot change")
    system = ", ".join(str(group + distance) for _, distance, _ in _SYSTEM_ROLES)
    for line, role in draft.rows(f"select line, role_id from said_role where role_id in ({system})"):
        problems.add(line, "roles.id", f"{role} is a role of the default group, which a file cannot change")


def _default_group(entry: Entry, problems: Problems, last: dict[str, int]) -> int:
    """The id of the default role group: the one that it has, the one that the file gives, or the next that is free."""
    draft, given = entry.draft, entry.head.get("default_role_group")
    stored = draft.one("select group_id from now_role_group where system = 1")
    if stored is not None:
        if given not in (None, stored):
            problems.add(entry.line, "organizations.default_role_group", f"is {stored} and cannot change")
        return int(stored)
    if isinstance(given, int):
        return given
    taken = draft.one(
        """select max(id) from (select role_id as id from said_role union all select group_id from said_role_group
            union all select role_id from now_role union all select group_id from now_role_group)"""
    )
    return max(last["label"], taken or 0, _LABELS) + 1


def fold_departments(draft: Draft, problems: Problems, prune: bool) -> None:
    """Make each person's list of departments a value of the person.

    What the list does not say of a membership stays, but for who leads, unless `prune` wants the defaults.
    """
    twice = """select max(line), dept_id from said_membership group by inside, dept_id having count(*) > 1"""
    for line, department in draft.rows(twice):
        problems.add(line, "people.departments", f"{department} is there twice")
    draft.run("create index membership_owner on said_membership (inside, dept_id)")
    draft.run(f"create table if not exists now_membership_of (dept_id, user_id, {', '.join(OF_MEMBERSHIP)})")
    draft.run(
        f"""update said_person set departments =
            (select json_group_array(json_array(dept_id, leader, {", ".join(OF_MEMBERSHIP)})) from
                (select m.dept_id, coalesce(m.leader, 0) as leader, {", ".join(_kept(prune))} from said_membership m
                    left join now_membership_of n on n.dept_id = m.dept_id and n.user_id = said_person.user_id
                    where m.inside = said_person.row order by m.dept_id))
            where row in (select owner from listed where noun = 'membership')"""
    )
    for (line,) in draft.rows("select line from said_person where departments = '[]'"):
        problems.add(line, "people.departments", "must name at least one department")


def _kept(prune: bool) -> list[str]:
    """What else a membership has, as SQL."""
    now = "" if prune else "n.{0}, "
    return [f"coalesce(m.{name}, {now.format(name)}{default}) as {name}" for name, default in OF_MEMBERSHIP.items()]


def complete_chat_app(draft: Draft) -> None:
    """Make the owners of groups their members, where the groups keep any."""
    keeps = f"coalesce(s.kind, n.kind, '') not in ({', '.join(repr(kind) for kind in WITHOUT_MEMBERS)})"
    draft.run(
        f"""insert into said_member (line, group_id, account, role) select s.line, s.group_id, s.owner, 'Owner'
            from said_chat_group s left join now_chat_group n on n.group_id = s.group_id
            where s.owner <> '' and {keeps}"""
    )


def spare_customs(draft: Draft) -> None:
    """What every organization has stays, also where a file that is to remove things names it."""
    roles = "select role_id from now_role where system <> ''"
    for noun, unnamed in (
        ("department", f"dept_id = {ROOT_DEPARTMENT}"),
        ("role_group", "group_id in (select group_id from now_role_group where system = 1)"),
        ("role", f"role_id in ({roles})"),
        ("role_holder", f"role_id in ({roles})"),
        ("membership", "1"),
    ):
        draft.run(f"delete from said_{noun} where {unnamed}")


def keep_one_owner(draft: Draft, prune: bool) -> None:
    """Make former owners plain members, or remove them where a pruned list leaves them out; after settling."""
    former = """role = 'Owner' and account <>
        (select owner from then_chat_group g where g.group_id = then_member.group_id)"""
    if prune:
        draft.run(
            f"""delete from then_member where {former} and group_id in (select g.group_id from said_chat_group g
                join listed l on l.noun = 'member' and l.word = 'Member' and l.owner = g.row)"""
        )
    draft.run(f"update then_member set role = 'Member' where {former}")


def keep_secret(entry: Entry, vault: Vault) -> None:
    """A sealed secret that is the one that is stored is no change."""
    draft, noun = entry.draft, entry.noun.name
    said = draft.one(f"select sealed_secret from said_{noun}")
    stored = draft.one(f"select sealed_secret from now_{noun}")
    if said is not None and stored is not None and vault.is_same(noun, said, stored):
        draft.run(f"update said_{noun} set sealed_secret = null")
