"""How people are shown in the older generation."""

from typing import Any

import msgspec

from moothall.domain.callers import Caller
from moothall.domain.members import MemberView
from moothall.domain.people import Details, Person, PersonView
from moothall.domain.permissions import Permission

_HOME = "86"


class DepartmentOrder(msgspec.Struct):
    """Where a department lists the person; larger orders come first."""

    dept_id: int
    order: int


class Position(msgspec.Struct):
    """What the person is in a department."""

    dept_id: int
    is_main: bool
    title: str
    work_place: str


class Leadership(msgspec.Struct):
    """Whether the person leads a department."""

    dept_id: int
    leader: bool


class HeldRole(msgspec.Struct):
    """A role that the person holds."""

    id: int
    name: str
    group_name: str


class _Common(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What every page shows. The first ten are always there: strict clients reject a person without them."""

    userid: str
    unionid: str
    name: str
    hide_mobile: bool
    title: str
    dept_id_list: tuple[int, ...]
    active: bool
    admin: bool
    boss: bool
    exclusive_account: bool
    avatar: str = ""
    state_code: str = ""
    mobile: str = ""
    telephone: str = ""
    job_number: str = ""
    email: str = ""
    org_email: str = ""
    work_place: str = ""
    remark: str = ""
    login_id: str = ""
    exclusive_account_type: str = ""
    extension: str = ""
    hired_date: int | msgspec.UnsetType = msgspec.UNSET


class PersonCard(_Common, kw_only=True, omit_defaults=True):
    """A person alone."""

    dept_order_list: tuple[DepartmentOrder, ...]
    dept_position_list: tuple[Position, ...]
    leader_in_dept: tuple[Leadership, ...]
    role_list: tuple[HeldRole, ...]
    real_authed: bool
    senior: bool
    org_email_type: str = ""
    manager_userid: str = ""
    extension_i18n: dict[str, Any] = {}


class ListedPerson(_Common, kw_only=True, omit_defaults=True):
    """A person as a department lists her."""

    dept_order: int
    leader: bool


def card(caller: Caller, view: PersonView) -> PersonCard:
    """One person, as far as the app may see her."""
    details = view.details
    return PersonCard(
        **_common(caller, view.person, details, tuple(place.dept_id for place in view.places)),
        dept_order_list=tuple(DepartmentOrder(place.dept_id, place.position) for place in view.places),
        dept_position_list=tuple(
            Position(place.dept_id, place.main, place.title, place.work_place) for place in view.places
        ),
        leader_in_dept=tuple(Leadership(place.dept_id, place.leader) for place in view.places),
        role_list=tuple(HeldRole(role.role_id, role.name, role.group_name) for role in view.roles),
        real_authed=True,
        senior=details.senior,
        org_email_type=details.org_email_type,
        manager_userid=details.manager_userid,
        extension_i18n=msgspec.json.decode(details.extension_i18n) if details.extension_i18n else {},
    )


def listed(caller: Caller, view: MemberView) -> ListedPerson:
    """A person in a list, as far as the app may see her."""
    return ListedPerson(
        **_common(caller, view.person, view.details, view.dept_ids), dept_order=view.position, leader=view.leader
    )


def _common(caller: Caller, person: Person, details: Details, dept_ids: tuple[int, ...]) -> dict[str, Any]:
    return {
        "userid": person.user_id,
        "unionid": person.union_id,
        "name": person.name,
        "hide_mobile": person.hide_mobile,
        "title": person.title,
        "dept_id_list": dept_ids,
        "active": person.active,
        "admin": person.admin_level > 0,
        "boss": False,
        "exclusive_account": details.exclusive_account,
        "job_number": details.job_number,
        "org_email": details.org_email,
        "work_place": details.work_place,
        "remark": details.remark,
        "login_id": details.login_id,
        "exclusive_account_type": details.exclusive_account_type,
        "extension": details.extension,
        "hired_date": msgspec.UNSET if details.hired_date is None else details.hired_date,
        **_private(caller, person),
    }


def _private(caller: Caller, person: Person) -> dict[str, str]:
    """How the person is reached: some of it has a permission point of its own, some is not for third-party apps."""
    shown = {}
    if not caller.third_party:
        shown["telephone"] = person.telephone or ""
        shown["state_code"] = state_code(person)
        if Permission.FIELD_MOBILE in caller.permissions:
            shown["mobile"] = person.mobile or ""
    if Permission.FIELD_EMAIL in caller.permissions:
        shown["email"] = person.email or ""
    return shown


def state_code(person: Person) -> str:
    """The country code of the mobile number; empty where there is no number."""
    if not person.mobile:
        return ""
    return person.mobile[1:].partition("-")[0] if person.mobile.startswith("+") else _HOME
