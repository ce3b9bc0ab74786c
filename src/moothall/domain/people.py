"""People: who is in the organization, in which departments, and how they are reached."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from moothall.domain import app_scopes, limits, room_leaving, scopes
from moothall.domain import departments as domain_departments
from moothall.domain import holders as domain_holders
from moothall.domain.faults import (
    DepartmentUnknown,
    EmailInvalid,
    EmailTaken,
    MobileInvalid,
    MobileTaken,
    ParameterInvalid,
    PersonIdInvalid,
    PersonIdTaken,
    PersonNameInvalid,
    PersonUnknown,
    SuperiorUnknown,
    TelephoneTaken,
)
from moothall.domain.ports import Reader, Writer
from moothall.domain.scopes import Scope
from moothall.store.records import departments, holders, logins, memberships, people
from moothall.store.records.holders import HeldRole
from moothall.store.records.memberships import Membership
from moothall.store.records.people import Person

__all__ = ["Person"]

USER_ID = r"(?!\[)[\x21-\x2b\x2d-\x7e]{1,64}"
"""Printable ASCII without spaces; lists of userids are written with commas, or as JSON, which begins with a bracket."""
_USER_ID = re.compile(USER_ID, re.ASCII)
_HOME = re.compile(r"(?:\+86-)?(1[0-9]{10})", re.ASCII)
_ABROAD = re.compile(r"(?=(?:\D?[0-9]){5,15}\Z)\+(?!0|86-)[0-9]{1,4}-[0-9]{4,14}", re.ASCII)
"""Fifteen digits at the most, as everywhere in the world. A number with 86 is one at home, or none."""
EMAIL = r"[^@\s]+@[^@\s]+"
_EMAIL = re.compile(EMAIL)


class Details(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is told of a person and given back. Of all this only `manager_userid` means something here."""

    job_number: Annotated[str, Meta(max_length=limits.NUMBER)] = ""
    org_email: Annotated[str, Meta(max_length=limits.PLACE)] = ""
    org_email_type: Literal["profession", "base", ""] = ""
    work_place: Annotated[str, Meta(max_length=limits.PLACE)] = ""
    remark: Annotated[str, Meta(max_length=limits.REMARK)] = ""
    manager_userid: str = ""
    login_id: Annotated[str, Meta(max_length=limits.LOGIN)] = ""
    exclusive_account: bool = False
    exclusive_account_type: Annotated[str, Meta(max_length=limits.LOGIN)] = ""
    senior: bool = False
    hired_date: int | None = None
    extension: Annotated[str, Meta(max_length=limits.EXTENSION)] = ""
    """A JSON object as text; so is what follows."""
    extension_i18n: Annotated[str, Meta(max_length=limits.EXTENSION)] = ""


class Place(msgspec.Struct, frozen=True):
    """What a request says of a person in one department. None leaves what is there."""

    dept_id: int
    position: int | None = None
    title: str | None = None
    work_place: str | None = None
    main: bool | None = None


class Draft(msgspec.Struct, frozen=True):
    """What a request says of a person. None and an absent detail leave what is there."""

    name: str | None = None
    mobile: str | None = None
    hide_mobile: bool | None = None
    email: str | None = None
    telephone: str | None = None
    title: str | None = None
    dept_ids: tuple[int, ...] | None = None
    """All departments of the person."""
    places: tuple[Place, ...] = ()
    details: tuple[tuple[str, Any], ...] = ()
    extend: bool = False
    """Add to the members of `extension` instead of replacing them."""


class PersonView(msgspec.Struct, frozen=True):
    """A person as it is read."""

    person: Person
    details: Details
    places: tuple[Membership, ...]
    roles: tuple[HeldRole, ...]


def get(tx: Reader, scope: Scope | None, user_id: str) -> PersonView:
    """One person with departments and roles; raises `PersonUnknown` or `PersonOutOfScope`."""
    found = require(tx, user_id)
    scopes.require_person(tx, scope, user_id)
    details = details_of(found)
    if details.manager_userid and people.get(tx, details.manager_userid) is None:
        details = msgspec.structs.replace(details, manager_userid="")
    places = tuple(memberships.of_person(tx, user_id))
    leads = any(place.leader for place in places)
    return PersonView(found, details, places, domain_holders.roles_of(tx, found, leads))


def require(tx: Reader, user_id: str) -> Person:
    """The person of that userid; raises `PersonUnknown`."""
    found = people.get(tx, user_id)
    if found is None:
        raise PersonUnknown(f"no person {user_id}", user_id=user_id)
    return found


