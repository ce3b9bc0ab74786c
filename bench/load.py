"""A bounded load generator on plain sockets and one epoll: a third of a server's cost for each request, or less.

A `Line` keeps one connection busy with requests that were made beforehand, one at a time, and looks at each answer.
An answer that is not what it should be is a failure of the benchmark, never a quick request.
"""

import re
import select
import socket
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, cycle, repeat
from time import perf_counter_ns
from typing import Protocol

SECOND = 1_000_000_000
PATIENCE = 20.0
"""Seconds without any answer after which a run has failed."""
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_CHUNK = 1 << 16

Address = tuple[str, int]
Check = Callable[[int, bytes], bool]
"""Looks at an answer: the number of its request in the plan, and the whole answer as it came."""


class WrongAnswer(Exception):
    """The server answered something else than the case expects, or nothing."""


class Party(Protocol):
    """Somebody on a connection: a client with its requests, or a device."""

    socket: socket.socket

    def receive(self, now: int) -> None:
        """Read what has arrived; it is `now`, in nanoseconds."""
        ...


class Plan:
    """Requests in the order in which they are sent, round and round, by all lines that share the plan."""

    def __init__(
        self, requests: Sequence[bytes], check: Check, sample: int = 1, begin: bytes = b"HTTP/1.1 200"
    ) -> None:
        self._turns: Iterator[tuple[int, bytes]] = cycle(enumerate(requests))
        self.check = check
        self.begin = begin
        """What every answer begins with."""
        self.sample = sample
        """One answer in so many is checked; the others only for how they begin."""

    def next(self) -> tuple[int, bytes]:
        """The next request and its number."""
        return next(self._turns)


class Tally:
    """What a group of lines has seen in one window."""

    def __init__(self) -> None:
        self.count = 0
        self.latencies = array("Q")
        """Nanoseconds from the start of sending to the end of the answer."""


class Line:
    """One keep-alive connection with one request under way at most."""

    __slots__ = ("_begun", "_index", "_need", "_partial", "_plan", "_since", "busy", "socket", "tally")

    def __init__(self, address: Address, plan: Plan) -> None:
        self.socket = connect(address)
        self.tally = Tally()
        self.busy = False
        self._plan = plan
        self._partial = bytearray()
        self._need = 0
        self._index = 0
        self._begun = 0
        self._since = 0

    def ask(self) -> None:
        """Send the plan's next request."""
        self._index, request = self._plan.next()
        self.busy = True
        self._begun = perf_counter_ns()
        sent = self.socket.send(request)
        if sent < len(request):
            self._send_rest(request[sent:])

    def _send_rest(self, rest: bytes) -> None:
        self.socket.setblocking(True)
        self.socket.sendall(rest)
        self.socket.setblocking(False)

    def receive(self, now: int) -> None:
        """Read a piece of the answer; when it is whole, look at it and count it."""
        data = self.socket.recv(_CHUNK)
        if self._partial or not _whole(data):
            answer = self._joined(data)
            if answer is None:
                return
            data = answer
        self.busy = False
        self._look(data)
        self.tally.count += 1
        self.tally.latencies.append(now - self._begun)

    def _joined(self, data: bytes) -> bytes | None:
        if not data:
            raise WrongAnswer("the server closed the connection")
        self._partial += data
        whole = bytes(self._partial)
        if not _whole(whole):
            return None
        self._partial.clear()
        return whole

    def _look(self, answer: bytes) -> None:
        self._since += 1
        if not answer.startswith(self._plan.begin):
            raise WrongAnswer(answer[:600].decode(errors="replace"))
        if self._since >= self._plan.sample:
            self._since = 0
            if not self._plan.check(self._index, answer):
                raise WrongAnswer(answer[:600].decode(errors="replace"))


def connect(address: Address) -> socket.socket:
    """A connection that does not wait for more to send, and does not block."""
    made = socket.create_connection(address)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.setblocking(False)
    return made


