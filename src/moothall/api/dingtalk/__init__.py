"""DingTalk Open Platform: the oldest (`top`), older (`topapi`) and newer generation (`openapi`), a module each noun."""

from moothall.api.dingtalk import credentials, roles, rooms
from moothall.api.dingtalk.dialects import openapi, top, topapi

__all__ = ["credentials", "openapi", "roles", "rooms", "top", "topapi"]
