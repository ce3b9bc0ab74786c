"""The embedded engine: one process, one SQLite file."""

from moothall.store.embedded.engine import EmbeddedEngine, open_embedded
from moothall.store.embedded.limits import Limits

__all__ = ["EmbeddedEngine", "Limits", "open_embedded"]
