"""Admin operations of a server under measurement."""

from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import msgspec

from bench.processes import Process

_PATIENCE = 600.0


class Refused(Exception):
    """The server did not do what the benchmark needs."""


def apply(server: Process, path: Path) -> dict[str, Any]:
    """Apply a file."""
    with path.open("rb") as file:
        return _sent(server, "POST", "/moothall/v1/apply", file, {"transfer-encoding": "chunked"})


def usersig(server: Process) -> str:
    """A UserSig of the demo's chat administrator."""
    body = msgspec.json.encode({"identifier": server.ready["demo"]["chat_admin"]})
    signed: str = _sent(server, "POST", "/moothall/v1/usersigs", body, {})["usersig"]
    return signed


def metrics(server: Process) -> dict[str, float]:
    """Every metric by its name and labels."""
    lines = _answer(server, "GET", "/moothall/metrics", None, {}).decode().splitlines()
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def _sent(server: Process, method: str, path: str, body: Any, headers: dict[str, str]) -> dict[str, Any]:
    answer: dict[str, Any] = msgspec.json.decode(_answer(server, method, path, body, headers))
    return answer


def _answer(server: Process, method: str, path: str, body: Any, headers: dict[str, str]) -> bytes:
    connection = HTTPConnection(*server.address, timeout=_PATIENCE)
    headers = {"authorization": f"Bearer {server.ready['admin_token']}", **headers}
    connection.request(method, path, body, headers, encode_chunked=bool(headers.get("transfer-encoding")))
    response = connection.getresponse()
    text = response.read()
    connection.close()
    if response.status != 200:
        raise Refused(f"{method} {path}: {response.status} {text[:2000].decode(errors='replace')}")
    return text
