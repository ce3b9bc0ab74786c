"""What must hold of the result before anything of it is written."""

from collections.abc import Iterable, Iterator, Mapping

from moothall.domain import chat_groups
from moothall.domain.apply.draft import Draft, key_of
from moothall.domain.apply.leaving import dangling
from moothall.domain.apply.nouns import Field, Noun
from moothall.domain.apply.problems import Problems
from moothall.domain.departments import DEPTH
from moothall.domain.faults import ChatGroupIdImpossible
from moothall.domain.scopes import NOWHERE

_SCOPES = {
    "scope": ("department", "dept_id"),
    "scope_departments": ("department", "dept_id"),
    "scope_people": ("person", "user_id"),
}
"""Columns with lists of ids, and what the ids are of."""


def check(draft: Draft, problems: Problems, prune: bool) -> None:
    """Note what is missing, what dangles, what is there twice and what goes round in circles."""
    for noun in draft.nouns:
        if not noun.folded:
            _check_needed(draft, noun, problems)
            _check_unique(draft, noun, problems)
            for field in noun.columns:
                if field.refers:
                    _check_reference(draft, noun, field, problems)
    if any(noun.name == "organization" for noun in draft.nouns):
        _check_trees(draft, problems, prune)
        _check_events(draft, problems)
        for noun in draft.nouns:
            _check_scopes(draft, noun, problems)
        for line, reason in dangling(draft):
            problems.add(line, "departments.details", reason)
    elif any(noun.name == "chat_app" for noun in draft.nouns):
        _check_groups(draft, problems)
    problems.stop_if_any()


def _check_needed(draft: Draft, noun: Noun, problems: Problems) -> None:
    for field in noun.fields:
        if field.name and field.default is None and not field.made:
            for (line,) in draft.rows(f"select line from then_{noun.name} where {field.column} is null"):
                problems.add(line, noun.section, f"needs {field.name}: it is new")


def _check_unique(draft: Draft, noun: Noun, problems: Problems) -> None:
    groups: list[tuple[str, ...]] = [(field.column,) for field in noun.fields if field.unique]
    if noun.together:
        groups.append(noun.together)
    for columns in groups:
        listed = ", ".join(columns)
        given = " and ".join(f"{column} is not null and {column} <> ''" for column in columns)
        several = f"""select max(line), {listed} from then_{noun.name} where {given}
            group by {listed} having count(*) > 1"""
        for line, *values in draft.rows(several):
            problems.add(line, f"{noun.section}.{_name_of(noun, columns[-1])}", _taken(noun, columns, values))


def _name_of(noun: Noun, column: str) -> str:
    return next(field.name for field in noun.fields if field.column == column) or "secret"


def _taken(noun: Noun, columns: tuple[str, ...], values: list[object]) -> str:
    if isinstance(values[-1], bytes):
        return f"another {noun.name} has the same secret"
    beside = f" beside others of {_name_of(noun, columns[0])} {values[0]}" if len(columns) > 1 else ""
    return f"{values[-1]!r} is taken{beside}"


def _check_reference(draft: Draft, noun: Noun, field: Field, problems: Problems) -> None:
    target = next(each for each in draft.nouns if each.name == field.refers)
    dangling = f"""select t.line, t.{field.column}, {", ".join(f"t.{key.column}" for key in noun.key)}
        from then_{noun.name} t where t.{field.column} not in (0, '') and t.{field.column} is not null
        and not exists (select 1 from then_{target.name} o where o.{key_of(target)} = t.{field.column})"""
    for line, value, *key in draft.rows(dangling):
        words = target.name.replace("_", " ")
        who = "" if line else f"{noun.name.replace('_', ' ')} {'/'.join(map(str, key))}: "
        problems.add(line, f"{noun.section}.{field.name or field.column}", f"{who}there is no {words} {value!r}")


def _check_scopes(draft: Draft, noun: Noun, problems: Problems) -> None:
    """Lists of departments and people name only what is there."""
    for field in noun.fields:
        if field.column in _SCOPES:
            target, key = _SCOPES[field.column]
            missing = f"""select t.line, j.value from then_{noun.name} t, json_each(t.{field.column}) j where t.row > 0
                and t.{field.column} <> '[]' and j.value <> {NOWHERE}
                and not exists (select 1 from then_{target} o where o.{key} = j.value)"""
            for line, value in draft.rows(missing):
                problems.add(line, f"{noun.path}.{field.name}", f"there is no {target} {value!r}")


def _check_trees(draft: Draft, problems: Problems, prune: bool) -> None:
    for name, key, root in (("department", "dept_id", 1), ("room_group", "group_id", 0)):
        for line, id in _to_blame(_in_circles(_unreachable(draft, f"then_{name}", key, root))):
            problems.add(line, f"{name}s.parent", f"{id} is below itself")
    _check_levels(draft, problems)
    for line, other, id in draft.rows(
        "select r.line, g.line, r.role_id from then_role r join then_role_group g on g.group_id = r.role_id"
    ):
        section, taker = ("role_groups", "role") if other > line else ("roles", "role group")
        problems.add(max(line, other), f"{section}.id", f"{id} is the id of a {taker}; both come from one sequence")
    signs = " or ".join(f"instr(name, '{sign}')" for sign in "-,，")
    for line, name in draft.rows(
        f"select line, name from then_department where line > 0 and dept_id <> 1 and ({signs})"
    ):
        problems.add(line, "departments.name", f"must be without '-', ',' and '，', not {name!r}")
    _check_memberships(draft, problems, prune)
    _check_people(draft, problems)