def by_union_id(tx: Reader, scope: Scope | None, union_id: str) -> Person:
    """The person with that unionId; raises `PersonUnknown` or `PersonOutOfScope`."""
    found = people.by_union_id(tx, union_id)
    if found is None:
        raise PersonUnknown(f"nobody has unionId {union_id}", union_id=union_id)
    scopes.require_person(tx, scope, found.user_id)
    return found


def by_mobile(tx: Reader, scope: Scope | None, mobile: str) -> Person:
    """The person with that mobile number; raises `MobileInvalid`, `PersonUnknown` or `PersonOutOfScope`."""
    found = people.by_mobile(tx, mobile) or people.by_mobile(tx, _as_kept(mobile))
    if found is None:
        raise PersonUnknown("nobody has this mobile number")
    scopes.require_person(tx, scope, found.user_id)
    return found


def details_of(person: Person) -> Details:
    """What is kept of a person beside the columns."""
    return msgspec.json.decode(person.details, type=Details)


def create(tx: Writer, scope: Scope | None, user_id: str, union_id: str, draft: Draft) -> None:
    """Let somebody into the organization."""
    if not _USER_ID.fullmatch(user_id):
        meaning = "a userid has 1 to 64 printable ASCII characters without spaces and commas, and no [ in front"
        raise PersonIdInvalid(meaning, argument="userid")
    if people.get(tx, user_id) is not None:
        raise PersonIdTaken(f"there is a person {user_id} already", user_id=user_id)
    blank = Person(user_id, union_id, "", "", None, False, 0, False, None, None, True, "{}", tx.now, tx.now)
    made = _drafted(tx, scope, blank, draft)
    places = _placed(tx, scope, user_id, (), draft)
    people.add(tx, made)
    _move(tx, (), places)
    tx.record("person.create", user_id, None, _told(made, places))


def update(tx: Writer, scope: Scope | None, user_id: str, draft: Draft) -> None:
    """Change what the draft says and nothing else."""
    before = require(tx, user_id)
    scopes.require_person(tx, scope, user_id)
    places_before = tuple(memberships.of_person(tx, user_id))
    after = _drafted(tx, scope, before, draft)
    places = _placed(tx, scope, user_id, places_before, draft)
    if (after, places) != (before, places_before):
        people.change(tx, msgspec.structs.replace(after, modified_at=tx.now))
        _move(tx, places_before, places)
        tx.record("person.update", user_id, _told(before, places_before), _told(after, places))


def delete(tx: Writer, scope: Scope | None, user_id: str) -> None:
    """Let somebody leave the organization; all roles, departments and tokens of the person go too."""
    before = require(tx, user_id)
    scopes.require_person(tx, scope, user_id)
    places = tuple(memberships.of_person(tx, user_id))
    held = [role.role_id for role in holders.of_person(tx, user_id)]
    for role_id in held:
        holders.remove(tx, role_id, (user_id,))
    _move(tx, places, ())
    logins.forget(tx, user_id)
    app_scopes.forget_person(tx, user_id)
    domain_departments.forget_person(tx, user_id)
    room_leaving.forget_person(tx, user_id)
    people.remove(tx, user_id)
    for role_id in held:
        tx.record("role.take", user_id, {"role_id": role_id}, None)
    tx.record("person.delete", user_id, _told(before, places), None)


def _drafted(tx: Reader, scope: Scope | None, before: Person, draft: Draft) -> Person:
    """The person with what the draft says, after its checks."""
    said = {
        "name": draft.name,
        "mobile": None if draft.mobile is None else _as_kept(draft.mobile),
        "hide_mobile": draft.hide_mobile,
        "title": draft.title,
        "email": draft.email,
        "telephone": draft.telephone,
    }
    changed = msgspec.structs.replace(before, **{name: value for name, value in said.items() if value is not None})
    changed = msgspec.structs.replace(changed, email=changed.email or None, telephone=changed.telephone or None)
    if not 0 < len(changed.name) <= limits.PERSON_NAME or changed.name.isspace() or "\x00" in changed.name:
        raise PersonNameInvalid(f"a name has 1 to {limits.PERSON_NAME} characters, not only blanks")
    _check_unique(tx, changed)
    details = _detailed(tx, scope, before, draft)
    return msgspec.structs.replace(changed, details=msgspec.json.encode(details).decode())


def _check_unique(tx: Reader, changed: Person) -> None:
    """Nobody else is reached in the same way."""
    if changed.mobile is not None:
        other = people.by_mobile(tx, changed.mobile)
        if other is not None and other.user_id != changed.user_id:
            raise MobileTaken("another person has this mobile number")
    if changed.email is not None:
        if not _EMAIL.fullmatch(changed.email):
            raise EmailInvalid("not an address of mail", argument="email")
        if people.with_email(tx, changed.email) not in (None, changed.user_id):
            raise EmailTaken("another person has this address of mail")
    if changed.telephone is not None and people.with_telephone(tx, changed.telephone) not in (None, changed.user_id):
        raise TelephoneTaken("another person has this extension")


