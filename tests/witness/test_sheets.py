"""The wire sheets are the independent witness: what they say and what is served agree, or a reason is given."""

import pytest

from moothall.wire.dialect import Dialect
from tests.witness import sheets
from tests.witness.comparison import dialects, differences, served
from tests.witness.listing import load

VENDORS = [dialect for dialect in dialects() if dialect.name != "admin"]
SERVED_FIRST = {
    ("topapi", "role.get"),
    ("topapi", "role.group.get"),
    ("openapi", "group.get"),
    ("openapi", "control.send"),
    ("tencent", "group.get_role_in_group"),
}


def test_every_difference_is_listed_and_every_listed_one_is_real() -> None:
    found, reasoned = set(differences()), {row.plain() for row in load()}
    assert not found - reasoned, "not listed in differences.toml; add them with: python -m tests.witness"
    assert not reasoned - found, "listed in differences.toml, and not so any more"


def test_every_listed_difference_has_a_reason_and_stands_once() -> None:
    rows = load()
    assert len({row.plain() for row in rows}) == len(rows)
    assert all(len(row.reason) > 20 for row in rows)


@pytest.mark.parametrize("dialect", VENDORS, ids=lambda dialect: dialect.name)
def test_a_documented_call_is_either_served_or_said_to_be_not(dialect: Dialect) -> None:
    documented = {(each.id, each.method, each.route) for each in sheets.operations() if each.dialect == dialect.name}
    answered = {(each.id, each.method, each.path) for each in dialect}
    said = {(each.id, each.method, each.path) for each in dialect.unserved}
    assert not answered & said
    assert {id for id, _, _ in documented} == {id for id, _, _ in answered | said}
    assert said <= documented


def test_the_sheets_have_all_their_operations() -> None:
    assert len(sheets.operations()) == 180


def test_the_five_calls_are_served() -> None:
    assert {(dialect.name, operation.id) for dialect, operation, _ in served()} >= SERVED_FIRST
