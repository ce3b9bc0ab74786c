"""Permission points that an app may have, under the names that the vendor's console gives them."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """A permission point."""

    TOKEN = "qyapi_base"
    CONTACT_DEPARTMENTS = "qyapi_get_department_list"
    CONTACT_MEMBERS = "qyapi_get_department_member"
    CONTACT_PERSON = "qyapi_get_member"
    CONTACT_BY_MOBILE = "qyapi_get_member_by_mobile"
    CONTACT_WRITE = "qyapi_manage_addresslist"
    FIELD_MOBILE = "fieldMobile"
    FIELD_EMAIL = "fieldEmail"
    OWN_CARD = "Contact.User.Read"
    OWN_MOBILE = "Contact.User.mobile"
    ROOMS_READ = "VideoConference.Conference.Read"
    ROOMS_WRITE = "VideoConference.Conference.Write"
    TEMPLATES_READ = "Rooms.DeviceTemplate.Read"
    TEMPLATES_WRITE = "Rooms.DeviceTemplate.Write"
    CALENDAR_READ = "Calendar.Event.Read"
    CALENDAR_WRITE = "Calendar.Event.Write"


_POINTS = frozenset(Permission)


def doubt(point: str) -> str | None:
    """What to tell whoever gives an app a permission point that nothing here asks for.

    It is kept all the same: the vendor has many more, and what an app has there may stand here.
    """
    if point in _POINTS:
        return None
    from difflib import get_close_matches  # serving does without

    close = get_close_matches(point, list(Permission), 1)
    return f"nothing here asks for {point!r}{f'; did you mean {close[0]}?' if close else ''}"


def doubts(points: Iterable[str]) -> tuple[str, ...]:
    """The same of several."""
    return tuple(told for told in map(doubt, points) if told is not None)
