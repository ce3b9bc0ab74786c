"""DingTalk Open Platform: the older generation (`topapi`) and the newer one (`openapi`), one module for each noun."""

from moothall.api.dingtalk import credentials, roles, rooms
from moothall.api.dingtalk.dialects import openapi, topapi

__all__ = ["credentials", "openapi", "roles", "rooms", "topapi"]
