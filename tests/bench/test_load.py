"""The load generator counts what is right and stops at what is wrong."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.load import Address, Line, Load, Plan, WrongAnswer, contains, http, latencies, lines

REQUEST = http("POST", "/", b"a=1", [("content-type", "text/plain")])
GOOD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ngood"


@contextmanager
def answering(*answers: bytes) -> Iterator[Address]:
    """A server that gives each request the next of the answers, byte groups of it one by one, and then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_answer, args=(listening, answers))
        thread.start()
        yield listening.getsockname()
        thread.join()


def _answer(listening: socket.socket, answers: tuple[bytes, ...]) -> None:
    connection, _ = listening.accept()
    with connection:
        for answer in answers:
            if not connection.recv(65536):
                return
            middle = len(answer) // 2
            connection.sendall(answer[:middle])
            connection.sendall(answer[middle:])
        connection.recv(65536)


def loaded(address: Address, requests: int) -> list[Line]:
    made = lines(1, address, Plan([REQUEST], contains(b"good")))
    load = Load(made)
    try:
        load.send(requests)
    finally:
        load.close()
    return made


def test_a_request() -> None:
    head, _, body = REQUEST.partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"POST / HTTP/1.1"
    assert (b"content-length: 3" in head, body) == (True, b"a=1")


def test_answers_are_counted() -> None:
    with answering(GOOD, GOOD, GOOD) as address:
        (line,) = loaded(address, 2)
    assert line.tally.count == len(latencies([line])) == 3


def test_what_a_dead_server_has_sent_is_read() -> None:
    with answering(GOOD) as address:
        made = lines(1, address, Plan([REQUEST], contains(b"good")))
        made[0].ask()
        load = Load(made)
        while made[0].busy:
            load.drain()
        load.close()
    assert made[0].tally.count == 1


def test_a_plan_may_take_any_status() -> None:
    with answering(b"HTTP/1.1 500 Oh\r\ncontent-length: 4\r\n\r\ngood") as address:
        made = lines(1, address, Plan([REQUEST], contains(b"good"), begin=b"HTTP/1.1 "))
        load = Load(made)
        load.paced(1, 1.0)
        load.close()
    assert made[0].tally.count == 1


@pytest.mark.parametrize(
    "wrong",
    [
        b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 4\r\n\r\ngood",
        b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad",
        b"",
    ],
)
def test_a_wrong_answer_ends_the_run(wrong: bytes) -> None:
    with answering(*(GOOD, wrong) if wrong else (GOOD,)) as address, pytest.raises(WrongAnswer):
        loaded(address, 10)
