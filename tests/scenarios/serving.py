"""`moothall serve` with any arguments, half a request, and the sign that a server has begun to stop."""

import socket
import subprocess
import threading
from pathlib import Path

import httpx

from tests.support.process import MOOTHALL, clean_environment

END_SECONDS = 20
"""After which whoever waits for an end gives up."""
DEMO = ("--demo", "--port", "0")
UNDER_NOHUP = "trap '' HUP"


class serving:
    """`moothall serve` with these arguments; ended with the block. Temporary folders lie in `folder`.

    `before` is what a shell does first, to the process that is to be the server.
    """

    def __init__(self, folder: Path, *arguments: str, log: int = subprocess.DEVNULL, before: str = "") -> None:
        under = ("sh", "-c", f'{before}; exec "$@"', "sh") if before else ()
        self._process = subprocess.Popen(
            (*under, *MOOTHALL, "serve", *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**clean_environment(), "TMPDIR": str(folder)},
        )
        self._watch = threading.Timer(60, self._process.kill)

    def __enter__(self) -> "subprocess.Popen[bytes]":
        self._watch.start()
        return self._process

    def __exit__(self, *_: object) -> None:
        self._watch.cancel()
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def read_until(process: "subprocess.Popen[bytes]", word: str) -> str:
    """Standard output up to the line that has this word."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line.decode()
        if word in text:
            return text
    raise AssertionError(text)


def url_in(text: str) -> str:
    """The base address in what it tells people."""
    return text.split("listens on ")[1].split()[0]


def folder_in(text: str) -> Path:
    """The data folder in what it tells people."""
    return Path(text.split("Data folder")[1].split()[0])


def connected(url: str) -> socket.socket:
    """A bare connection."""
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def half_a_request(url: str, path: str, *headers: str, length: int = 1000, sent: bytes = b"") -> socket.socket:
    """A POST whose body stays incomplete. The server waits for it: it has asked for the body by `100 Continue`."""
    connection = connected(url)
    head = (
        f"POST {path} HTTP/1.1",
        "Host: here",
        f"Content-Length: {length}",
        "Expect: 100-continue",
        *headers,
        "",
        "",
    )
    connection.sendall("\r\n".join(head).encode())
    asked = b""
    while not asked.endswith(b"\r\n\r\n"):
        asked += connection.recv(1)
    assert asked.startswith(b"HTTP/1.1 100 ")
    connection.sendall(sent)
    return connection


def rest_of(connection: socket.socket) -> bytes:
    """What comes until the server ends the connection."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def wait_until_stopping(url: str) -> None:
    """Ask until it is not ready any more, or takes no more connections."""
    with httpx.Client(trust_env=False, timeout=20) as client:
        try:
            while client.get(f"{url}/moothall/ready").status_code == 200:
                pass
        except httpx.TransportError:
            return