def _check_levels(draft: Draft, problems: Problems) -> None:
    roots = list(draft.rows("select line, dept_id from then_department where (parent_id = 0) <> (dept_id = 1)"))
    for line, id in roots:
        problems.add(line, "departments.parent", f"department 1, and only that, has no parent; this is {id}")
    if roots:
        return
    deep = f"""with recursive down(id, level) as (select 1, 0 union all
            select dept_id, level + 1 from then_department, down where parent_id = id and level <= {DEPTH})
        select t.line, t.dept_id from down join then_department t on t.dept_id = down.id where level > {DEPTH}"""
    for line, id in _to_blame(list(draft.rows(deep))):
        problems.add(line, "departments.parent", f"{id} is more than {DEPTH} levels below department 1")


def _to_blame(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Line and id of what stands in the file; of what only follows from it, where nothing else is wrong."""
    return [each for each in found if each[0] > 0] or found


def _check_people(draft: Draft, problems: Problems) -> None:
    """Nobody has two main departments, or is set over oneself."""
    mains = "select count(*) from json_each(p.departments) j where json_extract(j.value, '$[5]')"
    several = f"row > 0 and departments like '%,1]%' and ({mains}) > 1"
    for line, person in draft.rows(f"select line, user_id from then_person p where {several}"):
        problems.add(line, "people.departments", f"{person!r} has several main departments; say main: false of others")
    over = "row > 0 and details <> '{}' and json_extract(details, '$.manager_userid') = user_id"
    for line, person in draft.rows(f"select line, user_id from then_person where {over}"):
        problems.add(line, "people.details", f"{person!r} cannot be the manager of {person!r}")


def _in_circles(rows: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Line and id of what comes back to itself from parent to parent."""
    every = {id: (line, parent) for line, id, parent in rows}
    found: list[tuple[int, int]] = []
    met: dict[int, int] = {}
    for start in every:
        at = start
        while at in every and at not in met:
            met[at] = start
            at = every[at][1]
        if met.get(at) == start:
            found.extend((every[id][0], id) for id in _circle(every, at))
    return found


def _circle(every: Mapping[int, tuple[int, int]], start: int) -> Iterator[int]:
    """What one comes by, from parent to parent, until it is the first again."""
    yield start
    at = every[start][1]
    while at != start:
        yield at
        at = every[at][1]


def _unreachable(draft: Draft, table: str, key: str, root: int) -> Iterator[tuple[int, int, int]]:
    """What does not hang on the root although its parents are there: a circle, or below one."""
    draft.run(f"create index {table}_parent on {table} (parent_id)")
    return draft.rows(
        f"""with recursive reached(id) as (select {root} union select {key} from {table}, reached where parent_id = id)
            select line, {key}, parent_id from {table} where {key} not in (select id from reached)
            and parent_id in (select {key} from {table}) order by line"""
    )


def _check_memberships(draft: Draft, problems: Problems, prune: bool) -> None:
    missing = "not exists (select 1 from then_department d where d.dept_id = {0})"
    for line, department in draft.rows(
        f"select line, dept_id from said_membership m where {missing.format('m.dept_id')}"
    ):
        problems.add(line, "people.departments", f"there is no department {department}")
    if not prune or not draft.one("select 1 from gone_department"):
        return
    inside = f"""select p.line, p.user_id, json_extract(j.value, '$[0]') from then_person p, json_each(p.departments) j
        where {missing.format("json_extract(j.value, '$[0]')")}"""
    for line, person, department in draft.rows(inside):
        problems.add(line, "people.departments", f"person {person!r} is in department {department}, which is removed")


def _check_events(draft: Draft, problems: Problems) -> None:
    for (line,) in draft.rows("select line from then_calendar_event where end_at <= start_at"):
        problems.add(line, "events.end", "must be after the start")
    taken = """select line, room_id, event_id from (
        select max(b.line, e.line) as line, b.room_id, e.event_id, e.start_at, max(e.end_at) over
            (partition by b.room_id order by e.start_at, e.event_id rows between unbounded preceding and 1 preceding)
            as until from then_room_booking b join then_calendar_event e on e.event_id = b.event_id
            where b.response <> 'declined') where until > start_at"""
    for line, room, event in draft.rows(taken):
        problems.add(line, "events.rooms", f"room {room!r} is taken when event {event!r} begins")


def _check_groups(draft: Draft, problems: Problems) -> None:
    said = """select t.line, t.group_id, t.kind, n.kind from then_chat_group t
        left join now_chat_group n on n.group_id = t.group_id where t.row > 0"""
    for line, group, kind, before in draft.rows(said):
        try:
            chat_groups.check_id(group)
        except ChatGroupIdImpossible as fault:
            problems.add(line, "groups.id", str(fault))
        if (kind == "Community") != group.startswith("@TGS#_"):
            problems.add(line, "groups.id", "the ids of communities, and only theirs, begin with @TGS#_")
        if before is not None and before != kind:
            problems.add(line, "groups.type", f"is {before} and cannot change")
    members = "select m.line, g.kind, m.role from then_member m join then_chat_group g on g.group_id = m.group_id"
    for line, kind, _ in draft.rows(f"{members} where g.kind in {chat_groups.WITHOUT_MEMBERS}"):
        problems.add(line, "groups.members", f"{kind} groups keep no list of members")
    owned = "select m.line, m.account from then_member m join then_chat_group g on g.group_id = m.group_id"
    for line, account in draft.rows(f"{owned} where m.account = g.owner and m.role <> 'Owner'"):
        problems.add(line, "groups.members", f"{account!r} owns the group; give it another owner")
    for line, kind, _ in draft.rows(f"{members} where m.role = 'Admin' and g.kind = 'Private'"):
        problems.add(line, "groups.admins", f"{kind} groups have no Admin")
