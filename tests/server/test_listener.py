"""The listening socket: where it is, and who else has its port."""

import os
import socket
import subprocess
import sys
from types import SimpleNamespace
from typing import cast

import pytest

from moothall.server.listener import CannotListen, is_loopback, listen, url_of


def test_a_free_port() -> None:
    with listen("127.0.0.1", 0) as bound:
        assert url_of(bound) == f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_the_newer_address_family() -> None:
    try:
        bound = listen("::1", 0)
    except CannotListen:
        pytest.skip("this machine has no IPv6")
    with bound:
        assert url_of(bound).startswith("http://[::1]:")


def test_every_address_is_told_as_loopback() -> None:
    bound = cast(socket.socket, SimpleNamespace(getsockname=lambda: ("0.0.0.0", 8420)))
    assert url_of(bound) == "http://127.0.0.1:8420"


def test_an_address_of_another_machine() -> None:
    with pytest.raises(CannotListen, match=r"cannot listen on 192\.0\.2\.1"):
        listen("192.0.2.1", 0)


@pytest.mark.skipif(sys.platform != "linux", reason="the holder of a port is read from /proc")
def test_a_taken_port_names_its_holder() -> None:
    code = "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with pytest.raises(CannotListen, match=f"port {port} .* process {process.pid} \\(.*python.*; name another"):
            listen("127.0.0.1", port)
        process.stdin.close()


def test_a_port_taken_by_ourselves() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotListen, match="in use by") as refused:
        listen("127.0.0.1", taken.getsockname()[1])
    assert sys.platform != "linux" or str(os.getpid()) in str(refused.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize("host", ["10.0.0.1", "example.org", "", "127.0.0.1.example.org"])
def test_what_others_reach(host: str) -> None:
    assert not is_loopback(host)
