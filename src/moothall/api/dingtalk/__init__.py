"""DingTalk Open Platform: the oldest (`top`), older (`topapi`) and newer generation (`openapi`), a module each noun."""

from moothall.api.dingtalk import credentials, departments, members, people, roles, rooms, top_roles
from moothall.api.dingtalk.dialects import openapi, top, topapi

__all__ = ["credentials", "departments", "members", "openapi", "people", "roles", "rooms", "top", "top_roles", "topapi"]
