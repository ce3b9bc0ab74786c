"""Permission points that an app may have, under the names that the vendor's console gives them."""

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


PERSONAL: frozenset[str] = frozenset(
    {Permission.OWN_CARD, Permission.OWN_MOBILE, Permission.TEMPLATES_READ, Permission.TEMPLATES_WRITE}
)
"""What an app may do with the token of a person: other operations want a token of its own."""
