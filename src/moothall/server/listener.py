"""The listening socket, and who else has its port."""

import errno
import os
import socket
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

from moothall.kernel.fault import Fault

_LISTENING = "0A"


class CannotListen(Fault):
    """The address cannot be listened on; the detail says why, and which process has it."""


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; raises `CannotListen`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return _bound(socket.socket(family, kind, protocol), address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(
                f"port {port} of {host} is in use by {holder(port)}; name another with --port"
            ) from error
        raise CannotListen(f"cannot listen on {host}, port {port}: {error.strerror or error}") from error


def _bound(made: socket.socket, address: object) -> socket.socket:
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)  # type: ignore[arg-type]
        made.listen()
    except BaseException:
        made.close()
        raise
    return made


def url_of(bound: socket.socket) -> str:
    """The base address for a client on this machine."""
    host, port = bound.getsockname()[:2]
    if ip_address(host).is_unspecified:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def holder(port: int) -> str:
    """The process that listens on a port, as far as the system tells (Linux: /proc)."""
    inodes = {inode for table in ("tcp", "tcp6") for inode in _listening(Path("/proc/net") / table, port)}
    for process in Path("/proc").glob("[0-9]*") if inodes else ():
        if any(_target(link) in inodes for link in _links(process / "fd")):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            return f"process {process.name} ({command})"
    return "another process"


def _listening(table: Path, port: int) -> list[str]:
    with suppress(OSError):
        rows = [line.split() for line in table.read_text().splitlines()[1:]]
        return [
            f"socket:[{row[9]}]" for row in rows if row[3] == _LISTENING and int(row[1].rpartition(":")[2], 16) == port
        ]
    return []


def _links(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.iterdir())
    return []


def _target(link: Path) -> str:
    with suppress(OSError):
        return os.readlink(link)
    return ""
