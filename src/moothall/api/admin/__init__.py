"""Our own operations under /moothall and /device, one module for each noun."""

from moothall.api.admin import apps, changes, data, devices, logins, reference, rooms, scopes, server, signals, suites
from moothall.api.admin.dialect import admin

__all__ = [
    "admin",
    "apps",
    "changes",
    "data",
    "devices",
    "logins",
    "reference",
    "rooms",
    "scopes",
    "server",
    "signals",
    "suites",
]
