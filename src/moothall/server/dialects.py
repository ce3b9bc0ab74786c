"""Which dialects the server speaks, and where."""

import re

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
EVERY = tuple(dict.fromkeys(DIALECTS.values()))
"""Each once."""
_VERSION = re.compile(r"v[0-9]+\.[0-9]+")
"""What the paths of the newer generation begin with: its clients take any answer with HTTP 200 for a success."""


def dialect_at(path: str) -> Dialect:
    """The dialect that the first part of a path belongs to, in any case."""
    first = path[1:].partition("/")[0]
    if found := DIALECTS.get(first):
        return found
    first = first.lower()
    return DIALECTS.get("v1.0" if _VERSION.fullmatch(first) else first, DIALECTS[""])


def dialect(name: str) -> Dialect:
    """The dialect of that name."""
    return next(each for each in EVERY if each.name == name)
