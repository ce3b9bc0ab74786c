"""A server whose next commit fails as on a broken disk: run as a program by the test beside it."""

import os
import sys
from typing import Any

import apsw

from moothall.server import announcement, lifecycle
from moothall.server.app import Running
from moothall.server.folder import Address
from moothall.server.settings import load


class Broken:
    """A cursor that commits nothing."""

    def __init__(self, cursor: apsw.Cursor) -> None:
        self._cursor = cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, sql: str, *values: Any) -> Any:
        """Everything but a commit."""
        if sql == "commit":
            raise apsw.IOError("disk I/O error")
        return self._cursor.execute(sql, *values)


def ready(running: Running, address: Address) -> None:
    """Break the disk, then tell that the server is there."""
    writer: Any = getattr(running.services.engine, "_writer")  # noqa: B009  (the test's own hand in the engine)
    writer._cursor = Broken(writer._cursor)
    print(announcement.for_programs(running, address), flush=True)


try:
    lifecycle.run(load({"demo": True, "port": "0", "data": sys.argv[1]}, os.environ), ready)
except lifecycle.Refused as refused:
    print(refused, file=sys.stderr)
    sys.exit(1)
