"""What holds for every test: one event loop, the one that the server runs on, and no network beyond this machine."""

import asyncio
import functools
import ipaddress
import sys
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost"})
UVLOOP = sys.platform != "win32"


class NetworkUsed(OSError):
    """A test tried to reach another machine."""


def is_here(host: object) -> bool:
    """Whether a host that a socket call names is this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_elsewhere(host: object) -> None:
    """End a call that would leave this machine."""
    if not is_here(host):
        raise NetworkUsed(f"tests talk to loopback only, not to {host!r}; start what you need on 127.0.0.1")


def watch_sockets(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook over the standard library's sockets. The address of a Unix socket is no pair and passes."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        refuse_elsewhere(arguments[0])
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        refuse_elsewhere(arguments[1][0])


def watch_loop(loop: type[asyncio.AbstractEventLoop]) -> None:
    """The same for an event loop that opens its connections without the standard library's sockets."""
    connect = loop.create_connection

    @functools.wraps(connect)
    async def checked(
        self: asyncio.AbstractEventLoop, factory: Any, host: Any = None, *arguments: Any, **options: Any
    ) -> Any:
        refuse_elsewhere(host)
        return await connect(self, factory, host, *arguments, **options)

    setattr(loop, "create_connection", checked)  # noqa: B010  (an assignment is not allowed to a method)


sys.addaudithook(watch_sockets)
if UVLOOP:
    import uvloop

    watch_loop(uvloop.Loop)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Run asynchronous tests on the loop that the server uses."""
    return "asyncio", {"use_uvloop": UVLOOP}
