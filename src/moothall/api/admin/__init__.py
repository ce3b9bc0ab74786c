"""Our own operations under /moothall and /device, one module for each noun."""

from moothall.api.admin import apps, devices, reference, server
from moothall.api.admin.dialect import admin

__all__ = ["admin", "apps", "devices", "reference", "server"]