def _whole(data: bytes) -> bool:
    """Whether the answer is there to its last byte; without a length it never is."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return False
    length = _LENGTH.search(data, 0, end)
    return length is not None and len(data) >= end + 4 + int(length[1])


class Load:
    """Lines that ask as fast as they are answered, beside parties that only react."""

    def __init__(self, lines: Iterable[Line], others: Iterable[Party] = ()) -> None:
        self._lines = list(lines)
        self._poll = select.epoll()
        self._parties: dict[int, Party] = {}
        for party in chain(self._lines, others):
            self._parties[party.socket.fileno()] = party
            self._poll.register(party.socket, select.EPOLLIN)

    def run(self, seconds: float) -> float:
        """Keep all lines busy for that long, then wait for the last answers; answers the seconds that it took.

        Afterwards each line's tally holds what it saw in this window alone.
        """
        end = perf_counter_ns() + int(seconds * SECOND)
        return self._drive(lambda: perf_counter_ns() < end)

    def send(self, requests: int) -> float:
        """The same for so many requests, and the few that are under way when they have been answered."""
        tallies = [line.tally for line in self._lines]
        return self._drive(lambda: sum(tally.count for tally in tallies) < requests)

    def _drive(self, more: Callable[[], bool]) -> float:
        self._forget()
        started = perf_counter_ns()
        for line in self._lines:
            line.ask()
        while self._turn(more()):
            pass
        return (perf_counter_ns() - started) / SECOND

    def _forget(self) -> None:
        for line in self._lines:
            line.tally.count = 0
            del line.tally.latencies[:]

    def paced(self, requests: int, rate: float) -> None:
        """Send so many requests at a steady rate, each on a line that is free; measured from when it was sent."""
        self._forget()
        started = perf_counter_ns()
        for number in range(requests):
            due = started + int(number * SECOND / rate)
            while (now := perf_counter_ns()) < due:
                self._wait(max(0.0, (due - now) / SECOND - 0.001))
            self._free().ask()
        while any(line.busy for line in self._lines):
            self._wait(PATIENCE)

    def idle(self, seconds: float) -> None:
        """Ask nothing for that long; the others react."""
        end = perf_counter_ns() + int(seconds * SECOND)
        while (now := perf_counter_ns()) < end:
            self._wait((end - now) / SECOND)

    def drain(self) -> None:
        """Read what a server that is gone has sent before."""
        for party in self._parties.values():
            with suppress(WrongAnswer, OSError):
                while True:
                    party.receive(perf_counter_ns())

    def _free(self) -> Line:
        while True:
            for index, line in enumerate(self._lines):
                if not line.busy:
                    self._lines.append(self._lines.pop(index))
                    return line
            self._wait(PATIENCE)

    def _wait(self, seconds: float) -> None:
        for handle, _ in self._poll.poll(seconds):
            self._parties[handle].receive(perf_counter_ns())

    def _turn(self, more: bool) -> bool:
        """Read what has arrived and ask again; False when nothing is under way any more."""
        ready = self._poll.poll(PATIENCE)
        if not ready:
            raise WrongAnswer(f"no answer for {PATIENCE:.0f} s")
        parties = self._parties
        for handle, _ in ready:
            party = parties[handle]
            party.receive(perf_counter_ns())
            if more and type(party) is Line and not party.busy:
                party.ask()
        return more or any(line.busy for line in self._lines)

    def close(self) -> None:
        """Close the lines; the others may be used again."""
        self._poll.close()
        for line in self._lines:
            line.socket.close()


def http(method: str, path: str, body: bytes = b"", headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """A request as it stands on the wire."""
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers)]
    if body or method != "GET":
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode() + body


def contains(expected: bytes) -> Check:
    """A check for answers that have these bytes in them."""
    return lambda _, answer: expected in answer


def lines(count: int, address: Address, plan: Plan) -> list[Line]:
    """So many connections on one plan."""
    return [Line(address, plan) for _ in repeat(None, count)]


def latencies(asked: Iterable[Line]) -> list[float]:
    """Milliseconds of each answer in the last window."""
    return [nanoseconds / 1e6 for line in asked for nanoseconds in line.tally.latencies]
