"""The operator's hand: `moothall`. Talks to a running server through admin operations only."""

from moothall.cli.root import main

__all__ = ["main"]
