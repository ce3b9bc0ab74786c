"""DingTalk Open Platform: the oldest (`top`), older (`topapi`) and newer generation (`openapi`), a module each noun."""

from moothall.api.dingtalk import (
    bookings,
    control,
    credentials,
    departments,
    devices,
    logins,
    members,
    panels,
    people,
    roles,
    room_groups,
    rooms,
    scopes,
    suites,
    templates,
    top_roles,
)
from moothall.api.dingtalk.dialects import openapi, top, topapi

__all__ = [
    "bookings",
    "control",
    "credentials",
    "departments",
    "devices",
    "logins",
    "members",
    "openapi",
    "panels",
    "people",
    "roles",
    "room_groups",
    "rooms",
    "scopes",
    "suites",
    "templates",
    "top",
    "top_roles",
    "topapi",
]
