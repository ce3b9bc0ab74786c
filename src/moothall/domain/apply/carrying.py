"""Steps of a plan, written in a transaction and told to the change log."""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import msgspec

from moothall.domain import device_events, subscriptions
from moothall.domain.apply.differing import Record, Step
from moothall.domain.apply.loading import rows_of
from moothall.domain.apply.nouns import NOUNS, Field, Noun
from moothall.domain.ports import Writer
from moothall.store.records import bulk, tenants


def carry_out(tx: Writer, steps: Sequence[Step]) -> None:
    """Write steps in their order, those of one kind together. For the tenant that they are of."""
    for (name, verb), alike in groupby(steps, lambda step: (step.noun, step.verb)):
        _write(tx, NOUNS[name], verb, list(alike))
    name = tenants.name_of(tx, tx.tenant) or ""
    for step in steps:
        if not step.parked:
            told = entry(NOUNS[step.noun], step, name)
            tx.record(told.what, told.subject, told.before, told.after)
            if step.noun == "device":
                _bind(tx, told)


def _bind(tx: Writer, told: "Entry") -> None:
    """Apps hear which room a device is of, and are subscribed to nothing of the one that it was of."""
    before, after = told.before or {}, told.after or {}
    union_id = (after or before)["union_id"]
    was, will = before.get("room_id"), after.get("room_id")
    device_events.moved(tx, int(told.subject), union_id, was, will)
    if was and was != will:
        subscriptions.forget(tx, int(told.subject))


def _write(tx: Writer, noun: Noun, verb: str, steps: list[Step]) -> None:
    rows = rows_of(noun)
    if verb == "park":
        for step in steps:
            assert step.before is not None
            bulk.park(tx, rows, noun.name, step.parked, step.before)
    elif verb == "delete":
        bulk.remove(tx, rows, (_own(noun, step.before) for step in steps))
    elif verb == "create":
        bulk.create(tx, rows, (_own(noun, step.after) for step in steps))
    elif rows.columns:
        bulk.change(tx, rows, (_own(noun, step.after) for step in steps))
    if noun.name in ("app", "suite_grant"):
        _end_tokens(tx, noun, steps)
    if noun.name == "person" and verb != "park":
        _move_people(tx, steps)
    if noun.name == "role_holder":
        _set_scopes(tx, steps)


def _end_tokens(tx: Writer, noun: Noun, steps: Iterable[Step]) -> None:
    """Whoever had a secret that no longer counts may have its tokens too."""
    for step in steps:
        if step.before is not None and (step.after is None or _has_other_secret(noun, step)):
            bulk.forget_tokens(tx, subject(noun, step))


def _own(noun: Noun, record: Record | None) -> tuple[Any, ...]:
    """What the noun's own table keeps of a record."""
    assert record is not None
    return tuple(
        None if field.none and value == field.default else value
        for field, value in zip(noun.columns, record, strict=True)
        if not field.elsewhere
    )


def _move_people(tx: Writer, steps: Iterable[Step]) -> None:
    """Write where people are, and as what."""
    joined: list[tuple[Any, ...]] = []
    for step in steps:
        before, after = _departments(step.before), _departments(step.after)
        user = subject(NOUNS["person"], step)
        for department in before.keys() - after.keys():
            bulk.leave_department(tx, department, user)
        for department, kept in after.items():
            if department not in before:
                joined.append((department, user, *kept))
            elif before[department] != kept:
                bulk.change_membership(tx, (department, user, *kept))
    bulk.join_departments(tx, sorted(joined))


def _set_scopes(tx: Writer, steps: Iterable[Step]) -> None:
    """Write for which departments people hold roles; with a role that is taken its scope goes by itself."""
    for step in steps:
        before = step.before[-1] if step.before else "[]"
        if step.after is not None and step.after[-1] != before:
            role_id, user_id, scope = step.after
            bulk.set_scope(tx, role_id, user_id, json.loads(scope))


def _departments(person: Record | None) -> dict[int, tuple[Any, ...]]:
    """What the person is in each department."""
    return {} if person is None else {department: tuple(kept) for department, *kept in json.loads(str(person[-1]))}


def subject(noun: Noun, step: Step) -> str:
    """The id of the thing; of what has two, both."""
    record = step.after or step.before or ()
    return "/".join(str(value) for value in record[: len(noun.key)])


class Entry(msgspec.Struct, frozen=True):
    """What the change log says of a step. Never a secret, only that it is another."""

    what: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def entry(noun: Noun, step: Step, tenant: str) -> Entry:
    """A step in the words that other writers use for the same. Of the organization or app itself, by its name."""
    before, after = _told(noun, step.before), _told(noun, step.after)
    if noun.name == "role_holder":
        return _holding(before, after)
    if before is not None and after is not None and _has_other_secret(noun, step):
        after["secret"] = "changed"
    return Entry(f"{noun.name}.{step.verb}", subject(noun, step) or tenant, before, after)


def _holding(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Entry:
    told = before or after or {}
    holding = {"role_id": told["role_id"]}
    if before is not None and after is not None:
        was, will = ({**holding, "dept_ids": each["scope"]} for each in (before, after))
        return Entry("role.scope", told["user_id"], was, will)
    return Entry("role.take" if before else "role.give", told["user_id"], before and holding, after and holding)


def _has_other_secret(noun: Noun, step: Step) -> bool:
    assert step.before is not None and step.after is not None
    return any(
        field.secret and one != other for field, one, other in zip(noun.columns, step.before, step.after, strict=True)
    )


def _told(noun: Noun, record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {
        field.column: _plain(field, value)
        for field, value in zip(noun.columns, record, strict=True)
        if not field.secret
    }


def _plain(field: Field, value: Any) -> Any:
    if field.none and value == field.default:
        return None
    if field.flag:
        return bool(value)
    return json.loads(value) if field.many or field.details or field.elsewhere else value
