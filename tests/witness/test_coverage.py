"""Each documented error has a scenario that produces it, or a reason why it cannot occur."""

import re

from tests.witness import sheets
from tests.witness.comparison import dialects
from tests.witness.coverage import claimed, listed, needed, reason, scenario
from tests.witness.produced import dialect_of, fault_of

MERELY_ABSENT = re.compile(r"not built|not yet|[Tt]here (is|are) no\b|nothing counts|not counted|not kept", re.ASCII)


def test_every_error_is_shown_or_explained() -> None:
    missing = [error for error in needed() if not scenario(error) and not reason(error)]
    assert not missing, "mark the scenario that shows it (tests/witness/claims.py), or write the reason in never.toml"


def test_nothing_is_explained_that_is_shown() -> None:
    assert not [error for error in needed() if scenario(error) and reason(error)]


def test_every_reason_explains_an_error_and_stands_once() -> None:
    reasons = listed().never
    assert not [each for each in reasons if not any(each.explains(error) for error in needed())]
    assert len({(each.dialect, each.operation, each.code) for each in reasons}) == len(reasons)
    assert all(len(each.reason) > 20 for each in reasons)


def test_no_reason_is_that_something_is_not_there_yet() -> None:
    """A reason says why it cannot be, or should not."""
    assert not [each for each in listed().never if MERELY_ABSENT.search(each.reason)]


def test_every_claim_is_about_a_row_of_the_fault_table() -> None:
    for claim in claimed():
        assert dialect_of(claim).faults.find(fault_of(dialect_of(claim), claim.fault), claim.operation), claim


def test_the_gateways_codes_are_the_vendors() -> None:
    documented = {(error.dialect, error.code) for error in sheets.global_errors()}
    assert {(name, code) for name, codes in listed().everywhere.items() for code in codes} <= documented


def test_every_row_has_an_english_text() -> None:
    for dialect in dialects():
        for row in dialect.faults.rows:
            assert row.en and row.en.isascii(), row
