"""Uvicorn's server without its command line, which the package imports along: 2 MB and 10 ms that serve nobody here."""

import sys
from types import ModuleType

_COMMAND_LINE = "uvicorn.main"


def _without_command_line() -> None:
    """Import the package with an empty stand-in, then take that away again; whoever wants the real one gets it."""
    stand_in = ModuleType(_COMMAND_LINE)
    for name in ("Server", "main", "run"):
        setattr(stand_in, name, None)
    sys.modules[_COMMAND_LINE] = stand_in
    try:
        import uvicorn
        import uvicorn.server
    finally:
        del sys.modules[_COMMAND_LINE]
    vars(uvicorn)["Server"] = uvicorn.server.Server
    del uvicorn.main, uvicorn.run


if "uvicorn" not in sys.modules:
    _without_command_line()

from uvicorn.config import Config  # noqa: E402
from uvicorn.server import Server  # noqa: E402

__all__ = ["Config", "Server"]
