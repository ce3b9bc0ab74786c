"""DingTalk Open Platform: the oldest (`top`), older (`topapi`) and newer generation (`openapi`), a module each noun."""

from moothall.api.dingtalk import (
    control,
    credentials,
    departments,
    devices,
    logins,
    members,
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
    "control",
    "credentials",
    "departments",
    "devices",
    "logins",
    "members",
    "openapi",
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
