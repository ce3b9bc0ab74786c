"""Holds each test to the refusals that its marks say it produces."""

from collections.abc import Iterator

import pytest

from moothall.kernel.fault import Fault
from moothall.wire.dialect import Dialect
from tests.support.refusals import SEEN
from tests.witness.claims import MARK, Claim, claims_of
from tests.witness.comparison import dialects


@pytest.fixture(autouse=True)
def produced(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget what other tests saw; afterwards look for what this one promised."""
    SEEN.clear()
    yield
    told = sorted({(seen.operation, seen.code) for seen in SEEN})
    for mark in request.node.iter_markers(MARK):
        for claim in claims_of(mark.args[0], list(mark.args[1:]), request.node.name):
            assert shown(claim), f"{claim.dialect}:{claim.operation} was not refused for {claim.fault}, but with {told}"


def shown(claim: Claim) -> bool:
    """Whether a client of this test was given the refusal."""
    dialect = dialect_of(claim)
    fault = fault_of(dialect, claim.fault)
    arguments = {row.argument for row in dialect.faults.rows if row.fault is fault}
    rows = [dialect.faults.find(fault, claim.operation, argument) for argument in arguments]
    return any(
        (seen.dialect, seen.operation) == (claim.dialect, claim.operation) and row is not None and seen.is_of(row)
        for seen in SEEN
        for row in rows
    )


def dialect_of(claim: Claim) -> Dialect:
    """The dialect that a claim names."""
    return next(dialect for dialect in dialects() if dialect.name == claim.dialect)


def fault_of(dialect: Dialect, name: str) -> type[Fault]:
    """The fault of that name in a dialect's table."""
    return next(row.fault for row in dialect.faults.rows if row.fault.__name__ == name)
