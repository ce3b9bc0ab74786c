"""How many files and sockets this process may have open at once: each device's connection is one."""

import contextlib
import sys
from typing import NamedTuple


class OpenFiles(NamedTuple):
    """The soft limit, as it was and as it is."""

    before: int
    now: int


def raise_open_files() -> OpenFiles | None:
    """Raise the soft limit as far as the system lets us; None where the system has no such limit."""
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return OpenFiles(soft, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
