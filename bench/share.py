"""A vendor call's share of the floor."""

from collections.abc import Iterable, Iterator, Sequence
from time import perf_counter_ns

from bench import ratio
from bench.effort import CLIENTS, Run
from bench.figures import Bar, Figure, of_windows
from bench.load import Check, Line, Plan, contains, http, lines
from bench.processes import Process, floor
from bench.ratio import Side


def share(run: Run, name: str, server: Process, requests: Sequence[bytes], check: Check, bar: Bar) -> Iterator[Figure]:
    """Of the answers a second, and beside it of the server's CPU for each."""
    with floor() as bare:
        call = Side(server, lines(CLIENTS, server.address, Plan(requests, check)))
        base = Side(bare, _constant(bare, requests[0], len(answered(server, requests[0]))))
        found = ratio.compare(base, call, run.effort.pairs, run.effort.seconds)
        base.close()
        call.close()
    low, high = found.cpu
    beside = f"{found.cpu_share:.2f} by CPU ({low:.1f} and {high:.1f} µs); floor {_rate(found):,.0f}/s"
    yield of_windows(f"{name}: share of the floor", found.shares, "", bar, beside)


def _rate(found: ratio.Comparison) -> float:
    rates = sorted(window.rate for window in found.base)
    return rates[len(rates) // 2]


def answered(server: Process, request: bytes) -> bytes:
    """The body that a request is answered with."""
    answers: list[bytes] = []

    def keep(_: int, answer: bytes) -> bool:
        answers.append(answer)
        return True

    asked(server, Plan([request], keep))
    return answers[0].partition(b"\r\n\r\n")[2]


def asked(server: Process, plan: Plan) -> None:
    """Send the first request of a plan once."""
    line = Line(server.address, plan)
    line.socket.setblocking(True)
    line.ask()
    while line.busy:
        line.receive(perf_counter_ns())
    line.socket.close()


def _constant(bare: Process, request: bytes, size: int) -> list[Line]:
    """The same method, headers and body, sent to the floor for an answer of the same size."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    method, _, rest = first.partition(" ")
    query = rest.removesuffix(" HTTP/1.1").partition("?")[2]
    named = [tuple(header.split(": ", 1)) for header in headers if not header.startswith(("host:", "content-length:"))]
    same = http(method, f"/{size}?{query}", body, _pairs(named))
    return lines(CLIENTS, bare.address, Plan([same], contains(b"x" * size)))


def _pairs(named: Iterable[tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in named]
