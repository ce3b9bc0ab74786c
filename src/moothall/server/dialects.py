"""Which dialects the server speaks, and where."""

from moothall.api.admin import admin
from moothall.api.dingtalk import openapi, top, topapi
from moothall.api.tencent import tencent
from moothall.wire.dialect import Dialect

DIALECTS: dict[str, Dialect] = {
    "": topapi,
    "router": top,
    "v1.0": openapi,
    "v4": tencent,
    "moothall": admin,
    "device": admin,
}
"""By the first part of a path; the empty one takes every path that has no other."""


def dialect(name: str) -> Dialect:
    """The dialect of that name."""
    return next(each for each in DIALECTS.values() if each.name == name)
