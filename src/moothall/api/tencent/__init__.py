"""Tencent Cloud Chat's server API, one module for each noun."""

from moothall.api.tencent import groups
from moothall.api.tencent.dialects import tencent

__all__ = ["groups", "tencent"]