def _detailed(tx: Reader, scope: Scope | None, person: Person, draft: Draft) -> Details:
    said, before = dict(draft.details), details_of(person)
    if manager := said.get("manager_userid"):
        if manager == person.user_id or people.get(tx, manager) is None:
            raise SuperiorUnknown(f"no other person {manager}", user_id=manager)
        if manager != before.manager_userid:
            scopes.require_person(tx, scope, manager)
    if "extension" in said:
        said["extension"] = _extended(before.extension if draft.extend else "", said["extension"])
    for name in ("extension", "extension_i18n"):
        if len(said.get(name, "")) > limits.EXTENSION:
            raise ParameterInvalid(f"{name} holds more than {limits.EXTENSION}", argument=name)
    return msgspec.structs.replace(before, **said)


def _extended(kept: str, said: str) -> str:
    """Two JSON objects in one; empty text is an empty object."""
    try:
        members = msgspec.json.decode(kept or "{}") | msgspec.json.decode(said or "{}", type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise ParameterInvalid("extension is not a JSON object", argument="extension") from error
    return msgspec.json.encode(members).decode() if members else ""


def _placed(
    tx: Writer, scope: Scope | None, user_id: str, before: Iterable[Membership], draft: Draft
) -> tuple[Membership, ...]:
    """Where the person is after the draft, by department. Where that changes is in the app's scope."""
    was = {place.dept_id: place for place in before}
    places = dict(was)
    if draft.dept_ids is not None:
        _check_departments(tx, draft.dept_ids)
        fresh = {dept_id: Membership(dept_id, user_id, False, 0, "", "", False, tx.now) for dept_id in draft.dept_ids}
        places = {dept_id: places.get(dept_id, place) for dept_id, place in sorted(fresh.items())}
    for said in draft.places:
        if said.dept_id not in places:
            raise ParameterInvalid(f"{user_id} is not in department {said.dept_id}", dept_id=said.dept_id)
        changes = {name: value for name, value in msgspec.structs.asdict(said).items() if value is not None}
        places[said.dept_id] = msgspec.structs.replace(places[said.dept_id], **changes)
    _keep_one_main(places, draft)
    for dept_id in sorted(was.keys() | places.keys()):
        if was.get(dept_id) != places.get(dept_id):
            scopes.require_department(tx, scope, dept_id)
    return tuple(places.values())


def _keep_one_main(places: dict[int, Membership], draft: Draft) -> None:
    """A person has one main department at most: the one that was said last to be it."""
    mains = {said.dept_id for said in draft.places if said.main}
    if len(mains) > 1:
        raise ParameterInvalid("a person has one main department", argument="dept_position_list")
    for dept_id, place in places.items():
        if mains and place.main and dept_id not in mains:
            places[dept_id] = msgspec.structs.replace(place, main=False)


def _check_departments(tx: Reader, dept_ids: tuple[int, ...]) -> None:
    if not dept_ids:
        raise ParameterInvalid("a person is in at least one department", argument="dept_id_list")
    if missing := set(dept_ids).difference(departments.known(tx, dept_ids)):
        raise DepartmentUnknown(f"no department {min(missing)}", dept_id=min(missing))


def _move(tx: Writer, before: Iterable[Membership], after: Iterable[Membership]) -> None:
    """Write where the person is."""
    was, will = {place.dept_id: place for place in before}, {place.dept_id: place for place in after}
    for dept_id in was.keys() - will.keys():
        memberships.remove(tx, dept_id, was[dept_id].user_id)
        domain_departments.forget_owner(tx, dept_id, was[dept_id].user_id)
    for dept_id, place in will.items():
        if dept_id not in was:
            memberships.add(tx, place)
        elif place != was[dept_id]:
            memberships.change(tx, place)


def _as_kept(mobile: str) -> str:
    """A mobile number in the form in which it is unique; raises `MobileInvalid`."""
    if home := _HOME.fullmatch(mobile):
        return home[1]
    if _ABROAD.fullmatch(mobile):
        return mobile
    raise MobileInvalid("not a mobile number", argument="mobile")


def _told(person: Person, places: Iterable[Membership]) -> dict[str, Any]:
    """What the change log keeps of a person."""
    told = msgspec.structs.asdict(person)
    for name in ("user_id", "created_at", "modified_at"):
        del told[name]
    told["details"] = details_of(person)
    kept = ("dept_id", "leader", "position", "title", "work_place", "main")
    told["departments"] = [{name: getattr(place, name) for name in kept} for place in places]
    return told
