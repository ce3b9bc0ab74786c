"""The town behind a plain function call, as generated requests need it, and what must hold of every answer."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import uvloop

from moothall.wire import faults
from moothall.wire.dialect import Dialect
from moothall.wire.table import Row
from tests.properties.generated import Credentials
from tests.support.asgi import Answered, Asked
from tests.support.refusals import SEEN
from tests.support.replies import WrongReply
from tests.support.round_trip import holds
from tests.witness.comparison import dialects
from tests.witness.town import Town, settled

WHOSE = ("good", "neighbour", "bare", "bad", "expired")


class Masked(logging.Handler):
    """Keeps what the chain logs as an error: a failure of our own, which the wire masks."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.records.append(record)


class Hall:
    """A town whose loop runs only while it is asked."""

    def __init__(self, runner: asyncio.Runner, town: Town) -> None:
        self._runner = runner
        self._town = town
        self._masked = Masked()
        self.asked = 0
        self.understood = 0
        """Of these, the ones whose credential and arguments were good; the operation may have refused them."""
        self.granted = 0
        logging.getLogger("moothall.chain").addHandler(self._masked)

    def credentials(self, dialect: Dialect) -> Credentials:
        """What the callers of a dialect have."""
        return Credentials({whose: self._town.credential(dialect, whose) for whose in WHOSE})

    def ask(self, asked: Asked) -> Answered:
        """Send a request. Fails for a reply that is not as declared, and for a failure that was masked."""
        SEEN.clear()
        self._masked.records.clear()
        self.asked += 1
        try:
            answered = self._runner.run(self._town.ask(asked))
        except WrongReply as error:
            self._town.server.checked.wrong.clear()
            raise WrongReply(f"{error}\nto {asked}") from None
        assert not self._masked.records, (asked, self._masked.records[0].exc_info)
        self.granted += not SEEN
        self.understood += not any(seen.is_of(row) for seen in SEEN for row in _in_front(seen.dialect))
        return answered

    def hold(self) -> None:
        """Fails where the requests have made something that no file can say."""
        self._runner.run(holds(self._town.server))

    def close(self) -> None:
        """Listen no more."""
        logging.getLogger("moothall.chain").removeHandler(self._masked)


@cache
def _in_front(name: str) -> tuple[Row, ...]:
    """The refusals of a dialect that come before the operation."""
    rows = (row for dialect in dialects() if dialect.name == name for row in dialect.faults.rows)
    return tuple(row for row in rows if row.fault.__module__ == faults.__name__)


@contextmanager
def opened(folder: Path) -> Iterator[Hall]:
    """A hall on a folder of its own."""
    with ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner(loop_factory=uvloop.new_event_loop))
        context = settled(folder)
        town = runner.run(context.__aenter__())
        stack.callback(lambda: runner.run(context.__aexit__(None, None, None)))
        hall = Hall(runner, town)
        stack.callback(hall.close)
        yield hall
