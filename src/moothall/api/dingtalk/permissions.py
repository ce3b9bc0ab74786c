"""Permission points that an app may have, under the names that the vendor's console gives them."""

from enum import StrEnum


class Permission(StrEnum):
    """A permission point."""

    TOKEN = "qyapi_base"
    CONTACT_DEPARTMENTS = "qyapi_get_department_list"
    CONTACT_MEMBERS = "qyapi_get_department_member"
    CONTACT_WRITE = "qyapi_manage_addresslist"
    ROOMS_READ = "VideoConference.Conference.Read"
    ROOMS_WRITE = "VideoConference.Conference.Write"
