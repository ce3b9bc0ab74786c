"""`control.send` to the device that we ship, `moothall device connect`: what it shows is what was sent."""

from collections.abc import Iterator
from itertools import count

import pytest

from moothall.kernel import demo
from tests.scenarios.control_bodies import LIMIT, PECULIAR, documented, peculiar, request_id
from tests.scenarios.hall import delivered, send
from tests.support.process import ServerProcess
from tests.support.room_devices import Terminal

NUMBERS = count(5_000)
"""Of signals; the tests of the bare socket count from 0."""


@pytest.fixture(scope="module")
def terminal(server: ServerProcess) -> Iterator[Terminal]:
    """The demo room's device; at the end SIGTERM must end it, as the end of its standard input did not."""
    with Terminal(server.url) as device:
        yield device
        assert device.stop() == 0


def test_documented_body_reaches_the_terminal(server: ServerProcess, terminal: Terminal) -> None:
    text = documented(f"documented-{next(NUMBERS)}")
    assert delivered(send(server, text))
    assert terminal.signal() == {"event": "signal", "requestId": request_id(text), "controlBody": text}


@pytest.mark.parametrize("name", PECULIAR)
def test_every_character_reaches_the_terminal(server: ServerProcess, terminal: Terminal, name: str) -> None:
    text = peculiar(name, next(NUMBERS))
    assert len(text.encode()) <= LIMIT
    assert delivered(send(server, text))
    assert terminal.signal()["controlBody"] == text


def test_employees_may_send(server: ServerProcess, terminal: Terminal) -> None:
    """The app's permission decides; the person must only be of the organization."""
    text = documented(f"employee-{next(NUMBERS)}")
    assert delivered(send(server, text, server.demo.employee_union_id))
    assert terminal.signal()["controlBody"] == text


def test_in_the_order_of_sending(server: ServerProcess, terminal: Terminal) -> None:
    texts = [documented(f"in-order-{next(NUMBERS)}") for _ in range(20)]
    assert all(delivered(send(server, text)) for text in texts)
    assert [terminal.signal()["controlBody"] for _ in texts] == texts


def test_why_it_ends_is_told(fresh_server: ServerProcess) -> None:
    """Where the server has ended the session for good, and where it does not even begin one."""
    with Terminal(fresh_server.url) as device:
        fresh_server.admin.post(f"/moothall/v1/devices/{demo.DEVICE_ID}/revoke")
        assert device.happening() == {"event": "ended", "reason": "revoked"}
    device = Terminal(fresh_server.url)
    refused = device.happening()
    device.close()
    assert refused["event"] == "ended" and "403" in refused["reason"]
